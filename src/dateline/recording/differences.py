"""In what a recorded request is not what its prompt would send today."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment, nodes

from dateline.models.base import Request
from dateline.models.dialect import Dialect, body
from dateline.recording.chat_text import json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.prompts import Prompt
    from dateline.recording.interaction import Interaction

_AROUND = 30
"""Characters that are shown of the place where two messages part."""


def differences(interaction: Interaction, prompt: Prompt) -> list[str]:
    """Say in what a recorded request is not what the prompt would send today; nothing where it is the same."""
    found = []
    chat = interaction.messages
    pairs = zip_longest(chat[: len(prompt.opening)], prompt.opening)
    for number, (sent, today) in enumerate(pairs, 1):
        if sent != today:
            found.append(f"message {number} differs{_where(sent, today)}")
            break
    else:
        question = chat[len(prompt.opening)] if len(chat) > len(prompt.opening) else ("", "")
        if question[0] != "user" or not _follows(question[1], literals(prompt.user)):
            found.append(f"its question is not written as {prompt.name} writes it")
    schema = schema_differs(interaction, prompt)
    return [*found, *([schema] if schema else []), *_members_differ(interaction, prompt)]


def _where(sent: tuple[str, str] | None, today: tuple[str, str] | None) -> str:
    if sent is None or today is None or sent[0] != today[0]:
        return ""
    was, now = sent[1], today[1]
    place = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(0, was.rfind(" ", 0, max(0, place - _AROUND // 2)) + 1)
    return f" (was “{_flat(was[start : place + _AROUND])}”, is “{_flat(now[start : place + _AROUND])}”)"


def schema_differs(interaction: Interaction, prompt: Prompt) -> str | None:
    """Say that a request was sent with another schema than the prompt's, in none of the ways that servers take it."""
    told = interaction.told
    if told and told.schema_sha256 != prompt.schema_sha256:
        return f"the schema {prompt.front.answer} differs"
    sent = interaction.request_body.get("response_format")
    request = _plain_request(prompt)
    kinds: tuple[Literal["strict", "bare", "json_object"], ...] = ("strict", "bare", "json_object")
    today = (body(request, "", Dialect(schema=kind))["response_format"] for kind in kinds)
    # as text: the order of a schema's properties counts, as the model writes in it
    if any(_as_sent(one) == _as_sent(sent) for one in today):
        return None
    return f"the schema {prompt.front.answer} differs" if sent else "no schema was sent"


def _as_sent(value: object) -> str:
    if isinstance(value, dict) and isinstance(value.get("json_schema"), dict):
        value = {**value, "json_schema": dict(sorted(value["json_schema"].items()))}
    return json_text(dict(sorted(value.items())) if isinstance(value, dict) else value)


def _members_differ(interaction: Interaction, prompt: Prompt) -> list[str]:
    sent: Mapping[str, object] = interaction.request_body
    dialect = Dialect(
        tokens="max_completion_tokens" if "max_completion_tokens" in sent else "max_tokens",
        temperature="temperature" in sent,
        seed="seed" in sent,
        effort="reasoning_effort" in sent,
    )
    compared = {"model", "messages", "response_format"}
    today = {name: v for name, v in body(_plain_request(prompt), "", dialect).items() if name not in compared}
    was = {name: v for name, v in sent.items() if name not in compared}
    names = sorted(name for name in {**was, **today} if was.get(name) != today.get(name))
    return [f"{_flat(name)} is {_shown(today, name)} today, was {_shown(was, name)}" for name in names]


def _plain_request(prompt: Prompt) -> Request:
    return Request(
        model="",
        messages=(),
        schema_name=prompt.front.answer,
        schema=prompt.schema,
        prompt=prompt.name,
        prompt_sha256=prompt.sha256,
        max_tokens=prompt.front.max_tokens,
    )


@lru_cache(maxsize=256)
def literals(template: str) -> tuple[str, ...]:
    """Return the words that stand in every question of a template, in order: those outside of its blocks."""
    outputs = (node for node in Environment(autoescape=True).parse(template).body if isinstance(node, nodes.Output))
    data = (part.data for node in outputs for part in node.nodes if isinstance(part, nodes.TemplateData))
    return tuple(text for text in (" ".join(words.split()) for words in data) if text)


def _follows(question: str, literals: tuple[str, ...]) -> bool:
    flat, place = " ".join(question.split()), 0
    for literal in literals:
        place = flat.find(literal, place)
        if place < 0:
            return False
        place += len(literal)
    return True


def _flat(text: str) -> str:
    return " ".join(text.split())


def _shown(members: Mapping[str, object], name: str) -> str:
    text = _flat(str(members[name])) if name in members else "not sent"
    return text if len(text) <= _AROUND else f"{text[:_AROUND]} …"
