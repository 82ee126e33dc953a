"""What the built-in prompts show to the model as right would itself pass every check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dateline import dates
from dateline.grounding.claims import EventClaim, StatementClaim
from dateline.grounding.events import Ground, ground_event
from dateline.grounding.names import Names
from dateline.grounding.statements import ground_statement
from dateline.prompts import PromptStore
from dateline.records import Article, Line

EXAMPLES = [
    pytest.param(prompt.name, example, id=f"{prompt.name}-{number}")
    for prompt in PromptStore().all()
    if prompt.front.unit in {"line", "article"}
    for number, example in enumerate(prompt.front.examples)
]
PAIRS = PromptStore().get("same-event").front.examples


def _ground(shown: list[dict[str, Any]]) -> tuple[Ground, dict[int, Line]]:
    """Return the ground of an example's lines, and the lines by their numbers."""
    text = "\n".join(line["text"].strip() for line in shown)
    lines, start = [], 0
    for line in shown:
        length = len(line["text"].strip())
        lines.append(Line(line["number"], start, start + length))
        start += length + 1
    article = Article("id", "t.txt", text, published=date(2019, 2, 25), language="en", lines=tuple(lines))
    phrases = dates.find(text, article.published, "en")
    return Ground(article, Names(text), phrases), {line.number: line for line in lines}


@pytest.mark.parametrize("example", PAIRS)
def test_both_events_of_a_pair_are_grounded_in_their_sentences(example: dict[str, Any]) -> None:
    for side in (example["one"], example["other"]):
        ground, lines = _ground([{"number": 1, "text": side["line"]}])
        assert ground_event(ground, EventClaim(side["what"], (), (lines[1],))).text == side["what"]


@pytest.mark.parametrize(("prompt", "example"), EXAMPLES)
def test_every_answer_that_an_example_shows_is_grounded_in_its_text(prompt: str, example: dict[str, Any]) -> None:
    single = "line" in example
    shown = [{"number": 1, "text": example["line"]}] if single else example["lines"]
    ground, lines = _ground(shown)
    labels = {p["label"]: p["text"] for line in shown for p in line.get("phrases", ())}
    labels |= dict(enumerate(example.get("phrases", ()), 1)) if single else {}
    for event in example["answer"].get("events", ()):
        cited = tuple(lines[number] for number in event.get("lines", [1]))
        words = labels.get(event["when"])
        phrase = next((p for p in ground.phrases if words and p.quote in words), None)
        assert bool(words) == bool(phrase), f"{prompt}: dates.find does not see {words!r}"
        found = ground_event(ground, EventClaim(event["what"], tuple(event["who"]), cited, phrase))
        assert all(found.checks.values()), f"{prompt}: {event['what']}: {found.checks}"
        assert len(found.actors) == len(event["who"])
        assert len(found.evidence) == len(cited)
    for told in example["answer"].get("summary", ()):
        statement = StatementClaim(told["text"], tuple(lines[number] for number in told["lines"]))
        assert len(ground_statement(ground, statement).evidence) == len(told["lines"])
    for actor in example["answer"].get("actors", ()):
        assert ground.names.known(actor["name"]) == actor["name"]


def test_an_example_with_an_invented_name_would_be_noticed() -> None:
    ground, lines = _ground([{"number": 1, "text": "Kessler has sent 40 engineers to the dam."}])
    claim = EventClaim("Kessler has sent 40 engineers to the dam", (), (lines[1],))
    assert ground_event(ground, claim).checks["names"]
    with pytest.raises(Exception, match="names something"):
        ground_event(ground, replace(claim, text="Holt has sent 40 engineers to the dam"))
