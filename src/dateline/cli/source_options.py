"""The options that say what is read, and how: references, days, fields, the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_OPTIONS = (
    click.argument("references", nargs=-1, required=True, metavar="FILE|DIR|URL…"),
    click.option(
        "--published",
        type=_DAY,
        metavar="YYYY-MM-DD",
        help="The day of publication, for articles that do not tell their own. Relative dates count from it.",
    ),
    click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="Leave out articles told to be older."),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Read at most N articles of each reference."),
    click.option(
        "--map",
        "mapping",
        metavar="FIELD=NAME,…",
        help="Which field of a record holds what: text=body,published=date,title=headline.",
    ),
    click.option("--allow-private", is_flag=True, help="Open addresses of private networks and of this machine, too."),
    click.option("--ignore-robots", is_flag=True, help="Open also what a site's robots.txt forbids."),
)


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """The options as they were given."""

    references: tuple[str, ...]
    published: datetime | None
    since: datetime | None
    limit: int | None
    mapping: str | None
    allow_private: bool
    ignore_robots: bool

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> SourceOptions:
        """Take them out of a command's options."""
        return cls(**{name: given.pop(name) for name in cls.__slots__})

    def settings(self) -> dict[str, bool]:
        """Return the settings that are given by a flag."""
        flags = {"allow_private": True} if self.allow_private else {}
        return {**flags, "robots": False} if self.ignore_robots else flags

    def read_options(self, settings: Settings) -> ReadOptions:
        """Return what the sources are told.

        Raises:
            UsageError: the mapping names what no article has.
        """
        from dateline.sources.base import ReadOptions

        return ReadOptions.within(
            settings,
            published=_day(self.published),
            since=_day(self.since),
            limit=self.limit,
            mapping=_mapping(self.mapping) if self.mapping else {},
        )


def _mapping(told: str) -> dict[str, str]:
    from dateline.sources.tables.mapping import parse_mapping

    return parse_mapping(told)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
