from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.models.base import Message, Request
from dateline.models.dialect import Dialect, body
from dateline.models.fake import Fake
from dateline.prompts import PromptStore
from dateline.recording.chain import KnownPrompts, chain_of, model_of
from dateline.recording.drift import Asks
from dateline.recording.interaction import HashChain, Interaction, Text
from dateline.recording.library import Held, Recording

if TYPE_CHECKING:
    from dateline.recording.chain import Chain

EMBEDDED = "http://embedded.invalid/v1/chat/completions"
PROMPT = """---
name: own
version: {version}
unit: line
schema: line-events
max_tokens: 500
changes: A prompt of these tests.
examples:
  - line: {example}
    answer: {{events: []}}
---

# system

You list the events of one sentence, each with its date phrase and with who acts in it.

# user

{user}
"""


def _store(folder: Path, *, version: int = 1, example: str = "The mill stands still.", user: str = "") -> PromptStore:
    folder.mkdir(exist_ok=True)
    text = PROMPT.format(version=version, example=example, user=user or "Sentence: {{ line }}\nThat is all.")
    (folder / f"own@{version}.md").write_text(text, encoding="utf-8")
    return PromptStore(folder)


def _recorded(store: PromptStore, line: str, *, prompt: str = "own@1", told: bool = True, **more: Any) -> Interaction:  # noqa: ANN401 -- any field
    """Return the interaction that a run with such a prompt leaves."""
    made = store.get(prompt)
    turns = made.render(line=line, phrases=[])
    request = Request(
        model="embedded:small@0123",
        messages=tuple(Message(role, content) for role, content in turns),
        schema_name=made.front.answer,
        schema=made.schema,
        prompt=made.name,
        prompt_sha256=made.sha256,
        max_tokens=made.front.max_tokens,
    )
    chain = HashChain(made.name, made.sha256, made.schema_sha256, request.model, request.fingerprint, "a" * 16)
    answer = {
        "model": "small",
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": '{"events":[]}'}}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 7},
    }
    dialect = more.pop("dialect", Dialect())
    one = Interaction("POST", EMBEDDED, body(request, "small", dialect), 200, answer, chain if told else None)
    return replace(one, **more)


def _chain(one: Interaction, store: PromptStore) -> Chain:
    return chain_of(one, KnownPrompts(store))


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    "dialect",
    [Dialect(), Dialect(tokens="max_completion_tokens", temperature=False, seed=False, effort=True, schema="bare")],
)
def test_what_would_be_sent_just_so_today_is_fresh(tmp_path: Path, *, told: bool, dialect: Dialect) -> None:
    store = _store(tmp_path / "prompts")
    chain = _chain(_recorded(store, "The dam broke on Monday.", told=told, dialect=dialect), store)
    assert (chain.state, chain.why, chain.prompt) == ("fresh", "", "own@1")
    assert chain.prompt_sha256 == store.get("own@1").sha256
    assert chain.asked == "The dam broke on Monday."
    assert chain.read_off is not told
    assert chain.article == ("a" * 16 if told else "")


def test_a_server_that_took_no_schema_makes_a_recording_no_staler(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    one = _recorded(store, "The dam broke.", dialect=Dialect(schema="json_object"))
    assert _chain(one, store).state == "fresh"
    assert one.told is not None
    changed = replace(one, told=replace(one.told, schema_sha256="0" * 64))
    assert _chain(changed, store).why == "the schema line-events differs"


@pytest.mark.parametrize("told", [True, False])
def test_a_changed_example_makes_a_recording_stale_and_is_shown(tmp_path: Path, *, told: bool) -> None:
    one = _recorded(_store(tmp_path / "prompts"), "The dam broke.", told=told)
    chain = _chain(one, _store(tmp_path / "prompts", example="The mill lies still."))
    assert chain.state == "stale"
    assert "message 2 differs (was “Sentence: The mill stands still. That is all.”" in chain.why
    assert "is “Sentence: The mill lies still. That is all.”)" in chain.why
    assert ("own@1 is another file today" in chain.why) is told


def test_a_changed_question_makes_a_recording_stale_even_where_it_opens_alike(tmp_path: Path) -> None:
    one = _recorded(_store(tmp_path / "prompts"), "The dam broke.", told=False)
    path = tmp_path / "prompts" / "own@1.md"
    text = path.read_text("utf-8").replace(
        "examples:\n  - line: The mill stands still.\n    answer: {events: []}\n", ""
    )
    path.write_text(text, encoding="utf-8")
    bare = _recorded(PromptStore(tmp_path / "prompts"), "The dam broke.", told=False)
    path.write_text(text.replace("That is all.", "No more."), encoding="utf-8")
    store = PromptStore(tmp_path / "prompts")
    assert _chain(bare, store).why == "its question is not written as own@1 writes it"
    assert _chain(one, store).state == "stale"


def test_a_changed_limit_or_an_own_parameter_makes_a_recording_stale(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    one = _recorded(store, "The dam broke.")
    chain = _chain(replace(one, request_body={**one.request_body, "max_tokens": 90, "top_p": 0.5}), store)
    assert chain.why == "max_tokens is 500 today, was 90; top_p is not sent today, was 0.5"
    shorter = {**one.request_body, "messages": one.request_body["messages"][:1]}
    assert _chain(replace(one, request_body=shorter), store).why == "message 2 differs"
    no_schema = {name: value for name, value in one.request_body.items() if name != "response_format"}
    assert "no schema was sent" in _chain(replace(one, request_body=no_schema), store).why


def test_the_order_of_a_schemas_properties_counts(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    one = _recorded(store, "The dam broke.", told=False)
    sent = json.loads(json.dumps(one.request_body))
    items = sent["response_format"]["json_schema"]["schema"]["properties"]["events"]["items"]
    items["properties"] = dict(reversed(items["properties"].items()))
    assert "the schema line-events differs" in _chain(replace(one, request_body=sent), store).why


def test_a_prompt_that_is_gone_is_unknown_and_its_other_versions_are_named(tmp_path: Path) -> None:
    one = _recorded(_store(tmp_path / "old", version=1), "The dam broke.")
    chain = _chain(one, _store(tmp_path / "new", version=2, example="All is quiet."))
    assert (chain.state, chain.why) == ("unknown", "there is no prompt own@1 today, but own@2")
    assert chain.asked == "The dam broke."[:0] + "Sentence: The dam broke. That is all."
    assert _chain(one, PromptStore()).why == "there is no prompt own@1 today"


def test_a_chat_that_no_prompt_opens_is_unknown(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    one = _recorded(store, "The dam broke.", told=False)
    sent = {**one.request_body, "messages": [{"role": "user", "content": "Tell me a tale."}]}
    chain = _chain(replace(one, request_body=sent), store)
    assert (chain.state, chain.prompt, chain.why) == ("unknown", "", "no prompt of today opens so")
    assert chain.asked == "Tell me a tale."


def test_a_question_asked_again_is_told_as_such(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    one = _recorded(store, "The dam broke.")
    more = [{"role": "assistant", "content": "no"}, {"role": "user", "content": "The answer does not fit."}]
    chain = _chain(
        replace(one, request_body={**one.request_body, "messages": one.request_body["messages"] + more}), store
    )
    assert (chain.again, chain.state, chain.asked) == (1, "fresh", "The dam broke.")


@pytest.mark.parametrize("url", ["", "ftp://a.example/v1/chat/completions", "http://[", "http://a.example:x/v1"])
def test_an_address_that_is_none_cannot_be_played(tmp_path: Path, url: str) -> None:
    store = _store(tmp_path / "prompts")
    chain = _chain(_recorded(store, "The dam broke.", url=url, told=False), store)
    assert (chain.state, chain.why, chain.model) == ("unplayable", "its address is none", "")


def test_what_was_sent_to_a_model_and_is_no_chat_cannot_be_played_and_a_list_of_models_can(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    one = _recorded(store, "The dam broke.", request_body=Text("hello"), told=False)
    assert _chain(one, store).why == "it is no chat, though it was sent to a model"
    listed = replace(one, method="GET", url="https://api.openai.com/v1/models", request_body=None)
    assert (_chain(listed, store).state, _chain(listed, store).asked) == (
        "fresh",
        "GET https://api.openai.com/v1/models",
    )


def test_a_model_is_named_as_a_user_names_it(tmp_path: Path) -> None:
    one = _recorded(_store(tmp_path / "prompts"), "The dam broke.")
    urls = (EMBEDDED, "https://api.openai.com/v1/chat/completions", "http://ai.example:8080/v1/chat/completions")
    names = [model_of(replace(one, url=url)) for url in urls]
    assert names == ["embedded", "openai:small", "http://ai.example:8080/v1#small"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_MESSAGE = st.fixed_dictionaries({"role": _JSON, "content": _JSON}) | _JSON
_BODY = _JSON | st.fixed_dictionaries(
    {"messages": st.lists(_MESSAGE, max_size=3)},
    optional=dict.fromkeys(("model", "max_tokens", "seed", "temperature", "response_format"), _JSON),
)


_KNOWN = KnownPrompts(PromptStore())


@settings(deadline=None)
@given(sent=_BODY, answered=_JSON, url=st.just(EMBEDDED) | st.text(max_size=30), told=st.booleans())
def test_whatever_a_cassette_holds_is_told_of(sent: object, answered: object, url: str, *, told: bool) -> None:
    chain = HashChain("extract.line@1", "1" * 64, "2" * 64, "embedded", "3" * 64)
    one = Interaction("POST", url, sent, 200, answered, chain if told else None)
    found = chain_of(one, _KNOWN)
    assert found.state in {"stale", "unknown", "unplayable", "fresh"}
    assert bool(found.why) == (found.state != "fresh")
    held = Held(1, one, found, "", 0, 0, 0)
    asks = Asks(lambda _: Fake("embedded", ["no"]), _KNOWN)
    for moved in asks.ask(Recording(Path("a"), "a", 0, (held,))):
        assert moved.changes or moved.problem


def test_a_prompt_file_that_breaks_the_rules_is_told_and_the_others_are_known(tmp_path: Path) -> None:
    store = _store(tmp_path / "prompts")
    (tmp_path / "prompts" / "bad@1.md").write_text("nothing", encoding="utf-8")
    known = KnownPrompts(store)
    assert known.get("own@1")
    assert known.get("bad@1") is None
    assert list(known.broken) == ["bad@1"]
    one = _recorded(store, "The dam broke.")
    assert one.told is not None
    chain = chain_of(replace(one, told=replace(one.told, prompt="bad@1")), known)
    assert (chain.state, chain.why) == ("unknown", known.broken["bad@1"])
