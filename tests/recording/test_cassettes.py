"""The project's own recordings: none without its test, nothing in them that should not be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dateline.recording.format import read_cassette, render
from dateline.recording.masking import EMBEDDED_HOST, REQUEST_HEADERS, RESPONSE_HEADERS

ROOT = Path(__file__).parents[2]
CASSETTES = sorted((ROOT / "cassettes").rglob("*.yaml"))


def test_there_are_recordings() -> None:
    assert len(CASSETTES) >= 6


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_every_recording_belongs_to_a_test(path: Path) -> None:
    module = ROOT / "tests" / path.parent.relative_to(ROOT / "cassettes").with_suffix(".py")
    assert module.is_file(), f"{path} is an orphan: there is no {module.name}"
    assert f"def {path.stem}(" in module.read_text("utf-8"), f"{path} is an orphan"


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_recording_holds_neither_keys_nor_addresses_nor_other_headers(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"(?i)authorization|bearer|set-cookie|api[-_]key|sk-[a-z0-9]|127\.0\.0\.1|localhost", text)
    for one in read_cassette(path).interactions:
        assert one.url == f"http://{EMBEDDED_HOST}/v1/chat/completions"
        assert set(one.request_headers) <= REQUEST_HEADERS
        assert set(one.response_headers) <= RESPONSE_HEADERS


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_a_recording_can_be_read_and_written_back_unchanged(path: Path) -> None:
    assert render(read_cassette(path).interactions) == path.read_text("utf-8")
