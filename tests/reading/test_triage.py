from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.cli import summarize, timeline
from dateline.models.fake import Fake
from dateline.reading.by_model import ModelReader
from dateline.settings import load_settings
from dateline.steps import Note
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Collection

    import click

    from dateline.models.base import Request
    from dateline.records import Article, Brief
    from dateline.steps import Step

LEAD = "The council of Lund closed the pier. "
DULL = "Gulls sat on the roof of the market hall. "
TEXT = LEAD + DULL * 12 + "The mayor opened the bridge on 3 May 2019. " + DULL * 3


def article(published: date | None = date(2024, 3, 14), text: str = TEXT) -> Article:
    return make_article(text + "\n", "pier.txt", published=published)


def nothing(request: Request) -> str:
    return json.dumps({name: [] for name in request.schema["required"]})


def read(
    one: Article, *, triage: bool = True, only: Collection[int] | None = None
) -> tuple[Brief, list[str], list[Step]]:
    steps: list[Step] = []
    fake = Fake("fake:line", nothing)
    with ModelReader(load_settings(triage=triage, cache="off"), model=fake, on_step=steps.append) as reader:
        brief = reader.brief(one, overview=False, only=only)
    asked = [re.findall(r"^Sentence: (.+)$", one.messages[-1].content, re.MULTILINE)[0] for one in fake.requests]
    return brief, asked, steps


def test_dated_lines_and_the_first_ones_are_asked_about_and_the_others_not() -> None:
    brief, asked, _ = read(article())
    assert asked == [LEAD.strip(), *[DULL.strip()] * 7, "The mayor opened the bridge on 3 May 2019."]
    assert brief.warnings == ("8 of 17 lines were not asked about: triage left them out",)
    assert brief.unread == ()


def test_without_triage_every_line_is_asked_about() -> None:
    brief, asked, steps = read(article(), triage=False)
    assert (len(asked), brief.warnings) == (17, ())
    assert not [step for step in steps if isinstance(step, Note)]


def test_an_article_without_a_day_keeps_its_first_lines() -> None:
    _, asked, _ = read(article(None, LEAD + DULL * 9))
    assert asked == [LEAD.strip(), DULL.strip(), DULL.strip()]


def test_the_run_says_at_its_end_how_much_was_left_out() -> None:
    _, _, steps = read(article())
    assert [step.text for step in steps if isinstance(step, Note)] == [
        "triage: 8 of 17 lines were not asked about, in 1 article"
    ]


def test_lines_that_are_asked_for_by_name_are_not_chosen_among() -> None:
    brief, asked, steps = read(article(), only={11, 12})
    assert asked == [DULL.strip()] * 2
    assert brief.warnings == ()
    assert not [step for step in steps if isinstance(step, Note)]


def test_an_article_of_dated_lines_loses_nothing_and_says_nothing() -> None:
    brief, asked, _ = read(article(text="The pier fell on 2 May 2019. The mayor sold it on 3 May 2019."))
    assert (len(asked), brief.warnings) == (2, ())


@pytest.mark.parametrize("command", [summarize.command, timeline.command])
def test_both_commands_have_the_flag(command: click.Command) -> None:
    (option,) = [one for one in command.params if one.name == "triage"]
    assert option.opts == ["--triage"]
