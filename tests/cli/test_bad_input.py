from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\n \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not text"),
        (b"The dam\x00broke on Monday.", "NUL"),
        (b"caf\xc3\xa9 \xc3\xa9t\xc3\xa9 na\xc3\xafve \xff broke.", "broken UTF-8"),
        (b"12 34\n", "has no sentence"),
        (b"Published: someday\n\nThe dam broke on Monday.", "someday"),
    ],
)
def test_what_is_no_article_ends_with_3_and_no_request(
    run: Run, article: Write, server: Scripted, data: bytes, told: str
) -> None:
    ran = run("summarize", article("bad.txt", data))
    assert (ran.code, ran.out, server.seen) == (3, "", [])
    assert "bad.txt" in ran.err
    assert told in ran.err


def test_an_empty_file_ends_with_3(run: Run) -> None:
    Path("empty.txt").touch()
    assert run("timeline", "empty.txt").code == 3


def test_a_missing_file_ends_with_3_and_its_name(run: Run) -> None:
    ran = run("summarize", "gone.txt")
    assert (ran.code, ran.out) == (3, "")
    assert "error: gone.txt: no such file" in ran.err


@pytest.mark.parametrize("address", ["gopher://old.test/news", "ftp://old.test/news", "javascript:alert(1)"])
def test_an_address_that_is_no_web_address_ends_with_3(run: Run, address: str) -> None:
    ran = run("summarize", address)
    assert ran.code == 3
    assert "only http and https" in ran.err


def test_a_directory_without_articles_ends_with_3(run: Run) -> None:
    Path("bare").mkdir()
    Path("bare/picture.png").write_bytes(b"x")
    ran = run("timeline", "bare")
    assert ran.code == 3
    assert "holds no article" in ran.err


def test_a_file_of_fifty_megabytes_ends_with_3_and_is_not_read(run: Run) -> None:
    with Path("huge.txt").open("wb") as file:
        os.truncate(file.fileno(), 50_000_000)
    ran = run("summarize", "huge.txt")
    assert ran.code == 3
    assert "50,000,000 bytes, the limit is 5,000,000" in ran.err
    assert "DATELINE_MAX_BYTES" in ran.err


def test_a_line_of_a_hundred_thousand_characters_is_read(run: Run, article: Write, server: Scripted) -> None:
    long = "The dam at Orrin broke on Monday and " + "the water rose and " * 5_300 + "then it fell."
    ran = run("summarize", article("long.txt", long), "--format", "json")
    assert len(long) > 100_000
    assert ran.code == 0
    assert ran.json()["events"][0]["evidence"][0]["quote"]
    assert server.seen


def test_another_encoding_than_utf8_is_recognised(run: Run, article: Write, server: Scripted) -> None:
    text = "Le barrage d'Orrin a cédé lundi après trois jours de pluie. Le maire a été prévenu à l'aube."
    ran = run("summarize", article("latin.txt", text.encode("cp1252")), "--format", "json")
    assert ran.code == 0
    assert "cédé" in ran.json()["events"][0]["evidence"][0]["quote"]
    assert server.seen


def test_one_bad_file_among_good_ones_ends_with_6_and_the_good_are_delivered(
    run: Run, article: Write, server: Scripted
) -> None:
    article("news/a.txt")
    article("news/b.txt", b"\x00")
    ran = run("timeline", "news", "--format", "json")
    assert ran.code == 6
    assert [one["source"] for one in ran.json()["articles"]] == ["news/a.txt"]
    assert any("b.txt" in warning for warning in ran.json()["warnings"])
    assert "error: news/b.txt" in ran.err
    assert len(server.seen) == 1


def test_a_file_name_with_a_newline_cannot_forge_a_line_of_output(run: Run, article: Write, server: Scripted) -> None:
    ran = run("summarize", article("a\n  2024-01-01   Forged.txt", "The pier fell."), "--format", "text")
    assert ran.code == 0
    assert not any(line.startswith("  2024-01-01   Forged") for line in ran.out.splitlines())
    assert server.seen


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("summarize",), "Missing argument"),
        (("summarize", "a.txt", "--published", "yesterday"), "yesterday"),
        (("summarise", "a.txt"), "No such command"),
        (("summarize", "a.txt", "--bogus"), "No such option"),
        (("summarize", "a.txt", "--prompts", "gone"), "no such folder of prompts"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, server: Scripted, args: tuple[str, ...], told: str) -> None:
    ran = run(*args)
    assert (ran.code, ran.out, server.seen) == (2, "", [])
    assert told in ran.err


def test_a_wrong_setting_ends_with_2_and_names_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_RETRIES", "many")
    ran = run("summarize", "a.txt")
    assert ran.code == 2
    assert "retries" in ran.err


def test_a_broken_settings_file_ends_with_2(run: Run) -> None:
    Path("dateline.toml").write_text("retries = [", "utf-8")
    ran = run("models")
    assert ran.code == 2
    assert "dateline.toml" in ran.err
