from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.errors import PromptError, UsageError
from dateline.models.fake import Fake
from dateline.plugins.manager import load
from dateline.reading.by_model import ModelReader
from dateline.reading.rehearsal import rehearse
from dateline.settings import Settings, load_settings
from dateline.text.article import make_article

if TYPE_CHECKING:
    from dateline.models.base import Request
    from dateline.records import Article

PLUGINS = load()
ENDPOINT = "http://127.0.0.1:9/v1#test"
TEXT = """Title: The dam at Orrin breaks
Published: 2024-03-14

The dam at Orrin broke on Monday after three days of rain.
Mayor Ilse Brandt opened the town hall to 400 people last week.
"""


def dam(text: str = TEXT) -> Article:
    return make_article(text, "dam.txt", published=date(2024, 3, 14))


def settings(**more: object) -> Settings:
    return load_settings(cache="off", **more)


@pytest.mark.parametrize(("name", "model_id"), [("extract.line@1", "embedded"), ("extract.article@1", ENDPOINT)])
def test_what_is_shown_is_what_a_model_is_asked(name: str, model_id: str) -> None:

    def answer(request: Request) -> str:
        return json.dumps({field: [] for field in request.schema["required"]})

    model = Fake(model_id, answer)
    with ModelReader(settings(prompt=name), plugins=PLUGINS, model=model) as reader:
        reader.brief(dam())
    shown = rehearse(settings(), name, dam(), model_id, plugins=PLUGINS)
    assert shown == model.requests
    assert len(shown) >= (3 if name.startswith("extract.line") else 1)


def test_one_line_is_one_request_about_that_line_alone() -> None:
    article = dam()
    line = next(line for line in article.lines if "Brandt" in article.quote(line))
    (request,) = rehearse(settings(), "extract.line", article, "embedded", plugins=PLUGINS, line=line.number)
    asked = request.messages[-1].content
    assert "Mayor Ilse Brandt" in asked
    assert "last week" in asked
    assert "The dam" not in asked


def test_a_companion_can_be_looked_at_by_itself() -> None:
    (request,) = rehearse(settings(), "overview.article@1", dam(), "embedded", plugins=PLUGINS)
    assert (request.prompt, request.schema_name) == ("overview.article@1", "overview")
    assert "The dam at Orrin broke" in request.messages[-1].content


def test_an_article_of_which_nothing_is_kept_is_not_asked_about() -> None:
    article = dam()
    article = replace(article, lines=tuple(replace(line, dropped="poll") for line in article.lines))
    assert rehearse(settings(), "overview.article@1", article, "embedded", plugins=PLUGINS) == []


def test_a_long_article_is_shown_in_the_pieces_that_its_model_takes() -> None:
    article = dam(" ".join(f"The mayor of Orrin opened hall number {n} on Monday." for n in range(250)))
    pieces = rehearse(settings(), "extract.article@1", article, "embedded", plugins=PLUGINS)
    assert len(pieces) == 2


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("same-event@1", None, "same-event@1 asks about pairs of events"),
        ("reduce.summary@1", None, "reduce.summary@1 asks about the sentences of a long article's summary"),
        ("extract.article@1", 1, "extract.article@1 asks about many lines at once"),
        ("extract.line@1", 99, "dam.txt has no line 99"),
    ],
)
def test_what_cannot_be_shown_is_wrong_usage(name: str, line: int | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        rehearse(settings(), name, dam(), "embedded", plugins=PLUGINS, line=line)


def test_a_line_that_is_no_part_of_the_article_is_not_asked_about() -> None:
    article = dam()
    dropped = replace(article.lines[-1], dropped="poll")
    article = replace(article, lines=(*article.lines[:-1], dropped))
    with pytest.raises(UsageError, match="it is no part of the article"):
        rehearse(settings(), "extract.line@1", article, "embedded", plugins=PLUGINS, line=dropped.number)


def test_an_unknown_prompt_or_model_is_told() -> None:
    with pytest.raises(PromptError, match="there is no prompt"):
        rehearse(settings(), "gone@1", dam(), "embedded", plugins=PLUGINS)
    with pytest.raises(UsageError, match="no plugin opens the model"):
        rehearse(settings(), "extract.line@1", dam(), "gpt", plugins=PLUGINS)
