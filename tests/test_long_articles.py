"""What makes many requests about few texts cheap: a common beginning, and lines that are asked about once."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline.models.fake import Fake
from dateline.models.openai_chat import read_completion
from dateline.plugins.manager import load
from dateline.prompts import PromptStore
from dateline.prompts.tokens import Estimate
from dateline.reading.by_model import ModelReader
from dateline.reading.rehearsal import rehearse
from dateline.records import Brief
from dateline.settings import load_settings
from dateline.sources.base import ReadOptions
from dateline.text.article import make_article

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.models.base import Request
    from dateline.records import Article

STORE, PLUGINS = PromptStore(), load()
EVENT = {"what": "The mill was sold", "when": "2018-11", "line": "The mill was sold."}
OTHER = {"what": "Ostrel bought the mill", "when": "not told", "line": "Ostrel bought the old mill."}
TWO_QUESTIONS: dict[str, list[dict[str, Any]]] = {
    "line": [
        {"line": "The mill was sold.", "phrases": []},
        {"line": "Orla met Kessler on Monday.", "phrases": ["Monday"]},
    ],
    "article": [
        {"lines": [{"number": n, "text": "The mill was sold.", "phrases": [{"label": f"{n}a", "text": "Monday"}]}]}
        for n in (1, 77)
    ],
    "pair": [{"one": EVENT, "other": OTHER}, {"one": OTHER, "other": EVENT}],
    "statements": [{"statements": [{"number": 1, "text": text}]} for text in ("The mill was sold.", "Orla won.")],
}


@pytest.mark.parametrize("name", [prompt.name for prompt in STORE.all()])
def test_what_never_changes_comes_first_in_every_request(name: str) -> None:
    prompt = STORE.get(name)
    one, other = (prompt.render(**question) for question in TWO_QUESTIONS[prompt.front.unit])
    assert one[:-1] == other[:-1] == prompt.opening
    assert one[-1] != other[-1]
    assert json.dumps(one).startswith(json.dumps(prompt.opening)[:-1])


@pytest.mark.parametrize("name", [prompt.name for prompt in STORE.all() if prompt.front.unit in {"line", "pair"}])
def test_most_of_a_short_question_is_what_its_server_has_read_before(name: str) -> None:
    prompt = STORE.get(name)
    for question in TWO_QUESTIONS[prompt.front.unit]:
        assert Estimate().chat(prompt.opening) >= 0.85 * Estimate().chat(prompt.render(**question))


def test_the_requests_about_one_article_share_their_opening() -> None:
    text = "".join(f"Guard {n} closed gate {n} of the port of Orrin on Monday in the rain.\n" for n in range(1_500))
    article = make_article(text, "gates.txt", published=date(2024, 3, 14))
    requests = rehearse(load_settings(), "extract.article@1", article, "http://127.0.0.1:1/v1#m", plugins=PLUGINS)
    assert len(requests) > 1
    assert len({request.messages[:-1] for request in requests}) == 1


@pytest.mark.parametrize(
    ("told", "cached"),
    [
        ({"usage": {"prompt_tokens": 436, "prompt_tokens_details": {"cached_tokens": 415}}}, 415),
        ({"usage": {"prompt_tokens": 436}, "timings": {"cache_n": 415, "prompt_n": 21}}, 415),
        ({"usage": {"prompt_tokens_details": {"cached_tokens": 7}}, "timings": {"cache_n": 415}}, 7),
        ({"usage": {"prompt_tokens": 436}}, 0),
        ({"timings": "none"}, 0),
        ({"timings": {"cache_n": -1}}, 0),
    ],
)
def test_the_tokens_that_a_server_had_kept_are_read(told: dict[str, object], cached: int) -> None:
    answer = {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}], **told}
    assert read_completion(json.dumps(answer).encode(), "m").cached_tokens == cached


WIRE = [
    "The dam at Orrin broke on Monday after three days of rain.",
    "Mayor Ilse Brandt opened the town hall to 400 people.",
    "Engineers from Lund closed the lower gate at night.",
]
OWN = {
    "courier.txt": "The Courier spoke with a farmer whose barn was lost in the flood of Tuesday.",
    "ledger.txt": "A photographer of the Ledger saw two cows on the roof of the old ferry house.",
}


def outlets() -> list[Article]:
    texts = [("\n".join([*WIRE, own]), name) for name, own in OWN.items()]
    return [make_article(text + "\n", name, published=date(2024, 3, 14)) for text, name in texts]


def test_equal_lines_of_wire_copy_in_several_outlets_are_asked_about_once(tmp_path: Path) -> None:
    def nothing(request: Request) -> str:
        return json.dumps({name: [] for name in request.schema["required"]})

    fake = Fake("fake:line", nothing)
    with ModelReader(load_settings(cache_dir=tmp_path), model=fake) as reader:
        briefs = [one for one in reader.briefs(outlets(), ReadOptions(), overview=False) if isinstance(one, Brief)]
    asked = [request.messages[-1].content for request in fake.requests]
    assert len(asked) == len(set(asked)) == len(WIRE) + len(OWN)
    assert [brief.provenance.usage.requests for brief in briefs] == [4, 1]
    assert [brief.provenance.usage.cached for brief in briefs] == [0, 3]
