"""The events that a person found in the seed articles pass every check: grounding is not stricter than that."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dateline import dates
from dateline.grounding.claims import EventClaim
from dateline.grounding.events import Ground, ground_event
from dateline.grounding.names import Names
from dateline.text.article import make_article
from dateline.text.decode import decode

ROOT = Path(__file__).parents[2]
GOLD = [path for path in sorted((ROOT / "seeds" / "gold").glob("*.json")) if "timeline" not in path.name]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_every_event_of_the_gold_is_grounded(path: Path) -> None:
    gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
    source = ROOT / gold["article"]
    published = date.fromisoformat(gold["published"])
    article = make_article(decode(source.read_bytes(), source.name), source.name, published=published)
    phrases = dates.find(article.text, article.published, article.language)
    ground = Ground(article, Names(article.text), phrases)
    for event in gold["events"]:
        lines = tuple(line for line in article.lines if event["line"] in article.quote(line))
        assert lines, event["line"]
        found = ground_event(ground, EventClaim(event["text"], (), lines))
        assert found.date.edtf is None or found.date.phrase
        if event["hedged"]:
            assert found.hedge, event["text"]
