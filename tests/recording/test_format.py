"""A cassette's text: what goes in comes out, a little change is a little difference, and hostile files do nothing."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.models.base import Message, Request
from dateline.recording.format import (
    CassetteError,
    HashChain,
    Interaction,
    Text,
    parse,
    read_cassette,
    render,
    write_cassette,
)

ROOT = Path(__file__).parents[2]
URL = "http://embedded.invalid/v1/chat/completions"
SYSTEM = "You list the events.\nOne sentence at a time."
JSON_HEADERS = {"content-type": ("application/json",)}


def request_of(line: str, *, system: str = SYSTEM, prompt: str = "events@1", **more: Any) -> Request:  # noqa: ANN401 -- any field
    example = (Message("user", "Sentence: It rained."), Message("assistant", '{"events":[]}'))
    return Request(
        model="embedded:small@0123",
        messages=(Message("system", system), *example, Message("user", f"Sentence: {line}")),
        schema_name="events",
        schema={"type": "object", "properties": {"events": {"type": "array", "maxItems": 8}}},
        prompt=prompt,
        prompt_sha256=prompt[-1] * 64,
        max_tokens=500,
        **more,
    )


def recorded(request: Request, answer: str = '{"events":[]}', *, told: bool = True) -> Interaction:
    body = {
        "model": "small",
        "messages": [{"role": one.role, "content": one.content} for one in request.messages],
        "max_tokens": request.max_tokens,
        "response_format": {"type": "json_schema", "json_schema": {"name": "events", "schema": dict(request.schema)}},
        "temperature": request.temperature,
        "seed": request.seed,
    }
    chain = HashChain(
        request.prompt,
        request.prompt_sha256,
        request.schema_sha256,
        request.model,
        request.fingerprint,
        request.article,
    )
    return Interaction(
        method="POST",
        url=URL,
        request_headers=JSON_HEADERS,
        request_body=body,
        status=200,
        reason="OK",
        response_headers=JSON_HEADERS,
        response_body={"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": answer}}]},
        told=chain if told else None,
    )


STORY = [recorded(request_of(f"Event {number} happened on Monday.", article="a" * 16)) for number in range(40)]

texts = st.text(max_size=40) | st.sampled_from(
    [
        "null",
        "2024-03-14",
        "a\n",
        " a\n b",
        "\n",
        "a\u2028b\nc",
        "é\r\nx",
        "- x: 1",
        "\ufeff",
        "12:30",
        '{"a":1}',
        "\t\n",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
chats = st.lists(
    st.fixed_dictionaries({"role": texts, "content": texts | values}) | st.dictionaries(texts, values, max_size=3),
    max_size=4,
)
bodies = (
    values
    | st.builds(Text, texts)
    | st.builds(lambda chat, rest: {**rest, "messages": chat}, chats, values.filter(lambda v: isinstance(v, dict)))
)
bodies |= st.binary(max_size=20).map(lambda raw: Text(raw.decode("utf-8", "surrogateescape")))
chains = st.none() | st.builds(HashChain, *[texts] * 6)
interactions = st.builds(
    Interaction,
    method=st.sampled_from(["GET", "POST"]),
    url=texts,
    request_body=bodies,
    status=st.integers(200, 599),
    response_body=bodies,
    told=chains,
    reason=texts.filter(bool),
    response_headers=st.dictionaries(texts, st.lists(texts, min_size=1, max_size=2).map(tuple), max_size=2),
)


def normal(cassette: list[Interaction]) -> list[str]:
    # a fingerprint that the rest tells is not written, so an empty one comes back whole
    return sorted(
        repr(
            replace(
                one,
                told=one.told and replace(one.told, fingerprint=""),
                response_headers=dict(sorted(one.response_headers.items())),
            )
        )
        for one in cassette
    )


@settings(deadline=None, max_examples=30)
@given(st.lists(interactions, max_size=4))
def test_what_is_written_is_read_back_as_it_was(cassette: list[Interaction]) -> None:
    text = render(cassette)
    back = parse(text)
    assert normal(list(back.interactions)) == normal(cassette)
    assert render(back.interactions) == text


@settings(deadline=None, max_examples=30)
@given(
    st.lists(interactions, min_size=2, max_size=4, unique_by=lambda one: repr((one.request_body, one.method, one.url))),
    st.randoms(),
)
def test_the_order_of_recording_makes_no_difference(cassette: list[Interaction], random: Any) -> None:  # noqa: ANN401 -- hypothesis gives a Random
    mixed = list(cassette)
    random.shuffle(mixed)
    assert normal(list(parse(render(mixed)).interactions)) == normal(cassette)


def test_forty_questions_of_one_prompt_write_its_messages_once() -> None:
    text = render(reversed(STORY))
    assert text.count("One sentence at a time.") == 1
    assert text.count("prompt_sha256") == 1
    assert "fingerprint" not in text
    assert parse(text).interactions == tuple(sorted(STORY, key=lambda one: one.messages[-1]))
    assert render(reversed(STORY)) == render(STORY)


def test_a_changed_line_of_a_prompt_is_a_small_difference() -> None:
    new = [
        recorded(
            request_of(
                f"Event {number} happened on Monday.", system=SYSTEM + " Really.", prompt="events@2", article="a" * 16
            )
        )
        for number in range(40)
    ]
    lines = list(difflib.unified_diff(render(STORY).split("\n"), render(new).split("\n"), n=0, lineterm=""))
    assert len([line for line in lines if line[:2] in {"-p", "+p"} or line[:1] in "+-"][2:]) == 6


def test_the_hash_chain_is_that_of_the_request_and_its_fingerprint_is_kept_where_the_body_does_not_tell_it() -> None:
    request = request_of("The dam broke.", article="b" * 16)
    without_seed = recorded(request)
    del without_seed.request_body["temperature"]
    warm = recorded(replace(request, temperature=0.7))
    del warm.request_body["temperature"]
    text = render([without_seed, warm])
    assert [one.told and one.told.fingerprint for one in parse(text).interactions] == [
        request.fingerprint,
        replace(request, temperature=0.7).fingerprint,
    ]
    assert text.count("fingerprint:") == 1
    assert all(one.told and one.told.article == "b" * 16 for one in parse(text).interactions)


def test_two_versions_of_a_prompt_in_one_cassette_have_openings_of_their_own() -> None:
    both = [recorded(request_of("It rained.")), recorded(request_of("It rained.", prompt="events@2"))]
    text = render(both)
    assert "\n  events:\n" in text
    assert "\n  events-2:\n" in text
    assert set(map(repr, parse(text).interactions)) == set(map(repr, both))


def test_an_answer_that_is_json_is_written_as_a_structure_and_any_other_as_it_is() -> None:
    whole = '{"events":[{"when":1,"what":"Orla fell"}]}'
    spaced = '{"events": []}'
    text = render([recorded(request_of("a"), whole), recorded(request_of("b"), spaced)])
    assert "what: Orla fell" in text
    assert [one.content for one in parse(text).interactions] == [whole, spaced]


def test_the_schema_and_the_messages_are_read_out_of_a_request() -> None:
    one = recorded(request_of("It rained."))
    assert one.schema == {"type": "object", "properties": {"events": {"type": "array", "maxItems": 8}}}
    assert one.messages[-1] == ("user", "Sentence: It rained.")
    nothing = Interaction("GET", URL, None, 200, Text("<html>"))
    assert (nothing.schema, nothing.messages, nothing.content) == (None, (), None)


FIRST = """\
version: 1
interactions:
- request:
    method: POST
    uri: http://embedded.invalid/v1/chat/completions
    body:
      json:
        messages:
        - role: user
          content: It rained.
    headers:
      accept:
      - application/json
  response:
    status:
      code: 200
      message: OK
    headers: {}
    body:
      text: no JSON
"""


def test_the_first_format_is_still_read() -> None:
    cassette = parse(FIRST)
    (one,) = cassette.interactions
    assert cassette.format == 1
    assert (one.messages, one.status, one.response_body, one.told) == ((("user", "It rained."),), 200, "no JSON", None)
    assert isinstance(one.response_body, Text)
    assert parse(render(cassette.interactions)).interactions == cassette.interactions


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nformat: dateline.cassette/2\nopenings: {}\ninteractions: *c\n"
OWN_BOMB = (
    "format: dateline.cassette/2\nopenings:\n  o:\n    method: POST\n    url: http://x/\n    headers: {}\n"
    f"    json: {{messages: [], x: {'x' * 100_000}}}\ninteractions:\n"
    + "- {opening: o, messages: [], response: {headers: {}}}\n"
    * 3_000
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        "version: 1",
        "version: 3\ninteractions: []",
        "format: dateline.cassette/3\nopenings: {}\ninteractions: []",
        "format: dateline.cassette/2\ninteractions: []",
        "format: dateline.cassette/2\nopenings: []\ninteractions: []",
        "format: dateline.cassette/2\nopenings: {}\ninteractions: 7",
        "format: dateline.cassette/2\nopenings: {}\ninteractions: [{opening: x}]",
        "{",
        "a: *b",
        "version: 1\ninteractions: 7",
        "version: 1\ninteractions: !!python/object/apply:os.getcwd []\n",
        "version: 1\ninteractions: !!set {a}\n",
        "version: 1\ninteractions: !!binary aGFsbG8=\n",
        "version: 1\ninteractions: [{1: 2}]\n",
        f"version: 1\ninteractions: {'9' * 5_000}\n",
        f"version: 1\ninteractions: {'[' * 5_000}\n",
        FIRST.replace("code: 200", "code: 99"),
        FIRST.replace("code: 200", "code: '200'"),
        FIRST.replace("method: POST", "method: 7"),
        FIRST.replace("- application/json", "- {}"),
        BOMB,
        OWN_BOMB,
        "\x00",
    ],
)
def test_what_is_no_cassette_is_refused_at_once_and_makes_nothing(text: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CassetteError, match=r"hostile\.yaml is not a cassette"):
        read_cassette(path)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=200) | st.binary(max_size=50).map(lambda raw: raw.decode("latin-1")))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(CassetteError):
        parse(text)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(CassetteError, match="No such file"):
        read_cassette(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(CassetteError, match="not a cassette"):
        read_cassette(tmp_path / "bytes.yaml")


def test_a_cassette_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.yaml"
    write_cassette(path, STORY[:1])
    assert read_cassette(path).interactions == tuple(STORY[:1])
    assert [file.name for file in path.parent.iterdir()] == ["a.yaml"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CassetteError, match="cannot be written"):
        write_cassette(tmp_path / "file" / "a.yaml", STORY[:1])


def test_dates_in_a_cassette_stay_texts() -> None:
    assert parse(FIRST.replace("It rained.", "2024-03-14")).interactions[0].messages == (("user", "2024-03-14"),)
