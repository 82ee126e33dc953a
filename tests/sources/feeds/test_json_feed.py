from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import InputError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Link, Opened, ReadOptions
from dateline.sources.feeds import json_feed
from dateline.sources.feeds.json_feed import read_json_feed
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from dateline.sources.base import Item

HERE = "https://post.example/feed.json"
STORY = " ".join(f"The harbour of Brenn burnt at {hour} o'clock, and nobody was hurt." for hour in range(1, 13))


def read(document: object, *, url: str | None = HERE, **options: Any) -> list[Item]:  # noqa: ANN401 -- those of ReadOptions
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read_json_feed(Opened("feed.json", io.BytesIO(data), url=url), ReadOptions(**options)))


def feed(*items: object, **head: object) -> dict[str, object]:
    return {"version": "https://jsonfeed.org/version/1.1", "title": "Brenn Post", **head, "items": list(items)}


def test_an_item_with_its_whole_text_is_an_article() -> None:
    (item,) = read(
        feed(
            {
                "id": "https://post.example/1",
                "url": "/1",
                "title": "Fire\n in Brenn",
                "content_html": f"<p>{STORY}</p><p>Five &lt; six.</p>",
                "date_published": "2019-02-25T23:30:00-05:00",
                "date_modified": "2019-03-02",
                "authors": [{"name": "Ada Quill"}, {"url": "x"}, {"name": "Ada Quill"}, 7],
                "language": "en-GB",
            },
            authors=[{"name": "The desk"}],
        )
    )
    assert isinstance(item, Article)
    assert item.text == f"{STORY}\n\nFive < six."
    assert (item.url, item.title, item.authors) == ("https://post.example/1", "Fire in Brenn", ("Ada Quill",))
    assert (item.published, item.published_by, item.published_guessed) == (date(2019, 2, 25), "feed", False)
    assert (item.outlet, item.language) == ("Brenn Post", "en-GB")


def test_an_item_in_plain_text_keeps_its_paragraphs() -> None:
    (item,) = read(feed({"id": 1, "content_text": f"{STORY}\r\n\r\n<b> was the sign."}))
    assert isinstance(item, Article)
    assert item.text == f"{STORY}\n\n<b> was the sign."


def test_an_item_without_its_text_is_the_address_of_an_article() -> None:
    (item,) = read(
        feed(
            {"id": "1", "external_url": "https://other.example/1", "summary": "Fire…", "date_modified": "2019-03-02"},
            author={"name": "The desk"},
            language="en",
        )
    )
    assert item == Link(
        "https://other.example/1",
        Facts(
            published=date(2019, 3, 2),
            published_by="feed, last change",
            published_guessed=True,
            authors=("The desk",),
            outlet="Brenn Post",
            language="en",
            url="https://other.example/1",
        ),
    )


def test_links_of_a_feed_in_a_file_are_resolved_against_its_home() -> None:
    (item,) = read(feed({"url": "a/1"}, home_page_url="https://post.example/news/"), url=None)
    assert isinstance(item, Link)
    assert item.url == "https://post.example/news/a/1"


def test_items_are_taken_once_and_not_if_told_to_be_older() -> None:
    items = read(
        feed(
            {"id": "1", "url": "/1"},
            {"id": 1, "url": "/1b"},
            {"id": "", "url": "/2"},
            {"url": "/2"},
            {"id": "3", "url": "/3", "date_published": "2019-01-31"},
            {"id": "4", "url": "/4", "date_published": "2019-02-01"},
            {"id": "5", "url": "/5", "date_published": 20190101},
        ),
        since=date(2019, 2, 1),
    )
    assert [item.url[-1] for item in items if isinstance(item, Link)] == ["1", "2", "4", "5"]


def test_an_item_that_is_none_is_told_and_the_others_are_read() -> None:
    items = read(feed("x", None, 7, [1, [2]], {"title": "Empty"}, {"url": "javascript:x"}, {"url": "/1"}))
    assert [str(item) for item in items[:4]] == [f"feed.json: entry {n}: it is no object" for n in range(1, 5)]
    assert str(items[4]) == "feed.json: entry 5 (Empty): it has neither text nor link"
    assert str(items[5]) == "feed.json: entry 6: its link 'javascript:x' is no address of http or https"
    assert isinstance(items[6], Link)


def test_values_of_the_wrong_kind_count_for_nothing() -> None:
    item = {"id": [1], "url": "/1", "title": 7, "content_html": {"a": 1}, "authors": {"name": "x"}, "language": []}
    (found,) = read(feed(item, title=["x"], authors="Ada", home_page_url=3, next_url={}, _own={"items": [1]}))
    assert found == Link("https://post.example/1", Facts(url="https://post.example/1"))


def test_an_item_that_is_too_large_is_told_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_feed, "MAX_VALUES", 50)
    long, many, item = read(
        feed({"content_text": STORY}, {"tags": ["x"] * 60}, {"url": "/1"}, title="x" * 200_000), max_bytes=500
    )
    for error, number in ((long, 1), (many, 2)):
        assert isinstance(error, TooLargeError)
        assert str(error) == f"feed.json: entry {number}: it is too large: the limit is 500 characters"
    assert item == Link("https://post.example/1", Facts(url="https://post.example/1"))


def test_a_byte_order_mark_is_passed_over() -> None:
    (item,) = read(b"\xef\xbb\xbf" + json.dumps(feed({"url": "/1"})).encode())
    assert isinstance(item, Link)


def test_items_before_a_fault_are_read() -> None:
    data = json.dumps(feed({"url": "/1"}, {"url": "/2"})).encode()
    reading = read_json_feed(Opened("feed.json", io.BytesIO(data[:-5]), url=HERE), ReadOptions())
    assert isinstance(next(reading), Link)
    with pytest.raises(InputError, match=r"feed\.json is broken JSON"):
        next(reading)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"[]", "no JSON Feed: it is no object"),
        (b"7", "no JSON Feed: it is no object"),
        (b"{}", "no JSON Feed: it has no items"),
        (b'{"items": {"a": 1}}', "no JSON Feed: its items are no list"),
        (b"", "broken JSON"),
        (b"{", "broken JSON"),
        (b"\xff\xfe", "broken JSON"),
        (b'{"items": [1]} x', "broken JSON"),
        (b'{"title": ' + b"9" * 5_000 + b"}", "broken JSON"),
    ],
)
def test_what_is_no_feed_is_told(document: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        read(document)
    assert str(caught.value).startswith("feed.json")


def test_a_feed_without_items_is_told() -> None:
    (item,) = read(feed())
    assert str(item) == "feed.json is a feed without entries"


def test_the_next_page_is_asked_for_only_where_since_may_reach_it() -> None:
    new = {"url": "/1", "date_published": "2019-03-02"}
    old = {"url": "/2", "date_published": "2019-01-02"}
    day = date(2019, 2, 1)
    assert len(read(feed(new, next_url="/feed2.json"))) == 1
    assert read(feed(new, next_url="/feed2.json"), since=day)[1] == Link("https://post.example/feed2.json")
    assert len(read(feed(new, old, next_url="/feed2.json"), since=day)) == 1
