"""What a recorded request was made of, and whether today's prompts would still send it.

A recording tells its hash chain (``HashChain``); older files tell none, and their prompt is found by the messages
that the chat begins with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from dateline.errors import PromptError
from dateline.recording.differences import differences, literals, schema_differs
from dateline.recording.masking import EMBEDDED_HOST
from dateline.schema import schema_sha256

if TYPE_CHECKING:
    from collections.abc import Collection

    from dateline.prompts import Prompt, PromptStore
    from dateline.recording.interaction import Interaction

State = Literal["fresh", "stale", "unknown", "unplayable", "skipped"]
"""``fresh``: would be sent just so today; ``stale``: a prompt or schema changed; ``unknown``: no prompt of today asks
so; ``unplayable``: no request could ever be answered by it; ``skipped``: its prompt was not to be compared."""

ALIKE = 0.6
"""The share of words that an instruction has in common with the one of a prompt that was changed since."""
_WORDS = 12
_CHAT = "/chat/completions"
_OPENAI = "api.openai.com"


@dataclass(frozen=True, slots=True)
class Chain:
    """What one interaction was made of.

    ``prompt`` is ``name@version``, empty where none is known; ``schema`` the schema's name; ``model`` an identifier
    that ``--model`` takes; ``asked`` the first words of what was asked about; ``again`` how often an answer of no use
    had been told before. ``read_off`` says that the recording tells no chain, so that it was read off the messages:
    then a hash is today's, and empty where that is not the one recorded. ``why`` says why the state is not ``fresh``.
    """

    prompt: str
    prompt_sha256: str
    schema: str
    schema_sha256: str
    model: str
    article: str
    asked: str
    again: int
    read_off: bool
    state: State
    why: str = ""


class KnownPrompts:
    """Today's prompts: the user's and the built-in ones."""

    def __init__(self, store: PromptStore) -> None:
        """Read all prompts; one that breaks the rules is none, and ``broken`` says why, by ``NAME@VERSION``.

        Raises:
            PromptError: the user's folder is not there.
        """
        self.broken: dict[str, str] = {}
        self._by_name: dict[str, Prompt] = {}
        for name in store.paths():
            try:
                self._by_name[name] = store.get(name)
            except PromptError as error:
                self.broken[name] = str(error)

    def get(self, name: str) -> Prompt | None:
        """Return ``NAME@VERSION``, if there is such a prompt."""
        return self._by_name.get(name)

    def versions(self, name: str) -> list[str]:
        """Return the versions that there are of the prompt of ``NAME@VERSION``."""
        stem = name.partition("@")[0]
        return [known for known in self._by_name if known.partition("@")[0] == stem]

    def sender(self, interaction: Interaction) -> tuple[Prompt | None, bool]:
        """Return the prompt that sent such a chat, and whether the chat begins with its very messages.

        Of several the one of the same schema, then the one that says most; where none opens so, the one whose
        instruction has most words in common, if those are most of them.
        """
        chat = interaction.messages
        opens = [one for one in self._by_name.values() if chat[: len(one.opening)] == one.opening]
        if opens:
            return max(opens, key=lambda one: (schema_differs(interaction, one) is None, len(one.opening))), True
        alike = [(_likeness(chat[0][1], one.system), one) for one in self._by_name.values() if chat]
        share, nearest = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        return (nearest, False) if share >= ALIKE else (None, False)


def chain_of(interaction: Interaction, known: KnownPrompts, skip: Collection[str] = ()) -> Chain:
    """Return what an interaction was made of, compared with today's prompts but for those in ``skip``."""
    told = interaction.told
    prompt = known.get(told.prompt) if told else known.sender(interaction)[0]
    opened, asked = _asked(interaction, prompt)
    schema = interaction.schema
    name = told.prompt if told else prompt.name if prompt else ""
    state: State
    state, why = ("skipped", "") if name and name in skip else _judged(interaction, prompt, known)
    return Chain(
        prompt=name,
        prompt_sha256=told.prompt_sha256 if told else prompt.sha256 if prompt and state == "fresh" else "",
        schema=_schema_name(interaction) or (prompt.front.answer if prompt and told else ""),
        schema_sha256=told.schema_sha256 if told else schema_sha256(schema) if schema is not None else "",
        model=told.model if told else model_of(interaction),
        article=told.article if told else "",
        asked=asked,
        again=max(0, (len(interaction.messages) - opened - 1) // 2) if prompt else 0,
        read_off=told is None,
        state=state,
        why=why,
    )


def model_of(interaction: Interaction) -> str:
    """Return the identifier, as ``--model`` takes it, of the model at an interaction's address; "" if there is none."""
    host, base = _address(interaction.url)
    body = interaction.request_body
    name = body.get("model") if isinstance(body, dict) else None
    if not host or not base or not isinstance(name, str):
        return ""
    if host == EMBEDDED_HOST:
        return "embedded"
    return f"openai:{name}" if host == _OPENAI else f"{base}#{name}"


def endpoint_host(url: str) -> str:
    """Return the host of a model's endpoint; "" where an address is none."""
    host, base = _address(url)
    return host if base else ""


def _judged(interaction: Interaction, prompt: Prompt | None, known: KnownPrompts) -> tuple[State, str]:
    host, base = _address(interaction.url)
    if not host:
        return "unplayable", "its address is none"
    if not interaction.messages:
        return ("unplayable", "it is no chat, though it was sent to a model") if base else ("fresh", "")
    told = interaction.told
    if prompt is None:
        if told is None:
            return "unknown", "no prompt of today opens so"
        if told.prompt in known.broken:
            return "unknown", known.broken[told.prompt]
        others = ", ".join(known.versions(told.prompt))
        return "unknown", f"there is no prompt {told.prompt} today" + (f", but {others}" if others else "")
    found = differences(interaction, prompt)
    if told and told.prompt_sha256 != prompt.sha256:
        found.insert(0, f"{prompt.name} is another file today ({prompt.sha256[:12]}, was {told.prompt_sha256[:12]})")
    return ("stale", "; ".join(found)) if found else ("fresh", "")


def _asked(interaction: Interaction, prompt: Prompt | None) -> tuple[int, str]:
    """Return how many messages open the chat, and the first words of what is asked after them."""
    chat = interaction.messages
    if not chat:
        return 0, f"{interaction.method} {interaction.url}"
    opened = len(prompt.opening) if prompt else 0
    if prompt and opened < len(chat):
        question = " ".join(chat[opened][1].split())
        said = literals(prompt.user)
        if said and question.startswith(said[0]):
            question = question[len(said[0]) :]
            question = question.partition(said[1])[0] if len(said) > 1 else question
    else:
        opened = len(chat) - 1
        question = next((content for role, content in reversed(chat) if role == "user"), chat[-1][1])
    words = question.split()
    return opened, " ".join(words[:_WORDS])[:200] + (" …" if len(words) > _WORDS else "")


def _likeness(one: str, other: str) -> float:
    """Return the share of different words that two texts have in common (Jaccard)."""
    mine, theirs = set(one.split()), set(other.split())
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _schema_name(interaction: Interaction) -> str:
    sent = interaction.request_body
    for name in ("response_format", "json_schema", "name"):
        sent = sent.get(name) if isinstance(sent, dict) else None
    return sent if isinstance(sent, str) else ""


def _address(url: str) -> tuple[str, str]:
    """Return host and base address of a model's endpoint; no base where it is none, no host where it is no address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.scheme in {"http", "https"} else None
        _ = parts.port
    except ValueError:
        return "", ""
    return host or "", url.removesuffix(_CHAT) if url.endswith(_CHAT) else ""
