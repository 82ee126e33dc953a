from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest
from pydantic import ValidationError

from dateline.records import (
    BRIEF_SCHEMA,
    TIMELINE_SCHEMA,
    Brief,
    Event,
    EventDate,
    Evidence,
    PromptRef,
    Provenance,
    SourceArticle,
    Timeline,
    Usage,
)
from dateline.text.article import make_article

PROVENANCE = Provenance(model="m", prompt=PromptRef(name="p", version=1, sha256="0", schema_sha256="0"), dateline="0.1")
ARTICLE = make_article("The guard closed the harbour.", "t.txt", published=date(2019, 2, 25))


def test_a_brief_names_its_schema_and_comes_back_from_its_json() -> None:
    brief = Brief(
        article=ARTICLE.info(),
        events=(Event(id="1", text="x", evidence=(Evidence(start=0, end=3, quote="The"),), date=EventDate()),),
        provenance=PROVENANCE,
    )
    told = json.loads(brief.model_dump_json())
    assert told["schema"] == BRIEF_SCHEMA
    assert told["article"]["published"] == "2019-02-25"
    assert Brief.model_validate(told) == brief


def test_a_timeline_names_its_schema_and_comes_back_from_its_json() -> None:
    article = SourceArticle(**ARTICLE.info().model_dump())
    told = json.loads(Timeline(articles=(article,), provenance=(PROVENANCE,)).model_dump_json())
    assert told["schema"] == TIMELINE_SCHEMA
    assert Timeline.model_validate(told).articles == (article,)


def test_a_record_takes_no_unknown_field_and_no_other_schema() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Usage.model_validate({"requests": 1, "more": 2})
    with pytest.raises(ValidationError, match=r"dateline\.timeline/1"):
        Timeline.model_validate({"schema": "dateline.timeline/2"})


def test_nothing_that_was_returned_can_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        PROVENANCE.model = "other"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        ARTICLE.text = ""  # type: ignore[misc]


def test_an_offset_is_never_negative() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Evidence(start=-1, end=0, quote="")


def test_usage_adds_up() -> None:
    one = Usage(requests=1, cached=2, prompt_tokens=30, completion_tokens=4)
    assert one + one == Usage(requests=2, cached=4, prompt_tokens=60, completion_tokens=8)


def test_an_article_quotes_its_lines_and_tells_all_but_its_text() -> None:
    assert ARTICLE.quote(ARTICLE.lines[0]) == "The guard closed the harbour."
    assert ARTICLE.info().model_dump() == {
        "id": ARTICLE.id,
        "source": "t.txt",
        "title": None,
        "outlet": None,
        "published": date(2019, 2, 25),
        "published_by": "given",
        "published_guessed": False,
        "url": None,
        "language": "en",
    }
