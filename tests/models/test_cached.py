from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dateline.cache import ResponseCache
from dateline.errors import NotCachedError
from dateline.models.base import Model, Reply
from dateline.models.cached import Cached, Keeping
from dateline.models.fake import Fake

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dateline.models.base import Request
    from dateline.models.cached import Mode

WHOLE = Reply(text='{"events":[]}', finish="stop", model="server", prompt_tokens=9, completion_tokens=4)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ResponseCache]:
    cache = ResponseCache(tmp_path)
    yield cache
    cache.close()


def asked(cache: ResponseCache, request: Request, mode: Mode, answer: str = "fresh") -> tuple[str, int]:
    """Return the answer and how many requests were made."""
    fake = Fake("m", [answer])
    return Cached(fake, cache, mode).complete(request).text, len(fake.requests)


def kept(cache: ResponseCache, request: Request, reply: Reply, mode: Mode = "use") -> bool:
    Cached(Fake("m", []), cache, mode).keep(request, reply)
    return cache.get(request.fingerprint) is not None


def test_a_kept_answer_is_given_again_and_marked(cache: ResponseCache, request_: Request) -> None:
    model = Cached(Fake("m", [WHOLE]), cache)
    reply = model.complete(request_)
    model.keep(request_, reply)
    assert (reply, model.complete(request_)) == (WHOLE, replace(WHOLE, cached=True, attempts=0))


def test_an_answer_that_nobody_found_good_is_not_kept(cache: ResponseCache, request_: Request) -> None:
    model = Cached(Fake("m", ["bad", "good"]), cache)
    assert [model.complete(request_).text for _ in range(2)] == ["bad", "good"]


@pytest.mark.parametrize(
    "reply", [replace(WHOLE, finish="length"), replace(WHOLE, finish="refusal"), replace(WHOLE, cached=True)]
)
def test_cut_off_answers_and_refusals_are_never_kept(cache: ResponseCache, request_: Request, reply: Reply) -> None:
    assert not kept(cache, request_, reply)


def test_use_asks_once(cache: ResponseCache, request_: Request) -> None:
    kept(cache, request_, WHOLE)
    assert asked(cache, request_, "use") == (WHOLE.text, 0)


def test_another_request_is_another_answer(cache: ResponseCache, request_: Request) -> None:
    kept(cache, request_, WHOLE)
    assert asked(cache, replace(request_, seed=1), "use") == ("fresh", 1)


def test_refresh_asks_and_overwrites(cache: ResponseCache, request_: Request) -> None:
    kept(cache, request_, WHOLE)
    assert asked(cache, request_, "refresh") == ("fresh", 1)
    kept(cache, request_, replace(WHOLE, text="newer"), "refresh")
    assert asked(cache, request_, "use") == ("newer", 0)


def test_off_neither_reads_nor_writes(cache: ResponseCache, request_: Request) -> None:
    kept(cache, request_, WHOLE)
    assert asked(cache, request_, "off") == ("fresh", 1)
    assert not kept(cache, replace(request_, seed=1), WHOLE, "off")


def test_only_never_asks(cache: ResponseCache, request_: Request) -> None:
    fake = Fake("m", ["never"])
    with pytest.raises(NotCachedError, match=request_.fingerprint[:12]) as caught:
        Cached(fake, cache, "only").complete(request_)
    assert not fake.requests
    assert caught.value.hint is not None
    assert not kept(cache, request_, WHOLE, "only")
    kept(cache, request_, WHOLE)
    assert asked(cache, request_, "only") == (WHOLE.text, 0)


@pytest.mark.parametrize(
    "stored",
    [
        "not json",
        "[]",
        "{}",
        '{"text":1,"finish":"stop","model":"m","cached":true}',
        '{"text":"a","finish":"length!","model":"m","cached":true}',
        '{"text":"a","finish":"stop","model":"m","cached":true,"more":1}',
        '{"text":"a","finish":["stop"],"model":"m","cached":true}',
        "[" * 100_000,
    ],
)
def test_what_we_did_not_write_counts_as_nothing(cache: ResponseCache, request_: Request, stored: str) -> None:
    cache.put(request_.fingerprint, stored, prompt="events@1", model="m")
    assert asked(cache, request_, "use") == ("fresh", 1)


def test_a_cached_model_is_a_model_that_keeps(cache: ResponseCache) -> None:
    fake = Fake("m", [])
    model = Cached(fake, cache)
    model.close()
    assert isinstance(model, Model)
    assert isinstance(model, Keeping)
    assert not isinstance(fake, Keeping)
    assert (model.id, fake.closed) == ("m", 1)
