"""What a client can ask for, checked before anything is done: texts, addresses, and how a timeline is made."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

MAX_QUESTIONS = 1_000
_STORM = (
    "The dam at Orrin broke on Monday after a week of rain.\n\n"
    "Mayor Ilse Brandt opened the town hall to 400 people, the council said."
)
_PIER = "The pier of Lund fell into the sea on Tuesday, a day after the dam at Orrin broke."

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Address = Annotated[str, StringConstraints(min_length=8, max_length=8_000, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$")]
Edtf = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Asked(BaseModel):
    """Base of what is sent: nothing is taken that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class GivenArticle(Asked):
    """One article: its ``text``, with what is known of it; or its ``url``, where the operator allows addresses.

    With a text, ``url`` is only told as the article's own address, and never opened. A text may begin with the header
    lines of dateline (``Title:``, ``Published:`` …). Nothing else is a reference: no path, no list, no other scheme.
    """

    text: Annotated[str, Field(min_length=1)] | None = None
    url: Address | None = None
    name: Short | None = Field(default=None, description="What results call it, in place of article-1, article-2 …")
    title: Short | None = None
    published: date | None = Field(default=None, description="The day of publication; relative dates count from it.")
    outlet: Short | None = None
    language: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] | None
    ) = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.text is None and self.url is None:
            raise ValueError("give the text of the article, or its url")
        return self


class Chosen(Asked):
    """Who reads, and how."""

    model: Short | None = Field(default=None, description="One that GET /v1/models lists; else the service's own.")
    prompt: Short | None = Field(default=None, description="NAME@VERSION of GET /v1/prompts.")


class BriefRequest(Chosen):
    """One article to be read."""

    article: GivenArticle

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"article": {"text": _STORM, "published": "2024-03-14", "title": "Dam breaks at Orrin"}},
                {"article": {"text": _STORM, "published": "2024-03-14"}, "model": "extractive"},
            ]
        }
    )


class Selected(Asked):
    """What of the timeline is wanted; what is not said leaves everything. Dates are EDTF: 2019, 2019-02, 2019-02-25."""

    first: Edtf | None = None
    last: Edtf | None = None
    actors: Annotated[tuple[Short, ...], Field(max_length=50)] = ()
    about: Short | None = None
    top: Annotated[int, Field(ge=1, le=100_000)] | None = None
    granularity: Literal["day", "month", "year"] | None = None


class TimelineRequest(Chosen):
    """Articles whose events are put in order of time, one entry an event."""

    articles: Annotated[tuple[GivenArticle, ...], Field(min_length=1)]
    published: date | None = Field(default=None, description="For articles that do not tell their own day.")
    since: date | None = Field(default=None, description="Leave out articles that are told to be older.")
    merge: bool = Field(default=True, description="Join what several articles tell of one event.")
    merge_questions: Annotated[int, Field(ge=0, le=MAX_QUESTIONS)] | None = None
    budget_lines: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    meaning: bool = Field(default=False, description="Compare events in meaning, too (the extra “similar”).")
    edits: Annotated[str, StringConstraints(max_length=1_000_000)] | None = Field(
        default=None, description="Corrections, as they stand in dateline.edits.toml."
    )
    select: Selected = Selected()

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "articles": [
                        {"text": _STORM, "published": "2024-03-14", "name": "monday.txt"},
                        {"text": _PIER, "published": "2024-03-13", "outlet": "Lund Post"},
                    ],
                    "select": {"first": "2024-03"},
                },
                {"articles": [{"text": _STORM}], "published": "2024-03-14", "model": "extractive"},
            ]
        }
    )


def to_json(request: BriefRequest | TimelineRequest) -> str:
    """Return a request as it is kept: JSON of ASCII, without what was not said."""
    told: dict[str, Any] = request.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(told, sort_keys=True)
