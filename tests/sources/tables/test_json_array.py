from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.tables.elements import Elements
from dateline.sources.tables.json_array import read_json

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., tuple[list[Article], list[InputError]]]

FIRST = {
    "text": 'The "harbour" [of Velmora] was closed, \\ on {Monday}.',
    "title": "Harbour closed",
    "date": "2019-02-25",
}
SECOND = {"text": "Two ferries waited outside the harbour.", "tags": [{"a": [1]}], "title": "Ferries wait"}
TITLES = ["Harbour closed", "Ferries wait"]
A, B = json.dumps(FIRST).encode(), json.dumps(SECOND, indent=2).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"[" + A + b"," + B + b"]",
        b" \n [ " + A + b"\n,\n" + B + b"\n]\n",
        b"\xef\xbb\xbf[" + A + b"," + B + b",]",
        b'{"status": "ok", "articles": [' + A + b"," + B + b"]}",
        b'{"response": {"total": 2, "tags": [{"x": 1}], "results": [' + A + b"," + B + b"]}}",
        A + b"\n" + B,
        A + B,
    ],
)
def test_an_array_of_records_is_found_wherever_it_usually_stands(read: Read, data: bytes) -> None:
    articles, errors = read(read_json, data)
    assert [article.title for article in articles] == TITLES
    assert [article.source for article in articles] == ["news.file#1", "news.file#2"]
    assert errors == []


def test_one_object_with_a_text_is_one_article_whatever_arrays_it_has(read: Read) -> None:
    articles, errors = read(read_json, json.dumps({"related": {"items": [SECOND]}, **FIRST}).encode())
    assert [(article.title, article.published) for article in articles] == [("Harbour closed", date(2019, 2, 25))]
    assert errors == []


@pytest.mark.parametrize(
    "bad",
    [
        *(
            b"17",
            b'"word"',
            b"[1]",
            b"nul",
            b'{"text": }',
            b'{"text" "x"}',
            b'{"a": NaNa}',
            b"\xff\xfe\xfd",
            b'{"id": 3}',
        ),
        *(b'{"text": "\x01"}', b'{"a": [' * 30_000 + b"]}" * 30_000),
    ],
)
def test_a_bad_element_is_told_with_its_number_and_the_rest_is_read(read: Read, bad: bytes) -> None:
    articles, errors = read(read_json, b"[" + A + b"," + bad + b"," + B + b"]")
    assert [article.title for article in articles] == TITLES
    assert [article.source for article in articles] == ["news.file#1", "news.file#3"]
    assert [str(error)[:19] for error in errors] == ["news.file: record 2"]


def test_one_fault_in_an_object_with_an_array_costs_one_record(read: Read) -> None:
    articles, errors = read(read_json, b'{"articles": [' + A + b', {"text": "Bro" ken}, ' + B + b"]}")
    assert [article.title for article in articles] == TITLES
    assert str(errors[0]).startswith("news.file: record 2 is broken JSON")


def test_an_element_over_the_limit_is_dropped_while_it_is_read(read: Read) -> None:
    long = json.dumps({"text": 'The "harbour" was closed. ' * 20_000}).encode()
    articles, errors = read(read_json, b"[" + long + b"," + A + b"]", ReadOptions(max_bytes=1_000))
    assert [article.title for article in articles] == ["Harbour closed"]
    assert isinstance(errors[0], TooLargeError)


def test_a_large_object_is_searched_for_its_array(read: Read) -> None:
    many = b",".join([A, B] * 200)
    articles, errors = read(
        read_json, b'{"note": "\\"items\\": [{", "items" : [' + many + b'], "x": 1}', ReadOptions(max_bytes=2_000)
    )
    assert (len(articles), errors) == (400, [])


def test_a_large_object_without_an_array_is_too_large(read: Read) -> None:
    with pytest.raises(TooLargeError, match=r"^news\.file: record 1 is larger than 100 bytes"):
        read(read_json, json.dumps({"text": "The harbour was closed. " * 20}).encode(), ReadOptions(max_bytes=100))


def test_an_array_that_breaks_off_is_told_after_what_was_whole() -> None:
    items = read_json(Opened("a.json", io.BytesIO(b"[" + A + b"," + B[:30])), ReadOptions())
    assert isinstance(next(items), Article)
    assert isinstance(next(items), InputError)
    with pytest.raises(InputError, match=r"a\.json: breaks off in or after record 2"):
        list(items)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[]", "holds no record"),
        (b"", "is empty"),
        (b"17", "a number"),
        (b'{"id": 1, "meta": {"x": {}}}', "its fields: id, meta"),
        (b'{"text": ', "broken JSON"),
        (b'{"articles": [1, 2]}', "its fields: articles"),
    ],
)
def test_a_document_without_a_record_is_told(read: Read, data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(read_json, data)


def test_elements_that_are_no_objects_are_told(read: Read) -> None:
    articles, errors = read(read_json, b'{"articles": [1, ' + A + b"]}")
    assert [article.source for article in articles] == ["news.file#2"]
    assert "record 1 is no object with fields, but a number" in str(errors[0])


@pytest.mark.parametrize("size", [0, 10_000_000])
def test_a_timeline_of_dateline_is_no_source_whatever_its_size(read: Read, size: int) -> None:
    data = b'{"schema": "dateline.timeline/1", "articles": [' + A + b'], "x": "' + b"y" * size + b'"}'
    articles, errors = read(read_json, data)
    assert articles == []
    assert isinstance(errors[0], NotAnArticleError)
    assert "dateline export" in str(errors[0].hint)


def test_the_mapping_says_what_is_a_record(read: Read) -> None:
    options = ReadOptions(mapping={"text": "story.words"})
    articles, _ = read(read_json, json.dumps({"Story": {"words": FIRST["text"]}}).encode(), options)
    assert [article.text for article in articles] == [FIRST["text"]]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(VALUES, max_size=5), st.integers(1, 30), st.booleans())
def test_elements_are_those_of_the_array_however_it_is_cut(values: list[Any], cut: int, wide: bool) -> None:  # noqa: FBT001 -- hypothesis
    data = json.dumps(values, ensure_ascii=False, indent=1 if wide else None).encode()[1:]
    elements = Elements([data[at : at + cut] for at in range(0, len(data), cut)], 10_000)
    assert [json.loads(element or b"") for element in elements] == values
    assert elements.is_whole


@given(st.lists(st.dictionaries(st.text(max_size=8), VALUES, max_size=3), max_size=5), st.integers(1, 30))
def test_objects_one_after_another_are_told_apart(values: list[Any], cut: int) -> None:
    data = "\n".join(json.dumps(value) for value in values).encode()
    elements = Elements([data[at : at + cut] for at in range(0, len(data), cut)], 10_000, one_after_another=True)
    assert [json.loads(element or b"") for element in elements] == values


@given(st.binary(max_size=200), st.integers(0, 250), st.sampled_from([b"[", b"{", b""]))
def test_no_bytes_break_the_reading(noise: bytes, at: int, first: bytes) -> None:
    whole = b'{"articles": [' + A + b"," + B + b"]}"
    for data in (first + noise, whole[:at] + noise + whole[at:], whole[:at]):
        for options in (ReadOptions(), ReadOptions(max_bytes=90)):
            try:
                for item in read_json(Opened("a.json", io.BytesIO(data)), options):
                    assert isinstance(item, (Article, InputError))
            except InputError:
                pass
