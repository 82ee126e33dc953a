from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dateline.exporters.json_text import Json
from dateline.exporters.markdown import Markdown
from dateline.exporters.plain import Plain
from dateline.exporters.told import date_told
from dateline.merge.order import in_order
from dateline.plugins.manager import load
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

    from dateline.plugins.hookspecs import Exporter
    from dateline.records import Brief, Timeline

    MakeBrief = Callable[..., Brief]
    MakeTimeline = Callable[..., Timeline]

HOSTILE = [
    "# Heading",
    "1. first",
    "12) twelfth",
    "- item",
    "+ item",
    "> quote",
    "---",
    "===",
    "***bold*** _soft_ ~~gone~~",
    "`code` ``more``",
    "[link](http://x.test) <http://y.test> ![i](z)",
    "<script>alert(1)</script> <!-- --> &amp; &#65;",
    "| a | b |",
    "ends with a backslash \\",
    "\\* \\\\",
    "http://x.test/a_b_c www.x.test me@x.test",
    "```\ncode\n```",
    "    indented",
    "[x]: http://x.test",
    "*",
]
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
EXPORTERS: list[Exporter] = [Plain(), Json(), Markdown()]
PLAIN_TOKENS = {"text", "strong_open", "strong_close", "em_open", "em_close", "softbreak", "hardbreak", "text_special"}


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        yield token
        yield from token.children or []


def literal(text: str) -> str:
    """Return the words that a reader of the rendered Markdown sees."""
    seen = [" " if token.type.endswith(("break", "_close")) else token.content for token in tokens(text)
            if token.type in PLAIN_TOKENS or token.type.endswith("_close")]  # fmt: skip
    return " ".join("".join(seen).split())


def shown(words: str) -> str:
    return " ".join(for_terminal(words).split())


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_shows_every_text_as_it_is(make_brief: MakeBrief, make_timeline: MakeTimeline, words: str) -> None:
    for text in (Markdown().brief(make_brief(words)), Markdown().timeline(make_timeline(words))):
        kinds = {token.type for token in tokens(text)}
        assert literal(text).count(shown(words)) >= 12
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "code_block"}
        assert not kinds & {"table_open", "hr", "s_open", "ordered_list_open"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(words=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z", "Cc", "Cf"]), min_size=1))
def test_markdown_shows_any_text_as_it_is(make_brief: MakeBrief, words: str) -> None:
    told = Markdown().brief(make_brief(f"A {words} z"))
    kinds = {token.type for token in tokens(told)}
    assert "".join(shown(f"A {words} z").split()) in "".join(literal(told).split())
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "table_open", "hr"}


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda one: one.name)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(words=st.text(st.characters(), min_size=1))
def test_no_format_lets_a_control_character_or_a_lone_surrogate_through(
    make_brief: MakeBrief, make_timeline: MakeTimeline, exporter: Exporter, words: str
) -> None:
    for text in (exporter.brief(make_brief(words)), exporter.timeline(make_timeline(words))):
        assert not CONTROLS.search(text)
        assert text.encode()
        assert text.endswith("\n")


def test_text_tells_everything_of_a_brief(make_brief: MakeBrief) -> None:
    told = Plain().brief(make_brief("The pier fell")).splitlines()
    assert told[:2] == ["The pier fell", "The pier fell · published 2024-03-14"]
    assert told[3:6] == ["Summary", "  The pier fell", "    “The pier fell”"]
    assert "  2024-03-11   The pier fell [the article says “The pier fell”]" in told
    assert "    2024-03-11 ← “The pier fell”, published 2024-03-14" in told
    assert "    no date ← “The pier fell”, which proves none" in told
    assert "    1999 ← “The pier fell”" in told
    assert "  The pier fell (person, named 1×)" in told
    assert told[-2] == "! odd: The pier fell (1)"
    assert told[-1].endswith("1 request (1,000 tokens read, 5 written), 2 answers from the cache")


def test_text_tells_everything_of_a_timeline(make_timeline: MakeTimeline) -> None:
    told = Plain().timeline(make_timeline("The pier fell")).splitlines()
    days = [line.split()[0] for line in told if line.startswith("  ") and line.split()[0][:1].isdigit()]
    assert told[0] == "Timeline of 2 articles"
    assert days[0] == "1999"
    assert "Without a provable date" in told
    assert "    — The pier fell" in told
    assert "    2024-03-11 ← “The pier fell”, counted from 2024-03-14" in told
    assert "    no date ← “The pier fell”, and no date of publication" in told
    assert "  The pier fell — The pier fell · no date of publication" in told
    assert "! not read: The pier fell" in told


def test_a_timeline_of_one_article_does_not_name_it_at_each_event(make_brief: MakeBrief) -> None:
    timeline = in_order([make_brief("The pier fell")])
    assert Plain().timeline(timeline).startswith("Timeline of 1 article\n")
    for exporter in (Plain(), Markdown()):
        assert "— The pier fell\n" not in exporter.timeline(timeline)


def test_a_brief_with_nothing_in_it_says_so(make_brief: MakeBrief) -> None:
    bare = make_brief("The pier fell").model_copy(
        update={"summary": (), "events": (), "actors": (), "unread": (), "warnings": ()}
    )
    assert "\nNo events\n" in Plain().brief(bare)
    assert "\nNo events.\n" in Markdown().brief(bare)
    assert "## Events" not in Markdown().brief(bare)


def test_a_timeline_without_undated_events_has_no_such_part(make_timeline: MakeTimeline) -> None:
    bare = make_timeline().model_copy(update={"undated": (), "warnings": ()})
    for exporter in (Plain(), Markdown()):
        assert "Without a provable date" not in exporter.timeline(bare)


def test_a_date_without_a_phrase_is_told_by_its_value(make_brief: MakeBrief) -> None:
    events = make_brief().events
    assert date_told(events[3].date) == "no date"
    assert date_told(events[0].date.model_copy(update={"phrase": None})) == "2024-03-11"


def test_the_built_in_formats_come_through_the_hook_with_endings_of_their_own() -> None:
    found = [one for one in load().exporters if type(one).__module__.startswith("dateline.")]
    endings = [ending for one in found for ending in one.endings]
    assert [one.name for one in found][:3] == ["text", "json", "markdown"]
    assert len(endings) == len(set(endings))
