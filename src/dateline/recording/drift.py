"""Asks the questions of a recording again, and says how far the answers have moved; nothing is rewritten."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from dateline.errors import AnswerError, DatelineError, ModelError, UsageError
from dateline.extract.ask import parse
from dateline.grounding.words import stems
from dateline.models.base import Message, Request
from dateline.models.openai_chat import read_completion
from dateline.recording.bodies import bytes_of, key_of
from dateline.recording.masking import EMBEDDED_HOST
from dateline.schema import SCHEMAS, AnswerModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dateline.models.base import Model, Reply
    from dateline.recording.chain import KnownPrompts
    from dateline.recording.library import Held, Recording

SAME_EVENT = 0.5
"""The share of stems (Dice) from which two wordings are held to tell one event."""
_OK = 200
_LABEL = re.compile(r"[0-9]{1,5}[a-z]?")


class Opens(Protocol):
    """Opens a model by its identifier, with no cache in front of it."""

    def __call__(self, model_id: str) -> Model:
        """Return the model; raises a ``DatelineError`` where it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two answers.

    ``lost`` and ``gained``: an event that only one of them tells; ``date``: an event whose date phrase is another
    one; ``text``: an event, a sentence, an actor or another field that is written otherwise; ``end``: the answer
    ended otherwise; ``form``: only one of them fits the schema; ``model``: the server names another model.
    """

    kind: Literal["lost", "gained", "date", "text", "end", "form", "model"]
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One question that was asked again: ``changes`` is empty where the answer is the same.

    ``problem`` says why there is nothing to compare, else it is empty.
    """

    cassette: str
    number: int
    prompt: str
    asked: str
    model: str
    changes: tuple[Change, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What an answer tells, without its form: events as text and phrase, all else as texts."""

    events: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


class Asks:
    """Asks recorded questions again, each once, however often it was recorded.

    Args:
        opens: opens a model.
        known: today's prompts: what a question's answer must fit.
        model_id: the model that is asked in place of the recorded one, if one is given.
    """

    def __init__(
        self,
        opens: Opens,
        known: KnownPrompts,
        *,
        model_id: str | None = None,
    ) -> None:
        self._opens = opens
        self._known = known
        self._model_id = model_id
        self._models: dict[str, Model | DatelineError] = {}
        self._seen: set[str] = set()
        self.unreachable: ModelError | None = None
        """The last error of a model that did not answer."""

    def close(self) -> None:
        """Close the models that were opened."""
        for model in self._models.values():
            if not isinstance(model, DatelineError):
                model.close()

    def ask(self, recording: Recording) -> Iterator[Moved]:
        """Yield how far each answer of a cassette has moved; what is no answered question to a model is left out."""
        for held in recording.held:
            one = held.interaction
            if not one.messages or one.status != _OK or held.chain.state == "unplayable":
                continue
            key = key_of(one.method, one.url, one.request_body)
            if key not in self._seen:
                self._seen.add(key)
                yield self._moved(recording.name, held)

    def _moved(self, cassette: str, held: Held) -> Moved:
        chain = held.chain
        model_id = self._model_id or chain.model
        told = Moved(cassette, held.number, chain.prompt, chain.asked, model_id)
        try:
            was = read_completion(bytes_of(held.interaction.response_body), chain.model)
        except AnswerError as error:
            return _with(told, problem=f"what was recorded is no answer: {error}")
        try:
            model = self._model(model_id)
            now = model.complete(self._request(held, model.id))
        except ModelError as error:
            self.unreachable = error
            return _with(told, problem=str(error))
        except DatelineError as error:
            return _with(told, problem=str(error))
        return _with(told, changes=tuple(self._changes(held, was, now)))

    def _model(self, model_id: str) -> Model:
        if model_id not in self._models:
            try:
                if f"//{EMBEDDED_HOST}" in model_id or not model_id:
                    raise UsageError("it was recorded on a server of its own machine: name one with --model")
                self._models[model_id] = self._opens(model_id)
            except DatelineError as error:
                self._models[model_id] = error
        found = self._models[model_id]
        if isinstance(found, DatelineError):
            raise found
        return found

    def _request(self, held: Held, model_id: str) -> Request:
        """Return the request whose body was recorded; where the server took no schema, that of the prompt is taken."""
        sent, chain = held.interaction.request_body, held.chain
        prompt = self._known.get(chain.prompt)
        tokens = sent.get("max_tokens", sent.get("max_completion_tokens"))
        schema = held.interaction.schema
        return Request(
            model=model_id,
            messages=tuple(Message(role, content) for role, content in held.interaction.messages),  # type: ignore[arg-type] # as recorded
            schema_name=chain.schema or "answer",
            schema=schema if schema is not None else prompt.schema if prompt else {},
            prompt=chain.prompt,
            prompt_sha256=chain.prompt_sha256,
            max_tokens=tokens if type(tokens) is int else prompt.front.max_tokens if prompt else 1_000,
            temperature=_number(sent.get("temperature")),
            seed=int(_number(sent.get("seed"))),
        )

    def _changes(self, held: Held, was: Reply, now: Reply) -> Iterator[Change]:
        # the name of a server's model often has no part in the request: "gpt-6-luna" is another one each season
        if was.model != now.model and self._model_id is None:
            yield Change("model", was.model, now.model)
        if was.finish != now.finish:
            yield Change("end", was.finish, now.finish)
        if was.text == now.text:
            return
        prompt = self._known.get(held.chain.prompt)
        schema = SCHEMAS.get(held.chain.schema) or (prompt.answer if prompt else None)
        question = next((content for role, content in reversed(held.interaction.messages) if role == "user"), "")
        before, after = _said(was.text, schema, question), _said(now.text, schema, question)
        if before is None or after is None:
            if (before is None) != (after is None):
                yield Change("form", _form(before), _form(after))
            else:
                yield Change("text", _flat(was.text), _flat(now.text))
            return
        yield from differing_events(before.events, after.events)
        yield from _differing_texts(before.others, after.others)


def differing_events(was: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Yield how the events (text, date phrase) of two answers differ; they are matched by their words, best first.

    The likeness of two wordings is Dice's coefficient over the stems of their content words (Dice, "Measures of the
    amount of ecologic association between species", 1945).
    """
    pairs = sorted(
        ((_likeness(old[0], new[0]), -abs(i - j), -i, -j) for i, old in enumerate(was) for j, new in enumerate(now)),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for share, _, i, j in pairs:
        if share >= SAME_EVENT and -i not in matched and -j not in matched.values():
            matched[-i] = -j
    for i, (text, phrase) in enumerate(was):
        if i not in matched:
            yield Change("lost", _dated(text, phrase), "")
            continue
        new_text, new_phrase = now[matched[i]]
        if phrase != new_phrase:
            yield Change("date", _dated(text, phrase), _dated(new_text, new_phrase))
        elif text != new_text:
            yield Change("text", text, new_text)
    for j, (text, phrase) in enumerate(now):
        if j not in matched.values():
            yield Change("gained", "", _dated(text, phrase))


def _differing_texts(was: Iterable[str], now: Iterable[str]) -> Iterator[Change]:
    """Yield the texts that only one answer has, paired in their order."""
    before, after = list(was), list(now)
    old, new = [text for text in before if text not in after], [text for text in after if text not in before]
    for place in range(max(len(old), len(new))):
        yield Change("text", old[place] if place < len(old) else "", new[place] if place < len(new) else "")


def _said(text: str, schema: type[AnswerModel] | None, question: str) -> _Said | None:
    """Return what an answer tells; ``None`` where it does not fit its schema, or none is known."""
    if schema is None:
        return None
    try:
        answer = parse(text, schema).model_dump()
    except AnswerError:
        return None
    events = tuple((str(event["what"]), _phrase(event["when"], question)) for event in answer.pop("events", ()))
    return _Said(events, tuple(_texts(answer)))


def _texts(answer: Mapping[str, object]) -> Iterator[str]:
    for name, value in answer.items():
        if not isinstance(value, list):
            yield f"{name}: {value}"
            continue
        for one in value:
            if isinstance(one, dict):
                yield f"{name}: {one.get('text') or one.get('name')}" + (f" ({one['kind']})" if "kind" in one else "")


def _phrase(label: object, question: str) -> str:
    """Return the date phrase that a label names in the question, else the label; empty where none is named."""
    name = str(label)
    if name in {"", "0"} or not _LABEL.fullmatch(name):
        return ""
    found = re.search(rf"(?:^|[\s:;]){name} = ([^;\n]{{1,200}})", question)
    return found[1].strip() if found else name


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    mine, theirs = stems(one), stems(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 0.0


def _dated(text: str, phrase: str) -> str:
    return f"{text} [{phrase or 'no date'}]"


def _form(said: _Said | None) -> str:
    return "an answer that does not fit its schema" if said is None else "an answer that fits its schema"


def _with(told: Moved, *, changes: tuple[Change, ...] = (), problem: str = "") -> Moved:
    return Moved(told.cassette, told.number, told.prompt, told.asked, told.model, changes, problem)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and math.isfinite(value) else 0


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else f"{flat[:200]} …"  # noqa: PLR2004 -- what is read
