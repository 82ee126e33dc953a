from __future__ import annotations

import pytest

from dateline.sources.candidates import is_left_alone, may_be_article
from dateline.sources.kinds import OTHER_XML, UNKNOWN


@pytest.mark.parametrize(
    "name", ["a.txt", "a", "a.html", "a.JSONL", "a.news", "2019.02.25", "a.b.md", "read me.txt", "a.gz"]
)
def test_a_file_of_any_ending_may_be_an_article(name: str) -> None:
    assert may_be_article(name)


@pytest.mark.parametrize("name", [".a.txt", "a.txt~", "a.PNG", "a.css", "a.min.js", "README", "License.txt", "a.toml"])
def test_pictures_programs_settings_and_what_tells_of_the_others_are_none(name: str) -> None:
    assert not may_be_article(name)


@pytest.mark.parametrize(
    ("kind", "name", "is_alone"),
    [
        ("text", "a.txt", False),
        ("results", "a.json", True),
        (UNKNOWN, "a.idx", True),
        (UNKNOWN, "a.txt", False),
        ("binary:a PNG image", "a", True),
        ("binary:a PNG image", "a.html", False),
        ("binary:a 7z archive", "a.7z", True),
        ("binary:an RTF document", "a.rtf", False),
        ("binary:an e-book (EPUB)", "a.epub", False),
        (OTHER_XML, "a.xml", False),
    ],
)
def test_only_what_is_clearly_no_article_is_left_alone(kind: str, name: str, is_alone: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    assert is_left_alone(kind, name) is is_alone
