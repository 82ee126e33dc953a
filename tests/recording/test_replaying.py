"""Playing and recording without a test framework."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

import dateline
from dateline.cache import ResponseCache
from dateline.errors import AddressRefusedError, ModelOverloadedError, UsageError
from dateline.models.base import Message, Request
from dateline.models.cached import Cached
from dateline.models.fake import Fake
from dateline.models.retrying import Retrying
from dateline.reading.web import open_web
from dateline.recording.format import CassetteError, HashChain, Interaction, Text, read_cassette, write_cassette
from dateline.recording.isolation import NetworkBlockedError, without_network
from dateline.recording.mismatch import NotRecordedError
from dateline.recording.replaying import Session, recording, replaying

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://model.example/v1/chat/completions"


def answered(line: str, answer: object, status: int = 200, **more: Any) -> Interaction:  # noqa: ANN401 -- any field
    return Interaction("POST", URL, {"messages": [{"role": "user", "content": line}]}, status, answer, **more)


def ask(line: str) -> object:
    return httpx2.post(URL, json={"messages": [{"role": "user", "content": line}]}).json()


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    write_cassette(path, [answered("one", 1), answered("two", 2), answered("two", 3, 500), answered("two", 4)])
    return path


def test_equal_questions_get_their_answers_in_order_and_the_last_as_often_as_asked(cassette: Path) -> None:
    with replaying(cassette) as session:
        assert [ask("two") for _ in range(5)] == [2, 3, 4, 4, 4]
        assert "1 of 4 answers in a.yaml were not asked for" in str(session.problem())
        assert ask("one") == 1
        assert session.problem() is None
        assert len(session.tape) == 4


def test_many_threads_get_each_their_own(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    write_cassette(path, [answered(f"line {number}", number) for number in range(50)])
    got: dict[int, object] = {}
    with replaying(path) as session:
        threads = [threading.Thread(target=lambda n=n: got.update({n: ask(f"line {n}")})) for n in range(50)]
        for thread in reversed(threads):
            thread.start()
        for thread in threads:
            thread.join()
        assert session.problem() is None
    assert got == {number: number for number in range(50)}


def test_an_asynchronous_client_is_played_to_as_well(cassette: Path) -> None:
    async def both() -> list[object]:
        async with httpx2.AsyncClient() as client:
            bodies = [{"messages": [{"role": "user", "content": line}]} for line in ("two", "one")]
            return [(await client.post(URL, json=body)).json() for body in bodies]

    with replaying(cassette):
        assert asyncio.run(both()) == [2, 1]


def test_what_is_not_recorded_is_an_error_and_is_counted(cassette: Path) -> None:
    with replaying(cassette, again="do it again") as session:
        for number in range(5):
            with pytest.raises(NotRecordedError, match=r"not in the recording a\.yaml") as caught:
                ask(f"three {number}")
            assert bool(caught.value.report) == (number < 3)
        told = str(session.problem())
    assert "{+three 0+}" in told
    assert "4 more requests are not in it" in told
    assert "record it: do it again" in told


def test_a_text_and_odd_bytes_are_played_as_they_were(tmp_path: Path) -> None:
    body = b"\xff\x00<html>"
    path = tmp_path / "a.yaml"
    headers = {"content-type": ("text/html",), "set-cookie": ("x=1",), "content-encoding": ("gzip",)}
    held = answered("one", Text(body.decode("utf-8", "surrogateescape")), 404, response_headers=headers, reason="Über")
    write_cassette(path, [held])
    with replaying(path):
        answer = httpx2.post(URL, json=held.request_body)
    assert (answer.status_code, answer.content, set(answer.headers)) == (404, body, {"content-type"})


def test_no_cassette_and_no_vcrpy_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CassetteError, match="there is no cassette"), replaying(tmp_path / "a.yaml"):
        pass
    monkeypatch.setitem(sys.modules, "vcr.patch", None)
    with pytest.raises(UsageError, match="need vcrpy") as caught, recording(tmp_path / "a.yaml"):
        pass
    assert caught.value.hint == "pip install 'dateline[testing]'"


def test_an_interrupted_recording_writes_nothing(cassette: Path) -> None:
    before = cassette.read_bytes()
    with pytest.raises(KeyboardInterrupt), recording(cassette):
        raise KeyboardInterrupt
    with recording(cassette):
        pass
    assert cassette.read_bytes() == before


def test_a_replay_writes_nothing(cassette: Path) -> None:
    before = cassette.read_bytes()
    with Session(cassette) as session:
        ask("one")
        session.save()
    assert cassette.read_bytes() == before


def test_new_drops_what_was_not_asked_for_only_when_it_is_told_to(cassette: Path) -> None:
    with recording(cassette, "new"):
        assert ask("one") == 1
    assert len(read_cassette(cassette).interactions) == 4
    with Session(cassette, "new") as session:
        assert ask("one") == 1
    assert session.save() == 1
    assert len(read_cassette(cassette).interactions) == 1


def test_the_environment_is_that_of_the_recording_and_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(model: str) -> HashChain:
        return HashChain("p@1", "", "", model, "f")

    monkeypatch.setenv("OPENAI_API_KEY", "sk-own")
    path = tmp_path / "a.yaml"
    write_cassette(path, [answered("one", 1, told=told("openai:gpt-x"))])
    with replaying(path):
        assert dateline.load_settings().model == "openai:gpt-x"
        assert os.environ["OPENAI_BASE_URL"] == "https://model.example/v1"
        assert os.environ["OPENAI_API_KEY"] == "replayed"
    assert os.environ["OPENAI_API_KEY"] == "sk-own"
    assert "OPENAI_BASE_URL" not in os.environ
    assert "DATELINE_MODEL" not in os.environ
    write_cassette(path, [answered("one", 1, told=told("embedded:small@01"))])
    with replaying(path):
        assert dateline.load_settings().model == "embedded"
        assert dateline.load_settings().embedded_url == "https://model.example/v1"
    write_cassette(path, [answered("one", 1)])
    with replaying(path):
        assert dateline.load_settings().model == "openai:gpt-6-luna"  # as the key of this person chooses
    monkeypatch.setenv("DATELINE_MODEL", "openai:other")
    monkeypatch.setenv("DATELINE_RETRIES", "none")
    with replaying(path):  # a wrong setting is told where the settings are used
        assert os.environ["DATELINE_MODEL"] == "openai:other"


def test_neither_cache_nor_pages_nor_waits_nor_network(cassette: Path, tmp_path: Path) -> None:
    request = Request("m", (Message("user", "x"),), "s", {}, "p@1", "0" * 64, 9)
    late = ModelOverloadedError("later", retry_after=100.0)
    model = Cached(Retrying(Fake("m", [late, "a", "b"]), 3, 110.0), ResponseCache(tmp_path))
    web = open_web(dateline.load_settings(), print)
    with replaying(cassette, loopback=False) as session:
        for text in "ab":
            reply = model.complete(request)
            model.keep(request, reply)
            assert (reply.text, reply.cached) == (text, False)
        with pytest.raises(AddressRefusedError, match="pages are not recorded"):
            web.open("https://example.org/")
        with pytest.raises(NetworkBlockedError):
            socket.create_connection(("127.0.0.1", 9))
        socket.getaddrinfo(None, 80)
        with socket.socket(socket.AF_UNIX) as unix, pytest.raises(OSError, match="No such file"):
            unix.connect(str(tmp_path / "none"))
        assert session.refused == ["127.0.0.1"]
    web.close()
    model.close()
    assert not list(tmp_path.glob("*.sqlite3"))


def test_waits_beyond_the_time_limit_end_as_they_did(cassette: Path) -> None:
    request = Request("m", (Message("user", "x"),), "s", {}, "p@1", "0" * 64, 9)
    late = ModelOverloadedError("later", retry_after=60.0)
    model = Retrying(Fake("m", [late, late, "a"]), 5, 100.0)
    with replaying(cassette), pytest.raises(ModelOverloadedError, match=r"given up after 2 tries"):
        model.complete(request)


def test_this_machine_may_stay_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, without_network(loopback=True) as refused:
        with socket.create_connection(server.getsockname()):
            pass
        with socket.socket() as client:
            assert client.connect_ex(server.getsockname()) == 0
        with socket.socket(type=socket.SOCK_DGRAM) as udp:
            assert udp.sendto(b"x", ("127.0.0.1", 9)) == 1
        with pytest.raises(NetworkBlockedError):
            socket.getaddrinfo(b"example.org", 80)
        assert refused == ["example.org"]
