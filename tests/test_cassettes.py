"""The recordings themselves: none without its test, nothing in them that should not be."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from dateline.testing.cassettes import EMBEDDED_HOST, Readable, recorder

ROOT = Path(__file__).parents[1]
CASSETTES = sorted((ROOT / "cassettes").rglob("*.yaml"))


def test_there_are_recordings() -> None:
    assert len(CASSETTES) >= 6


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_every_recording_belongs_to_a_test(path: Path) -> None:
    module = ROOT / "tests" / f"{path.parent.name}.py"
    assert module.is_file(), f"{path} is an orphan: there is no {module.name}"
    assert f"def {path.stem}(" in module.read_text("utf-8"), f"{path} is an orphan"


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_recording_holds_neither_keys_nor_addresses_nor_other_headers(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"(?i)authorization|bearer|set-cookie|api[-_]key|sk-[a-z0-9]|127\.0\.0\.1|localhost", text)
    for interaction in yaml.safe_load(text)["interactions"]:
        assert interaction["request"]["uri"] == f"http://{EMBEDDED_HOST}/v1/chat/completions"
        for part in ("request", "response"):
            assert set(map(str.lower, interaction[part]["headers"])) <= {"accept", "content-type"}


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_recording_can_be_read_and_written_back_unchanged(path: Path) -> None:
    text = path.read_text("utf-8")
    assert Readable().serialize(Readable().deserialize(text)) == text
    assert "json:" in text


def test_a_cassette_that_would_make_objects_is_refused() -> None:
    with pytest.raises(ValueError, match="not a cassette"):
        Readable().deserialize("version: 1\ninteractions: !!python/object/apply:os.getcwd []\n")


@pytest.mark.parametrize("text", ["", "[]", "version: 1", "{", "a: *b", "version: 1\ninteractions: 7"])
def test_what_is_no_cassette_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cassette"):
        Readable().deserialize(text)


def test_interactions_are_sorted_so_that_the_order_of_recording_makes_no_difference() -> None:
    def interaction(word: str) -> dict[str, object]:
        return {
            "request": {"method": "POST", "uri": "http://x/", "body": json.dumps({"word": word}), "headers": {}},
            "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "{}"}},
        }

    one, other = interaction("a"), interaction("b")
    there = Readable().serialize({"version": 1, "interactions": [one, other]})
    back = Readable().serialize({"version": 1, "interactions": [other, one]})
    assert there == back


def test_a_replay_that_stops_early_leaves_the_recording_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / CASSETTES[0].name
    copy.write_bytes(CASSETTES[0].read_bytes())
    with recorder(record=False).use_cassette(str(copy)):
        pass  # a test that failed before its first request
    assert copy.read_bytes() == CASSETTES[0].read_bytes()
