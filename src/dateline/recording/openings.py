"""What many requests of a cassette begin with, written once.

Forty questions about the lines of an article share the model, the schema, and the messages of the prompt. Written
once under a name, a changed line of the prompt is one changed line of the cassette. The name is the prompt's without
its version, so that a new version does not change every interaction that refers to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.recording.chat_text import json_text
from dateline.recording.interaction import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dateline.recording.interaction import Interaction

Message = Any
"""A message as it was sent: a JSON value."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A name, and the messages that every request of the group begins with."""

    name: str
    messages: tuple[Message, ...]


def group_of(interaction: Interaction) -> str | None:
    """Return what a request has in common with others of its kind, as a text; ``None`` where it is no chat."""
    body = interaction.request_body
    if not isinstance(body, dict) or isinstance(body, Text) or not _messages(body):
        return None
    told = interaction.told
    chain = [told.prompt, told.prompt_sha256, told.schema_sha256, told.model] if told else None
    rest = [[name, None if name == "messages" else value] for name, value in body.items()]
    headers = {name: list(values) for name, values in interaction.request_headers.items()}
    return json_text([chain, interaction.method, interaction.url, headers, rest])


def openings(interactions: Iterable[Interaction]) -> Mapping[str, Opening]:
    """Return the opening of every group, by ``group_of``; the order of the interactions makes no difference."""
    chats: dict[str, list[Sequence[Message]]] = {}
    prompts: dict[str, str] = {}
    for interaction in interactions:
        group = group_of(interaction)
        if group is not None:
            chats.setdefault(group, []).append(_messages(interaction.request_body))
            prompts[group] = interaction.told.prompt.partition("@")[0] if interaction.told else ""
    made: dict[str, Opening] = {}
    taken: set[str] = set()
    for group in sorted(chats):
        name = stem = prompts[group] or "chat"
        number = 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        made[group] = Opening(name, tuple(_common(chats[group])))
    return made


def _messages(body: Mapping[str, Any]) -> Sequence[Message]:
    messages = body.get("messages")
    return messages if isinstance(messages, list) else ()


def _common(chats: Sequence[Sequence[Message]]) -> Sequence[Message]:
    """Return the messages that all chats begin with; each keeps one at least for itself."""
    shortest = min(chats, key=len)
    for place, message in enumerate(shortest[:-1]):
        if any(chat[place] != message for chat in chats):
            return shortest[:place]
    return shortest[:-1]
