"""The plugin in projects of users: what their tests see, with a model on the loopback that can go away."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from dateline.recording.format import Interaction, Text, read_cassette, write_cassette

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.testing.conftest import Answering

pytest_plugins = "pytester"
pytestmark = pytest.mark.usefixtures("no_other_plugins")
PLUGINS = ("-q", "-p", "dateline.testing.plugin", "-p", "no:cacheprovider")

FIRST = """\
import os
import dateline

TEXT = "Published: 2024-03-14\\n\\nThe dam at Orrin broke on Monday after three days of rain.\\n"

def brief(folder, text=TEXT, name="a.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    settings = dateline.load_settings(model=os.environ["SMALL_MODEL"], prompt="extract.line@1")
    return dateline.summarize(path, settings=settings)
"""


def dam(*lines: str) -> str:
    """Return a user's test of these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    return (
        f"import contextlib\nimport pytest\nfrom helping import *\n\ndef test_dam(tmp_path, dateline_cassette):\n{body}"
    )


ONE = dam("assert brief(tmp_path).events")
SNOW = "assert brief(tmp_path, TEXT.replace('rain', 'snow')).events"
MORE = "assert brief(tmp_path, TEXT + 'Mayor Ilse Brandt opened the town hall.\\n').events"


@pytest.fixture
def project(pytester: pytest.Pytester, server: Answering) -> Callable[..., pytest.RunResult]:
    """Run a user's test file; the model's server is gone unless ``record`` says to ask it."""
    pytester.makepyfile(helping=FIRST)
    model = server.model

    def run(test: str = ONE, *args: str, record: str = "") -> pytest.RunResult:
        pytester.makepyfile(test_user=test)
        asked = len(server.seen)
        recording = [f"--dateline-record={record}"] if record else []
        result = pytester.runpytest_inprocess(*PLUGINS, *recording, *args)
        if not record:
            assert len(server.seen) == asked, "a replay asked the model"
        assert server.model == model
        return result

    return run


def cassette(pytester: pytest.Pytester, test: str = "test_dam") -> Path:
    return pytester.path / "cassettes" / "test_user" / f"{test}.yaml"


def test_a_first_run_records_and_every_further_one_plays(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester, server: Answering
) -> None:
    project(record="once").assert_outcomes(passed=1)
    assert len(server.seen) == 2
    held = read_cassette(cassette(pytester)).interactions
    assert {one.told.prompt for one in held if one.told} == {"extract.line@1", "overview.article@1"}
    project().assert_outcomes(passed=1)
    project(record="once").assert_outcomes(passed=1)
    assert len(server.seen) == 2


def test_what_is_recorded_holds_no_cookie_no_account_and_no_port(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester, server: Answering
) -> None:
    server.faults = [(429, {"Retry-After": "0"})]
    project(record="all").assert_outcomes(passed=1)
    text = cassette(pytester).read_text("utf-8")
    assert "org-MASKED" in text
    assert not [
        word for word in ("who=me", "org-x", "abcdefgh", "127.0.0.1", "chatcmpl", "authorization") if word in text
    ]


def test_a_missing_recording_fails_and_says_how_to_make_it(project: Callable[..., pytest.RunResult]) -> None:
    result = project()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no cassette*test_dam.yaml*", "*"])
    result.stdout.fnmatch_lines(["*pytest test_user.py::test_dam --dateline-record=once*"])


def test_a_changed_question_fails_with_the_words_that_changed_even_if_the_test_swallows_it(
    project: Callable[..., pytest.RunResult],
) -> None:
    project(record="once").assert_outcomes(passed=1)
    result = project(dam(SNOW))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*prompt: extract.line@1, the same as recorded*", "*of [[]-rain-]{+snow+}.*"])
    assert result.stdout.str().count("{+snow+}") == 1
    for then in ("brief(tmp_path)", "assert not brief(tmp_path).events"):
        result = project(dam(f"with contextlib.suppress(Exception): {SNOW}", then))
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*not in the recording test_dam.yaml*", "*{+snow+}*", "*--dateline-record=new*"])


def test_an_answer_that_nothing_asks_for_fails_the_test(project: Callable[..., pytest.RunResult]) -> None:
    project(dam(MORE), record="once").assert_outcomes(passed=1)
    result = project(dam("assert dateline_cassette"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["3 of 3 answers in test_dam.yaml were not asked for:", "*Ilse Brandt opened*"])


def test_new_asks_only_what_is_not_recorded_and_drops_what_is_no_longer_asked(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester, server: Answering
) -> None:
    project(record="once").assert_outcomes(passed=1)
    asked = len(server.seen)
    project(dam(MORE), record="new").assert_outcomes(passed=1)
    assert len(server.seen) == asked + 2  # the new line, and the overview of both
    assert len(read_cassette(cassette(pytester)).interactions) == 3
    project(dam(MORE)).assert_outcomes(passed=1)


def test_a_failed_test_keeps_the_old_recording_unless_told_otherwise(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    project(record="once").assert_outcomes(passed=1)
    before = cassette(pytester).read_text("utf-8")
    failing = dam(SNOW, "assert not 'the same'")
    result = project(failing, record="all")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*its recording was not written; --dateline-keep-failed writes it*"])
    assert cassette(pytester).read_text("utf-8") == before
    project(failing, "--dateline-keep-failed", record="all").assert_outcomes(failed=1)
    assert "snow" in cassette(pytester).read_text("utf-8")


def test_a_marker_does_as_the_fixture_and_names_the_cassette(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    marked = ONE.replace("(tmp_path, dateline_cassette)", "(tmp_path)").replace(
        "def test_dam", "import pytest\n@pytest.mark.dateline_cassette('rain')\ndef test_dam"
    )
    project(marked, "--strict-markers", record="once").assert_outcomes(passed=1)
    assert cassette(pytester, "rain").is_file()
    project(marked).assert_outcomes(passed=1)
    result = project(marked.replace("'rain'", "'../rain'"), record="once")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*'../rain' is no name of a cassette*"])


def test_tests_with_parameters_and_in_classes_have_cassettes_of_their_own(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    many = """
import pytest
from helping import *

@pytest.mark.parametrize("word", ["rain", "a b", "a/b"])
def test_dam(tmp_path, dateline_cassette, word):
    assert brief(tmp_path, TEXT.replace("rain", word)).events

class TestOne:
    def test_dam(self, tmp_path, dateline_cassette):
        assert brief(tmp_path).events
"""
    project(many, record="once").assert_outcomes(passed=4)
    names = sorted(path.stem for path in cassette(pytester).parent.iterdir())
    assert names[:2] == ["TestOne.test_dam", names[1]]
    assert len(names) == 4
    assert "test_dam-rain" in names
    project(many).assert_outcomes(passed=4)


def test_a_folder_of_cassettes_may_be_set(project: Callable[..., pytest.RunResult], pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ndateline_cassettes = recorded\n")
    project(record="once").assert_outcomes(passed=1)
    assert (pytester.path / "recorded" / "test_user" / "test_dam.yaml").is_file()


def test_neither_a_key_nor_a_cache_nor_a_cleaned_environment_changes_a_replay(
    project: Callable[..., pytest.RunResult],
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    server: Answering,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.model.partition("#")[0])
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-real-key-of-a-person")
    test = """
import os, pytest, dateline
from helping import TEXT

@pytest.fixture(autouse=True)
def clean(monkeypatch):
    if os.environ.get("CLEAN"):
        for name in list(os.environ):
            if name.startswith(("OPENAI_", "DATELINE_MODEL", "DATELINE_EMB")):
                monkeypatch.delenv(name)

def test_dam(tmp_path, dateline_cassette):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    prompt = "extract.line@1"
    for _ in range(2):
        brief = dateline.summarize(tmp_path / "a.txt", settings=dateline.load_settings(cache="use", prompt=prompt))
        assert brief.events and brief.provenance.model.startswith("openai:") and not brief.provenance.cached
        settings = dateline.load_settings(model="openai:gpt-6-luna", prompt=prompt)
        assert dateline.summarize(tmp_path / "a.txt", settings=settings).events
"""
    project(test, record="once").assert_outcomes(passed=1)
    assert "sk-a-real" not in cassette(pytester).read_text("utf-8")
    assert len(read_cassette(cassette(pytester)).interactions) == 2  # equal questions are held once
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    project(test).assert_outcomes(passed=1)
    monkeypatch.setenv("CLEAN", "1")
    project(test).assert_outcomes(passed=1)


@pytest.mark.timeout(60)
def test_recorded_waits_are_not_waited_and_end_as_they_did(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester, server: Answering
) -> None:
    server.faults = [(429, {"Retry-After": "0"}), (503, {})]
    project(record="once").assert_outcomes(passed=1)
    path = cassette(pytester)
    statuses = [one.status for one in read_cassette(path).interactions]
    assert sorted(statuses) == [200, 200, 429, 503]
    path.write_text(path.read_text("utf-8").replace("retry-after: '0'", "retry-after: '100'"), encoding="utf-8")
    project().assert_outcomes(passed=1)


def test_the_network_is_blocked_and_the_own_machine_is_not(project: Callable[..., pytest.RunResult]) -> None:
    test = """
import socket, urllib.request, pytest, dateline
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from helping import *

class Own(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(204)
        self.end_headers()
    def log_message(self, *args): pass

def test_dam(tmp_path, dateline_cassette):
    brief(tmp_path)
    if dateline_cassette.recording:
        return
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        for reach in (
            lambda: tcp.connect(("192.0.2.1", 80)),
            lambda: tcp.connect_ex(("192.0.2.1", 80)),
            lambda: udp.sendto(b"x", ("192.0.2.1", 53)),
            lambda: socket.getaddrinfo("example.org", 80),
        ):
            with pytest.raises(ConnectionError, match="a recording is played"):
                reach()
    assert len(dateline_cassette.refused) == 4
    with pytest.raises(dateline.DatelineError, match="pages are not recorded"):
        dateline.summarize("https://example.org/a.html")
    server = HTTPServer(("127.0.0.1", 0), Own)
    thread = Thread(target=server.handle_request)
    thread.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
        assert answer.status == 204
    thread.join()
    server.server_close()
"""
    project(test, record="once").assert_outcomes(passed=1)
    project(test).assert_outcomes(passed=1)


def test_threads_get_the_answers_to_their_own_questions(
    project: Callable[..., pytest.RunResult], server: Answering
) -> None:
    server.say = lambda line: line.replace("Village", "The village of")
    test = """
from concurrent.futures import ThreadPoolExecutor
from helping import *

def test_dam(tmp_path, dateline_cassette):
    texts = [f"Village {number} was flooded." for number in range(6)]
    if dateline_cassette.recording:
        texts.reverse()
    with ThreadPoolExecutor(4) as pool:
        briefs = list(pool.map(lambda text: brief(tmp_path, text, f"{hash(text)}.txt"), texts * 2))
    assert [b.events[0].text for b in briefs] == [t.replace("Village", "The village of") for t in texts * 2]
"""
    project(test, record="once").assert_outcomes(passed=1)
    project(test).assert_outcomes(passed=1)


def test_a_skipped_test_needs_nothing_and_a_broken_cassette_is_told(
    project: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    project(record="once").assert_outcomes(passed=1)
    project(dam("pytest.skip('later')")).assert_outcomes(skipped=1)
    cassette(pytester).write_text("a: !!python/name:os.system\n", encoding="utf-8")
    result = project()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_dam.yaml is not a cassette*"])


def test_without_vcrpy_it_says_what_to_install(
    project: Callable[..., pytest.RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vcr", None)
    monkeypatch.setitem(sys.modules, "vcr.patch", None)
    result = project()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*pip install 'dateline[[]testing]'*"])


def test_a_run_that_uses_no_recording_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    (entry,) = metadata.entry_points(group="pytest11", name="dateline")
    assert entry.value == "dateline.testing.plugin"
    pytester.makepyfile(
        """
        import sys

        def test_nothing():
            mine = {name for name in sys.modules if name.partition(".")[0] == "dateline"}
            assert mine == {"dateline", "dateline.testing", "dateline.testing.plugin"}
            assert not {"vcr", "yaml", "openai", "httpx2", "pydantic"} & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess(*PLUGINS).assert_outcomes(passed=1)


def test_it_works_in_several_processes(pytester: pytest.Pytester) -> None:
    names = ["one", "two", "three", "four"]
    for name in names:
        asked = Interaction("POST", f"http://model.invalid/{name}", {"ask": name}, 200, {"answer": name})
        write_cassette(cassette(pytester, f"test_{name}"), [asked])
    pytester.makepyfile(
        test_user="import json, urllib.request\n\n"
        + "".join(
            f"def test_{name}(dateline_cassette):\n"
            f"    data = json.dumps({{'ask': '{name}'}}).encode()\n"
            f"    with urllib.request.urlopen('http://model.invalid/{name}', data) as answer:\n"
            f"        assert json.load(answer) == {{'answer': '{name}'}}\n\n"
            for name in names
        )
    )
    result = pytester.runpytest_subprocess(*PLUGINS, "-p", "xdist.plugin", "-n", "2")
    result.assert_outcomes(passed=4)


def test_a_body_that_is_no_json_is_played_as_it_was(
    project: Callable[..., pytest.RunResult],
    pytester: pytest.Pytester,
    server: Answering,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "completion", lambda body: b"\\xff<html>" if body else b"")
    failing = """
import pytest
from helping import *

def test_dam(tmp_path, dateline_cassette):
    with pytest.raises(dateline.DatelineError, match="did not answer with a chat completion|no usable answer"):
        brief(tmp_path)
"""
    project(failing, record="once").assert_outcomes(passed=1)
    assert isinstance(read_cassette(cassette(pytester)).interactions[0].response_body, Text)
    project(failing).assert_outcomes(passed=1)
