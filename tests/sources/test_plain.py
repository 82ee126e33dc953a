from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.plain import read_name, read_text
from dateline.text.facts import NOTHING, Facts

STORY = "The old pier reopened to walkers on Monday after two years of repairs.\n"
GIVEN = date(2001, 1, 1)


def read(data: bytes | str, source: str = "a.txt", *, charset: str | None = None, facts: Facts = NOTHING) -> Article:
    return given_day(data, source, None, charset=charset, facts=facts)


def given_day(
    data: bytes | str,
    source: str,
    published: date | None,
    *,
    charset: str | None = None,
    facts: Facts = NOTHING,
) -> Article:
    raw = data.encode() if isinstance(data, str) else data
    opened = Opened(source, io.BytesIO(raw), charset=charset, facts=facts)
    (article,) = read_text(opened, ReadOptions(published=published))
    assert isinstance(article, Article)
    return article


def told(article: Article) -> tuple[date | None, str | None, bool]:
    return article.published, article.published_by, article.published_guessed


def test_the_text_is_the_file_with_newlines_made_one_character() -> None:
    data = (
        "---\r\ntitle: Pier\r\n---\r\n# Pier *reopens*\r\n\r\nThe [pier](https://p.example) **reopened** on Monday.\r\n"
    )
    article = read(data)
    assert article.text == data.replace("\r\n", "\n")
    assert [article.quote(line) for line in article.lines if not line.dropped] == [
        "The [pier](https://p.example) **reopened** on Monday."
    ]


def test_front_matter_is_no_part_of_the_story_and_tells_of_it() -> None:
    article = read(
        "---\ntitle: 'Pier: open'\ndate: 2019-02-25T23:30:00-05:00\nauthors:\n- Ina Vell\n- name: Oro Maske\n"
        "publisher: The Strand Ledger\nsource: https://strand.example/pier\nlang: en-GB\n---\n" + STORY
    )
    assert told(article) == (date(2019, 2, 25), "front matter", False)
    assert (article.title, article.outlet, article.authors) == (
        "Pier: open",
        "The Strand Ledger",
        ("Ina Vell", "Oro Maske"),
    )
    assert (article.url, article.language) == ("https://strand.example/pier", "en-GB")
    assert [article.quote(line) for line in article.lines] == [STORY.strip()]


HEADER = "Published: 2019-02-21\n"
FRONT = "---\ndate: 22 February 2019\n---\n"
DATELINE = "LUND, Feb. 23, 2019 (NNA) — "
STAMP = "Posted on February 24, 2019\n\n"
NAMED = "2019-02-26-pier.txt"


@pytest.mark.parametrize(
    ("data", "source", "published", "expected"),
    [
        (FRONT + HEADER + DATELINE + STORY, NAMED, GIVEN, (date(2019, 2, 21), "header", False)),
        (FRONT + DATELINE + STORY, NAMED, GIVEN, (date(2019, 2, 22), "front matter", False)),
        (STAMP + DATELINE + STORY, NAMED, GIVEN, (date(2019, 2, 23), "dateline", False)),
        (STAMP + STORY, NAMED, GIVEN, (date(2019, 2, 24), "first lines", False)),
        (STORY, NAMED, GIVEN, (GIVEN, "given", False)),
        ("24 February 2019\n\n" + STORY, NAMED, GIVEN, (GIVEN, "given", False)),
        ("24 February 2019\n\n" + STORY, NAMED, None, (date(2019, 2, 24), "first lines", True)),
        (STORY, NAMED, None, (date(2019, 2, 26), "file name", True)),
        (STORY, "pier.txt", None, (None, None, False)),
    ],
)
def test_the_nearest_to_the_story_tells_its_day(
    data: str, source: str, published: date | None, expected: tuple[date, str, bool]
) -> None:
    assert told(given_day(data, f"news/{source}", published)) == expected


def test_what_led_to_the_text_goes_before_its_name_and_after_its_dateline() -> None:
    feed = Facts(published=date(2019, 2, 27), published_by="feed", outlet="The Strand Ledger")
    assert told(read(STORY, NAMED, facts=feed)) == (date(2019, 2, 27), "feed", False)
    article = read(DATELINE + STORY, NAMED, facts=feed)
    assert told(article) == (date(2019, 2, 23), "dateline", False)
    assert article.outlet == "The Strand Ledger"


@pytest.mark.parametrize(
    "name",
    [
        "2019-02-25-flood.txt",
        "20190225_flood.md",
        "flood.2019.02.25",
        "flood_2019_02_25.txt",
        "x/2019-02-25/",
        "1-20190225",
    ],
)
def test_a_name_with_a_day_is_a_guess(name: str) -> None:
    assert read_name(name) == Facts(published=date(2019, 2, 25), published_by="file name", published_guessed=True)


@pytest.mark.parametrize(
    "name",
    ["2019-02-30.txt", "120190225.txt", "2019-0225.txt", "2019-02-25/flood.txt", "2019-02-25_2019-03-01.txt", "", "-"],
)
def test_a_name_without_one_day_tells_nothing(name: str) -> None:
    assert read_name(name) == NOTHING


def test_a_text_that_begins_with_a_rule_of_dashes_is_read_from_its_beginning() -> None:
    article = read("---\n" + STORY + "---\n" + "The mayor of the town cut the ribbon.\n")
    assert [article.quote(line) for line in article.lines if not line.dropped] == [
        STORY.strip(),
        "The mayor of the town cut the ribbon.",
    ]


def test_the_encoding_that_a_server_told_counts_where_the_bytes_are_not_utf8() -> None:
    story = "Пристань открылась для прогулок в понедельник после двух лет ремонта. Мэр города перерезал ленту.\n"
    assert read(story.encode("koi8_r"), charset="koi8-r").text == story
    assert read(story, charset="koi8-r").text == story
    assert read(story.encode("cp1251"), charset="no-such-code").text == story


def test_what_is_no_article_is_told() -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.txt is not text: it is a PDF"):
        read(b"%PDF-1.7\n")
    with pytest.raises(NotAnArticleError, match="is empty"):
        read(b"")
    with pytest.raises(InputError, match="front matter: date: 'soon' is no date"):
        read("---\ndate: soon\n---\n" + STORY)


def test_a_text_over_the_limit_is_refused() -> None:
    opened = Opened("a.txt", io.BytesIO(b"x" * 100))
    with pytest.raises(TooLargeError, match="the limit is 99") as caught:
        next(read_text(opened, ReadOptions(max_bytes=99)))
    assert caught.value.hint
    assert "DATELINE_MAX_BYTES" in caught.value.hint


def test_a_stream_that_breaks_is_told() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            del size
            raise OSError("no more")

    with pytest.raises(InputError, match=r"^a\.txt cannot be read: no more"):
        next(read_text(Opened("a.txt", Broken()), ReadOptions()))


@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    st.sampled_from(["", "---\n", "+++\n", "Published: ", "LUND, "]),
    st.sampled_from([None, "latin-1", "idna", "utf-7"]),
)
def test_no_bytes_crash_the_reader(data: bytes, before: str, charset: str | None) -> None:
    opened = Opened("2019-02-25.txt", io.BytesIO(before.encode() + data), charset=charset)
    try:
        (article,) = read_text(opened, ReadOptions())
    except InputError:
        return
    assert isinstance(article, Article)
    for line in article.lines:
        assert article.quote(line)
