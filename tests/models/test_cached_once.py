"""One request for one new fingerprint, among the threads of one process."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cache import ResponseCache
from dateline.errors import InvalidAnswerError, ModelUnreachableError, StoppedError
from dateline.extract.ask import Asker, Tally
from dateline.models.base import Message, Reply
from dateline.models.cached import Cached
from dateline.models.fake import Fake
from dateline.models.health import Health
from dateline.prompts import PromptStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dateline.models.base import Request
    from dateline.prompts import Prompt

THREADS = 20
VALID = json.dumps({"events": []})


class Gated(Fake):
    """Answers when it is let; ``asked`` counts who waits for that."""

    def __init__(self, answer: Callable[[Request], Any]) -> None:
        self.open = threading.Event()
        self.arrived = threading.Semaphore(0)
        super().__init__("m", answer)

    def complete(self, request: Request) -> Reply:
        self.arrived.release()
        assert self.open.wait(30)
        return super().complete(request)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ResponseCache]:
    cache = ResponseCache(tmp_path)
    yield cache
    cache.close()


@pytest.fixture(scope="module")
def prompt() -> Prompt:
    return PromptStore().get("extract.line@1")


def asking(model: Cached, prompt: Prompt, *lines: str) -> tuple[Tally, list[str]]:
    """Ask about lines one after the other, as the reader of one article does."""
    tally, failed = Tally(), []
    for line in lines:
        try:
            Asker(model, tally).ask(prompt, {"line": line, "phrases": []})
        except InvalidAnswerError as error:
            failed.append(str(error))
    return tally, failed


def together(work: Callable[[int], Any], model: Gated, count: int = THREADS) -> list[Any]:
    """Let threads work, with the first of them waiting at the model until the others are under way."""
    with ThreadPoolExecutor(count) as pool:
        first: Future[Any] = pool.submit(work, 0)
        assert model.arrived.acquire(timeout=30)
        others = [pool.submit(work, number) for number in range(1, count)]
        model.open.set()
        return [one.result(timeout=60) for one in (first, *others)]


def test_threads_that_ask_the_same_make_one_request_and_all_have_its_answer(
    cache: ResponseCache, prompt: Prompt
) -> None:
    fake = Gated(lambda _: VALID)
    model = Cached(fake, cache)
    told = together(lambda _: asking(model, prompt, "The dam broke."), fake)
    model.close()
    assert len(fake.requests) == 1
    assert sum(tally.usage.requests for tally, _ in told) == 1
    assert sum(tally.usage.cached for tally, _ in told) == THREADS - 1
    assert [failed for _, failed in told] == [[]] * THREADS


def test_those_who_wait_have_the_answer_also_where_nothing_can_be_kept(
    tmp_path: Path, prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    fake = Gated(lambda _: VALID)
    model = Cached(fake, ResponseCache(tmp_path / "file"))
    waiting = threading.Barrier(THREADS - 1, fake.open.set)
    join = model._flights._join

    def joining(fingerprint: str) -> Any:  # noqa: ANN401 -- as the method it stands for
        flight, is_mine = join(fingerprint)
        if not is_mine:
            waiting.wait(30)
        return flight, is_mine

    monkeypatch.setattr(model._flights, "_join", joining)
    with ThreadPoolExecutor(THREADS) as pool:
        told = list(pool.map(lambda _: asking(model, prompt, "The dam broke."), range(THREADS)))
    model.close()
    assert len(fake.requests) == 1
    assert sum(tally.usage.cached for tally, _ in told) == THREADS - 1


def test_after_an_answer_of_no_use_the_next_thread_asks_and_the_others_wait_on(
    cache: ResponseCache, prompt: Prompt
) -> None:
    left = ["no JSON"] * 3  # the first question, asked again twice
    fake = Gated(lambda _: left.pop() if left else VALID)
    model = Cached(fake, cache)
    told = together(lambda _: asking(model, prompt, "The dam broke."), fake)
    model.close()
    assert len(fake.requests) == 4
    assert sum(len(failed) for _, failed in told) == 1
    assert sum(tally.usage.cached for tally, _ in told) == THREADS - 2


def test_after_an_error_the_next_thread_asks(cache: ResponseCache, request_: Request) -> None:
    left: list[Any] = [ModelUnreachableError("gone")]
    fake = Gated(lambda _: left.pop() if left else VALID)
    model = Cached(fake, cache)

    def ask(_: int) -> str:
        try:
            reply = model.complete(request_)
        except ModelUnreachableError:
            return "failed"
        model.keep(request_, reply)
        model.release(request_)
        return "cached" if reply.cached else "asked"

    told = together(ask, fake)
    model.close()
    assert sorted(told) == ["asked"] + ["cached"] * (THREADS - 2) + ["failed"]


def test_a_question_that_was_asked_again_is_still_one_for_the_others(cache: ResponseCache, prompt: Prompt) -> None:
    left = ["no JSON"]
    fake = Gated(lambda _: left.pop() if left else VALID)
    model = Cached(fake, cache)
    told = together(lambda _: asking(model, prompt, "The dam broke."), fake)
    model.close()
    assert len(fake.requests) == 2
    assert sum(tally.usage.cached for tally, _ in told) == THREADS - 1


def test_articles_that_ask_the_same_questions_in_opposite_orders_never_wait_for_each_other(
    cache: ResponseCache, prompt: Prompt
) -> None:
    lines = [f"Line {number}." for number in range(12)]
    fake = Fake("m", lambda _: VALID)
    models = [Cached(fake, cache), Cached(fake, ResponseCache(cache.path.parent))]  # as two processes would

    def read(number: int) -> tuple[Tally, list[str]]:
        return asking(models[number % 2], prompt, *(lines if number % 4 < 2 else reversed(lines)))

    with ThreadPoolExecutor(8) as pool:
        told = [one.result(timeout=60) for one in [pool.submit(read, number) for number in range(8)]]
    for model in models:
        model.close()
    assert len(fake.requests) == len(lines)
    assert sum(tally.usage.requests + tally.usage.cached for tally, _ in told) == 8 * len(lines)


def test_a_thread_holds_one_question_at_a_time_whoever_forgets_to_give_it_back(
    cache: ResponseCache, request_: Request
) -> None:
    other = replace(request_, messages=(Message("user", "another"),))
    fake = Fake("m", lambda _: "never kept")
    model = Cached(fake, cache)
    elsewhere = Cached(fake, ResponseCache(cache.path.parent))
    model.complete(request_)
    model.complete(request_)
    model.complete(other)
    assert elsewhere.complete(request_).text == "never kept"
    elsewhere.release(request_)
    model.release(request_)  # not the one that is held: changes nothing
    model.release(other)
    assert elsewhere.complete(other).text == "never kept"
    elsewhere.close()
    model.close()


def test_a_thread_that_ended_without_giving_back_holds_nobody_up(
    cache: ResponseCache, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.cache.flights.LOOK_AGAIN", 0.01)
    fake = Fake("m", lambda _: VALID)
    model = Cached(fake, cache)
    thread = threading.Thread(target=model.complete, args=(request_,))
    thread.start()
    thread.join()
    assert model.complete(request_).text == VALID
    assert len(fake.requests) == 2
    model.close()


def test_threads_that_wait_stop_with_the_run_and_the_request_in_flight_is_finished(
    cache: ResponseCache, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.cache.flights.LOOK_AGAIN", 0.01)
    health = Health()
    fake = Gated(lambda _: VALID)
    model = Cached(fake, cache, health=health)

    def ask() -> str:
        reply = model.complete(request_)
        model.keep(request_, reply)
        return reply.text

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(ask)
        assert fake.arrived.acquire(timeout=30)
        others = [pool.submit(ask) for _ in range(3)]
        health.end(StoppedError("ended"))
        for other in others:
            with pytest.raises(StoppedError):
                other.result(timeout=30)
        assert not first.done()
        fake.open.set()
        assert first.result(timeout=30) == VALID
    model.close()
    assert len(fake.requests) == 1
    assert cache.get(request_.fingerprint) is not None


def test_while_the_lease_is_another_processs_a_thread_that_is_stopped_gives_up(
    cache: ResponseCache, request_: Request
) -> None:
    cache.claim(request_.fingerprint, "elsewhere", 20.0)
    health = Health()
    fake = Fake("m", lambda _: VALID)
    model = Cached(fake, cache, health=health)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(model.complete, request_)
        health.end(StoppedError("ended"))
        with pytest.raises(StoppedError):
            waiting.result(timeout=30)
    model.close()
    assert fake.requests == []


def test_a_refresh_waits_for_nobody(cache: ResponseCache, request_: Request) -> None:
    cache.claim(request_.fingerprint, "elsewhere", 20.0)
    model = Cached(Fake("m", [VALID]), cache, "refresh")
    assert model.complete(request_).text == VALID
    model.close()
