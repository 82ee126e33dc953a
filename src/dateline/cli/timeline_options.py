"""The options that choose what of a timeline is shown, shared by ``timeline`` and ``export``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.merge.filters import Selection

_OPTIONS = (
    click.option("--from", "first", metavar="DATE", help="Leave out what ended before: 2019, 2019-02 or 2019-02-25."),
    click.option("--to", "last", metavar="DATE", help="Leave out what began after."),
    click.option("--actor", "actors", multiple=True, metavar="NAME", help="Only entries in which NAME acts."),
    click.option("--about", metavar="WORDS", help="Only entries that tell of these words."),
    click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the N most important dates."),
    click.option(
        "--granularity", type=click.Choice(["day", "month", "year"]), help="Write finer dates as months or years."
    ),
)


def selection_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """The options as they were given."""

    first: str | None
    last: str | None
    actors: tuple[str, ...]
    about: str | None
    top: int | None
    granularity: Literal["day", "month", "year"] | None

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> SelectionOptions:
        """Take them out of a command's options."""
        return cls(**{name: given.pop(name) for name in cls.__slots__})

    def selection(self) -> Selection:
        """Return what to leave of a timeline."""
        from dateline.merge.filters import Selection

        return Selection(self.first, self.last, self.actors, self.about, self.top, self.granularity)
