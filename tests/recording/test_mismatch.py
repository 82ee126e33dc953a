"""What a person is told of a question that is not in a recording."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.recording.format import HashChain, Interaction
from dateline.recording.mismatch import nearest, not_recorded
from dateline.recording.words import word_diff

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}


def asking(line: str, *, prompt: str = "events@1", sha: str = "1", **more: Any) -> Interaction:  # noqa: ANN401 -- any parameter
    body = {
        "model": "small",
        "messages": [{"role": "system", "content": "List the events."}, {"role": "user", "content": line}],
        "response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}},
        **more,
    }
    told = HashChain(prompt, sha * 64, "2" * 64, "m", "3" * 64)
    return Interaction("POST", "http://x.invalid/v1/chat/completions", body, 200, None, told)


def report(asked: Interaction, *held: Interaction) -> str:
    return not_recorded(asked, held, "a.yaml", "again", at_length=True).report


def test_the_nearest_is_the_one_about_the_same_sentence() -> None:
    held = [asking("The dam at Orrin broke."), asking("The mill at Lund burned down."), asking("It rained.")]
    assert nearest(asking("The mill in Lund burned down.", prompt="events@2"), held) is held[1]
    assert nearest(asking("It rained."), []) is None


def test_prompt_versions_are_told() -> None:
    old, new = asking("It rained."), asking("It rained.", prompt="events@2")
    assert "recorded with events@1, asked with events@2" in report(new, old)
    assert "events@1 was edited since: recorded as 111111111111" in report(asking("It rained.", sha="4"), old)
    assert "events@1, the same as recorded" in report(asking("It snowed."), old)
    untold = dataclasses.replace(old, told=None)
    assert "asked with events@2; the recording does not tell its own" in report(new, untold)
    assert "no question of ours" in report(untold, old)


def test_articles_and_addresses_are_told() -> None:
    told = asking("It rained.").told
    assert told is not None
    one = dataclasses.replace(asking("It rained."), told=dataclasses.replace(told, article="a" * 16))
    other = dataclasses.replace(one, told=dataclasses.replace(told, article="b" * 16), url="http://y.invalid/")
    said = report(other, one)
    assert f"article: recorded {'a' * 16}, asked {'b' * 16}" in said
    assert "address: recorded POST http://x.invalid/v1/chat/completions, asked POST http://y.invalid/" in said
    assert str(not_recorded(other, [one], "a.yaml", "", at_length=False)).endswith(f"(events@1 about {'b' * 16})")


def test_parameters_and_schemas_are_told() -> None:
    old = asking("It rained.", max_tokens=500, seed=0)
    said = report(asking("It rained.", max_tokens=400), old)
    assert "max_tokens: recorded 500, asked 400" in said
    assert "seed: recorded 0, asked null" in said
    longer = copy.deepcopy(old)
    longer.request_body["response_format"]["json_schema"]["schema"]["properties"]["a"]["maxLength"] = 9
    said = report(longer, old)
    assert "schema:" in said
    assert "{+    maxLength: 9+}" in said
    turned = copy.deepcopy(old)
    properties = turned.request_body["response_format"]["json_schema"]["schema"]["properties"]
    properties["a"] = properties.pop("a")
    assert "the order of its members differs" in report(turned, old)


def test_more_messages_and_other_roles_are_told() -> None:
    old = asking("It rained.")
    again = copy.deepcopy(old)
    again.request_body["messages"] += [{"role": "assistant", "content": "{}"}, {"role": "user", "content": "No."}]
    said = report(again, old)
    assert "messages: recorded 2, asked 4" in said
    assert "user: {+No.+}" in said
    assert "user: [-No.-]" in report(old, again)
    other = copy.deepcopy(old)
    for message in other.request_body["messages"]:
        message["role"], message["content"] = "tool", [1]
    said = report(other, old)
    assert "message 1 of 2 (recorded system, asked tool)" in said


def test_what_is_no_chat_is_compared_as_a_text() -> None:
    one = Interaction("POST", "http://x.invalid/", ["a b c d e"], 200, None)
    other = Interaction("POST", "http://x.invalid/", ["a b x d e"], 200, None)
    assert "[-c-]{+x+}" in report(other, one)
    assert "the recording is empty" in report(other)


def test_only_what_changed_is_shown_with_a_little_around_it() -> None:
    before = "First line.\n" + "word " * 60 + "old " + "word " * 60 + "\nLast line."
    (line,) = word_diff(before, before.replace("old", "new"))
    assert "[-old-]{+new+}" in line
    assert "First" not in line
    assert len(line) < 200


def test_many_changes_are_counted_and_long_ones_cut() -> None:
    lines = word_diff("\n".join(map(str, range(100))), "\n".join(map(str, range(200, 300))))
    assert len(lines) == 13
    assert lines[-1] == "… and 88 more changed lines"
    (line,) = word_diff("x " * 5_000, "y " * 5_000)
    assert len(line) < 800
    assert word_diff("a\nb", "a") == ["[-b-]"]
    assert word_diff("a\n" * 5_000, "a\n" * 5_000 + "b") == ["after 2,000 equal lines"]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=80), st.text(max_size=80))
def test_texts_are_told_to_differ_if_they_do(one: str, other: str) -> None:
    assert bool(word_diff(one, other)) == (one != other)
