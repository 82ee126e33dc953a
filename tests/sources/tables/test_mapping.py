from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError, UsageError
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.tables.mapping import article_of_record, parse_mapping
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from dateline.records import Article

TEXT = "The harbour of Velmora was closed on Monday. Two ferries waited outside."
OPENED = Opened("news.jsonl", io.BytesIO())


def made(record: dict[str, Any], mapping: str = "", **options: Any) -> Article:  # noqa: ANN401 -- as ReadOptions takes them
    told = parse_mapping(mapping) if mapping else {}
    return article_of_record(record, "line 7", OPENED, ReadOptions(mapping=told, **options))


@pytest.mark.parametrize(
    ("text", "title", "published", "url", "author", "outlet"),
    [
        ("text", "title", "published", "url", "authors", "outlet"),
        ("body", "headline", "date", "link", "byline", "source"),
        ("articleBody", "headline", "datePublished", "canonical", "author", "publisher"),
        ("maintext", "title", "date_publish", "url", "authors", "source_domain"),
        ("Full Text", "Title", "Publication Date", "URL", "Author", "Newspaper"),
        ("CONTENT", "HEADLINE", "PUBLISHED_AT", "LINK", "BY", "SITE"),
    ],
)
def test_the_usual_names_need_no_mapping(
    text: str, title: str, published: str, url: str, author: str, outlet: str
) -> None:
    article = made(
        {
            "id": 4,
            title: "Harbour closed",
            text: TEXT,
            published: "2019-02-25",
            url: "https://news.example/a",
            author: "Ada Quill",
            outlet: "Velmora Post",
        }
    )
    assert (article.text, article.title, article.published) == (TEXT, "Harbour closed", date(2019, 2, 25))
    assert (article.url, article.authors, article.outlet) == ("https://news.example/a", ("Ada Quill",), "Velmora Post")
    assert article.published_by == f"field {published}"
    assert article.source == "https://news.example/a"


def test_a_mapping_goes_before_the_usual_names_and_may_lead_into_objects() -> None:
    record = {
        "text": "Not this. Nor this.",
        "Data": {"Body": TEXT, "when": {"day": "2019-02-25"}},
        "a.b": "Velmora Post",
    }
    article = made(record, "text=data.body,published=Data.when.day,outlet=A.B,title=missing.name")
    assert (article.text, article.published, article.outlet) == (TEXT, date(2019, 2, 25), "Velmora Post")
    assert article.title is None
    assert article.source == "news.jsonl#7"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("text=body,text=content", "twice"),
        ("headline=title", "known: text, title, published, url, authors, outlet, language"),
        ("body", "of the form text=body"),
        ("", "empty"),
        (" , ,", "empty"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_is_known(told: str, why: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_mapping(told)
    assert why in f"{raised.value} {raised.value.hint}"


def test_a_mapping_is_read_as_it_is_written() -> None:
    assert parse_mapping(" Text = body , published=meta.date,outlet=") == {
        "text": "body",
        "published": "meta.date",
        "outlet": "",
    }


def test_a_record_without_a_text_names_the_fields_that_are_there() -> None:
    with pytest.raises(
        NotAnArticleError, match=r"^news\.jsonl: line 7 has no field with a text.*: id, abstract"
    ) as raised:
        made({"id": 1, "abstract": "Short."})
    assert raised.value.hint is not None
    assert "--map text=NAME" in raised.value.hint
    with pytest.raises(NotAnArticleError, match=r"has no text in 'bdy'; its fields: body"):
        made({"body": TEXT}, "text=bdy")


def test_an_empty_field_leaves_the_word_to_the_next_one() -> None:
    article = made({"text": None, "body": "  ", "content": TEXT, "published": "", "date": "2019-02-25"})
    assert (article.text, article.published_by) == (TEXT, "field date")


def test_a_day_that_cannot_be_read_is_told_and_not_lost() -> None:
    with pytest.raises(InputError, match=r"^news\.jsonl: line 7: date 'some day soon' is no date") as raised:
        made({"text": TEXT, "date": "some day soon"})
    assert "--map published=" in str(raised.value.hint)
    assert made({"text": TEXT, "date": "some day soon"}, "published=").published is None


def test_a_day_in_a_field_of_any_time_is_only_likely() -> None:
    article = made({"text": TEXT, "created_at": 1551052800, "timestamp": "rubbish"})
    assert (article.published, article.published_guessed) == (date(2019, 2, 25), True)
    mapped = made({"text": TEXT, "created_at": 1551052800}, "published=created_at")
    assert (mapped.published, mapped.published_guessed) == (date(2019, 2, 25), False)


def test_what_the_file_is_known_by_fills_up_what_the_record_does_not_tell() -> None:
    opened = Opened("a.json", io.BytesIO(), facts=Facts(title="Other", outlet="Velmora Post", language="en"))
    article = article_of_record(
        {"text": TEXT, "title": "Own"}, "record 1", opened, ReadOptions(published=date(2019, 3, 1))
    )
    assert (article.title, article.outlet, article.source) == ("Own", "Velmora Post", "a.json#1")
    assert (article.published, article.published_by) == (date(2019, 3, 1), "given")


def test_markup_in_a_text_is_read_as_paragraphs() -> None:
    html = "<p>The harbour of Velmora was closed on Monday.</p><p>Two <b>ferries</b> waited &amp; left.</p>"
    article = made({"content": {"rendered": html}, "title": {"rendered": "Port &#8217;closed&#8217;"}})
    assert article.text == "The harbour of Velmora was closed on Monday.\n\nTwo ferries waited & left."
    assert article.title == "Port ’closed’"


def test_a_whole_page_in_a_field_is_read_as_a_page() -> None:
    story = "The harbour of Velmora was closed on Monday, the port office said, after a crane had fallen."
    html = f"<!DOCTYPE html><html><body><nav>Home</nav><article><h1>Other</h1><p>{story}</p></article></body></html>"
    fields = {"title": "Harbour closed", "url": "https://news.example/a", "date": "2019-02-25"}
    article = made({"html": html, **fields})
    assert story in article.text
    assert "Home" not in article.text
    assert (article.published, article.published_by) == (date(2019, 2, 25), "field date")
    assert made({"html": html}).title == "Other"
    assert (article.title, article.source) == ("Harbour closed", "https://news.example/a")


def test_signs_of_less_and_more_in_a_plain_text_stay() -> None:
    text = "The rate was < 5 and > 2 on Monday. A reader wrote <sic> twice. Prices in R&amp;D fell."
    assert made({"text": text, "title": "R&amp;D"}).text == text


def test_a_list_of_paragraphs_is_one_text() -> None:
    article = made({"body": ["The harbour was closed.", "Two ferries waited.", 7]})
    assert article.text == "The harbour was closed.\n\nTwo ferries waited."


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("By Ada Quill and Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Ada Quill; Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Ada Quill, Bo Reed", ("Ada Quill", "Bo Reed")),
        ("Quill, Ada", ("Quill, Ada",)),
        (["Ada Quill", "Bo Reed", "Ada Quill"], ("Ada Quill", "Bo Reed")),
        ([{"name": "Ada Quill"}, {"email": "x"}], ("Ada Quill",)),
        ({"name": "Ada Quill"}, ("Ada Quill",)),
        ("['Ada Quill', \"Bo Reed\"]", ("Ada Quill", "Bo Reed")),
        (17, ()),
        ("[]", ()),
    ],
)
def test_authors_are_told_apart(told: object, names: tuple[str, ...]) -> None:
    assert made({"text": TEXT, "author": told}).authors == names


def test_what_is_no_address_is_no_source() -> None:
    for url in ("/2019/harbour", "javascript:alert(1)", "https://a b", ["x"], "https://"):
        article = made({"text": TEXT, "url": url})
        assert (article.url, article.source) == (None, "news.jsonl#7")
    assert made({"text": TEXT, "url": "/x", "link": "https://news.example/b"}).url == "https://news.example/b"


def test_a_result_of_dateline_is_no_article_and_the_next_step_is_told() -> None:
    with pytest.raises(NotAnArticleError, match="a result of dateline") as raised:
        made({"schema": "dateline.timeline/1", "text": TEXT})
    assert "dateline export" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The harbour\x00 was closed.", "NUL"),
        ("The harbour \ud800 was closed.", "surrogates"),
        ("The harbour of Velmora was cl… [+2134 chars]", "cut off"),
        ("…", "no sentence"),
        ({"rendered": 4}, "no field with a text"),
    ],
)
def test_a_text_that_is_none_is_told_with_its_place(text: object, why: str) -> None:
    with pytest.raises(NotAnArticleError, match=r"^news\.jsonl: line 7") as raised:
        made({"text": text})
    assert why in str(raised.value)


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match="line 7"):
        made({"text": TEXT * 10}, max_bytes=200)


def test_line_ends_and_a_byte_order_mark_are_made_the_canonical_ones() -> None:
    assert (
        made({"text": "\ufeffThe harbour was closed.\r\nFerries waited.\r"}).text
        == "The harbour was closed.\nFerries waited.\n"
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["text", "title", "date", "url", "author", "source", "lang", "timestamp"]) | st.text(max_size=8)


@given(st.dictionaries(NAMES, VALUES, max_size=6), st.sampled_from(["", "text=title", "published=a.b,text=text.x"]))
def test_no_record_breaks_the_reading(record: dict[str, Any], mapping: str) -> None:
    try:
        assert made(record, mapping).lines
    except InputError as error:
        told = str(error)
        assert re.match(r"news\.jsonl: line 7", told)
