"""What is never written, and how requests are told apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.recording.bodies import bytes_of, key_of, structure_of
from dateline.recording.format import Text
from dateline.recording.masking import kept_answer, kept_headers, kept_model, kept_url


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://127.0.0.1:4711/v1/chat", "http://embedded.invalid/v1/chat"),
        ("http://[::1]:1/v1", "http://embedded.invalid/v1"),
        ("https://127.0.0.1.example.org/v1", "https://127.0.0.1.example.org/v1"),
        ("https://me:pw@example.org/v1#top", "https://example.org/v1"),
        ("https://example.org/v1?api-key=abc&version=2", "https://example.org/v1?api-key=MASKED&version=2"),
        (
            "https://example.org/v1?Subscription-Key=abc&sig=1&a=",
            "https://example.org/v1?Subscription-Key=MASKED&sig=MASKED&a=",
        ),
    ],
)
def test_addresses_keep_neither_keys_nor_ports_of_this_machine(url: str, kept: str) -> None:
    assert kept_url(url) == kept
    assert kept_url(kept) == kept


def test_a_model_of_this_machine_has_one_name() -> None:
    assert kept_model("http://localhost:11434/v1#qwen3") == "http://embedded.invalid/v1#qwen3"
    assert kept_model("openai:gpt-6-luna") == "openai:gpt-6-luna"


def test_headers_are_kept_by_a_list() -> None:
    headers = {"Content-Type": "a", "Authorization": "Bearer k", "X": ["1", "2"], "Accept": ["1", "2"]}
    assert kept_headers(headers, frozenset({"content-type", "accept"})) == {
        "content-type": ("a",),
        "accept": ("1", "2"),
    }


def test_a_key_that_comes_back_and_accounts_in_words_of_failure_are_masked() -> None:
    body = {
        "id": "1",
        "error": {"message": "key abcdefgh1 of org-abcdefgh1 in proj_abcdefgh1", "codes": ["org-abcdefgh1", 3]},
    }
    kept = kept_answer(body, 429, "abcdefgh1")
    assert kept == {"error": {"message": "key MASKED of org-MASKED in proj_MASKED", "codes": ["org-MASKED", 3]}}
    assert kept_answer(Text("abcdefgh1!"), 500, "abcdefgh1") == "MASKED!"
    assert isinstance(kept_answer(Text("abcdefgh1!"), 500, "abcdefgh1"), Text)
    told = {"choices": ["org-abcdefgh1 won", "none"], "usage": {"prompt_tokens": 1, "prompt_tokens_details": {}}}
    assert kept_answer(told, 200, "none") == {"choices": ["org-abcdefgh1 won", "none"], "usage": {"prompt_tokens": 1}}


def test_order_counts_in_a_schema_only() -> None:
    def key(body: object) -> str:
        return key_of("POST", "http://x/", body)

    assert key({"a": 1, "b": {"c": 2, "d": 3}}) == key({"b": {"d": 3, "c": 2}, "a": 1})
    assert key({"response_format": {"c": 2, "d": 3}}) != key({"response_format": {"d": 3, "c": 2}})
    assert key("a") != key(Text("a"))


def test_the_parts_of_an_address_are_compared() -> None:
    def key(url: str) -> str:
        return key_of("get", url, None)

    assert key("http://x") == key("HTTP://X:80/") == key_of("GET", "http://x/", None)
    assert key("http://x/?a=1&b=2") == key("http://x/?b=2&a=1")
    assert (
        len(
            {
                key(url)
                for url in (
                    "http://x/",
                    "https://x/",
                    "http://x:81/",
                    "http://x/a",
                    "http://x/?a",
                    "http://y/",
                    "http://x:y/",
                )
            }
        )
        == 7
    )


@given(
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=5
    ).map(lambda v: json.dumps(v).encode())
)
def test_a_body_comes_back_with_the_same_meaning(body: bytes) -> None:
    structure = structure_of(body)
    again = bytes_of(structure)
    assert structure_of(again) == structure
    assert again == body or json.loads(again) == json.loads(body)


def test_odd_bodies_stay_texts() -> None:
    assert structure_of(b"") is None
    assert structure_of(b"null") == Text("null")
    assert isinstance(structure_of(b'"\\ud800"'), Text)
    assert isinstance(structure_of(("[" * 80 + "]" * 80).encode()), Text)
    assert isinstance(structure_of("[" * 100_000), Text)
    assert bytes_of(Text("\ud800")) == b"?"
