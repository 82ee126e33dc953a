"""What a run would ask: every request whose answer is not kept, and none that rests on an answer not yet there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cache import ResponseCache
from dateline.models.base import Reply
from dateline.models.batches.spool import read_spool
from dateline.models.batches.state import Books
from dateline.models.cached import Cached
from dateline.reading.batching import Run, prepare
from dateline.reading.rehearsal import Silent
from dateline.settings import load_settings
from dateline.sources.base import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dateline.models.base import Request
    from dateline.models.batches.state import BatchState

MODEL = "http://127.0.0.1:9/v1#test"
THREE = "The dam at Orrin broke on Monday.\nA ferry to Lund sank on Tuesday.\nThe mayor of Velen resigned.\n"


class Desk:
    """Prepares batches of one text, and keeps answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.books = Books(folder / "cache")
        self.cache = ResponseCache(folder / "cache")

    def prepare(self, text: str, **settings: Any) -> tuple[BatchState | None, list[Request]]:  # noqa: ANN401 -- any setting
        """Return the state of a batch that is then forgotten, and its requests."""
        path = self.folder / "a.txt"
        path.write_text(text)
        told = load_settings(model=MODEL, cache_dir=self.folder / "cache", **settings)
        options = ReadOptions.within(told)
        run = Run(told, MODEL, "http://127.0.0.1:9/v1", ("summarize",), "/", lambda r: list(r.briefs([path], options)))
        state = prepare(run, self.books, self.cache)
        if state is None:
            return None, []
        requests = list(read_spool(self.books.file(state.id, "requests.jsonl"), MODEL))
        self.books.remove(state)
        return state, requests

    def keep(self, request: Request, answer: object) -> None:
        """Keep an answer, as a batch that is collected does."""
        reply = Reply(json.dumps(answer), "stop", "test")
        Cached(Silent(MODEL), self.cache, "refresh").keep(request, reply)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.cache.close()


def by_prompt(requests: list[Request]) -> dict[str, int]:
    return {one.prompt: sum(other.prompt == one.prompt for other in requests) for one in requests}


def test_what_is_asked_beside_the_lines_is_asked_at_once_with_them(desk: Desk) -> None:
    state, requests = desk.prepare(THREE, prompt="extract.line@1")
    assert by_prompt(requests) == {"extract.line@1": 3, "overview.article@1": 1}
    assert state is not None
    assert {used.name: used.requests for used in state.prompts} == by_prompt(requests)
    desk.keep(requests[1], {"events": []})
    _, left = desk.prepare(THREE, prompt="extract.line@1")
    assert [one.fingerprint for one in left] == [requests[place].fingerprint for place in (0, 2, 3)]


def test_the_halves_of_a_full_answer_are_asked_when_it_is_there(desk: Desk) -> None:
    line = "The dam at Orrin broke on Monday, " + "and then the water came to the town, " * 8 + "and it stayed."
    _, whole = desk.prepare(line, prompt="extract.line@1")
    events = [{"when": 0, "what": f"The water came, {number}", "who": []} for number in range(8)]
    desk.keep(whole[0], {"events": events})
    _, left = desk.prepare(line, prompt="extract.line@1")
    assert by_prompt(left) == {"extract.line@1": 2, "overview.article@1": 1}


def copied_summary(request: Request) -> dict[str, object]:
    """Sum up a piece as a model would that copies its last lines."""
    shown = [line[1:].partition("] ") for line in request.messages[-1].content.splitlines() if line[:1] == "["]
    summary = [{"lines": [int(number)], "text": text} for number, _, text in shown[-3:]]
    return {"summary": summary, "events": [], "actors": []}


def test_a_summary_is_shortened_only_when_all_of_it_is_there(desk: Desk) -> None:
    text = "\n\n".join(
        f"Water came to street {number} of the old town of Orrin, {'slowly ' * 30}." for number in range(600)
    )
    _, pieces = desk.prepare(text)
    assert len(pieces) >= 3
    assert set(by_prompt(pieces)) == {"extract.article@1"}
    for request in pieces[:-1]:
        desk.keep(request, copied_summary(request))
    _, last = desk.prepare(text)
    assert [one.fingerprint for one in last] == [pieces[-1].fingerprint]
    desk.keep(pieces[-1], copied_summary(pieces[-1]))
    _, shortened = desk.prepare(text)
    assert by_prompt(shortened) == {"reduce.summary@1": 1}


def test_where_all_is_kept_nothing_is_prepared_and_no_file_is_left(desk: Desk) -> None:
    _, (request,) = desk.prepare("The dam at Orrin broke on Monday.")
    desk.keep(request, {"summary": [], "events": [], "actors": []})
    assert desk.prepare("The dam at Orrin broke on Monday.") == (None, [])
    assert list(desk.books.folder.iterdir()) == []


def test_the_same_run_is_the_same_batch_and_another_command_is_not(desk: Desk) -> None:
    one, _ = desk.prepare(THREE)
    same, _ = desk.prepare(THREE)
    other, _ = desk.prepare(THREE + "Teachers in Marsk went on strike.\n")
    assert one == same
    assert one is not None
    assert other is not None
    assert one.id != other.id
