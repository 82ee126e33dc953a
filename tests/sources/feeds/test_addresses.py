from __future__ import annotations

import pytest

from dateline.sources.feeds.addresses import same_site, shown, web_address


@pytest.mark.parametrize(
    ("told", "bases", "url"),
    [
        ("https://a.example/x", (), "https://a.example/x"),
        (" HTTP://a.example/x#top ", (), "HTTP://a.example/x"),
        ("/x?y=1", ("https://a.example/b/c",), "https://a.example/x?y=1"),
        ("x", ("sub/", None, "https://a.example/b/c"), "https://a.example/b/sub/x"),
        ("//b.example/x", ("https://a.example/",), "https://b.example/x"),
        ("https://ä.example/ö", (), "https://ä.example/ö"),
    ],
)
def test_an_address_is_resolved_and_loses_its_fragment(told: str, bases: tuple[str | None, ...], url: str) -> None:
    assert web_address(told, bases) == url


@pytest.mark.parametrize(
    "told",
    [
        *("", "#top", "x", "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/", "data:text/html,x"),
        *("https://", "https:///x", "https://[::1", "https://a.example:99999/", "https://a.example/a b", "//[x"),
        *("https://a.example/" + "x" * 3_000, None, 7),
    ],
)
def test_what_is_no_address_of_the_web_is_none(told: object) -> None:
    assert web_address(told) is None


def test_a_base_that_is_broken_resolves_nothing() -> None:
    assert web_address("//[x", ("https://a.example/",)) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.post.example/a", "http://post.example/b", True),
        ("https://news.post.example/a", "https://www.post.example/b", True),
        ("https://post.example/a", "https://maps.post.example/b", True),
        ("https://repost.example/a", "https://post.example/b", False),
        ("https://post.example.evil.example/a", "https://post.example/b", False),
    ],
)
def test_a_site_is_a_host_and_those_below_it(one: str, other: str, same: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    assert same_site(one, other) is same


def test_a_message_shows_one_short_line() -> None:
    assert shown("a\n\tb") == "a b"
    assert shown("x" * 500) == "x" * 100 + "…"
