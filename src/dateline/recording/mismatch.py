"""A request that is not in the recording: which recorded one is nearest, and in which words it differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dateline.errors import AnswerError
from dateline.recording.chat_text import json_text
from dateline.recording.interaction import schema_of
from dateline.recording.words import word_diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.recording.interaction import HashChain, Interaction

_WORD = re.compile(r"\w+")
_COMPARED = 5_000
"""Characters of a message that count when the nearest is looked for."""
_CANDIDATES = 2_000
_MESSAGES = 3
"""Messages whose words are shown; they are mostly the examples of one prompt."""
_CUT = 120
_DIGITS = 12


class NotRecordedError(AnswerError):
    """No answer to this request was recorded; ``report`` tells at length what differs from the nearest one."""

    def __init__(self, message: str, *, hint: str | None = None, report: str = "") -> None:
        super().__init__(message, hint=hint)
        self.report = report
        if report:
            self.add_note(f"{report}\n{hint}" if hint else report)


def not_recorded(
    asked: Interaction, held: Sequence[Interaction], name: str, again: str, *, at_length: bool
) -> NotRecordedError:
    """Return the error for a request that no recorded answer fits.

    Args:
        asked: the request.
        held: what is recorded.
        name: how the recording is called.
        again: the command that records anew.
        at_length: whether the nearest request is looked for and compared.
    """
    of = f" ({asked.told.prompt}{_about(asked.told)})" if asked.told else f" ({asked.method} {asked.url})"
    report = "\n".join(_report(asked, held, name)) if at_length else ""
    return NotRecordedError(
        f"a request is not in the recording {name}{of}",
        hint=f"record it: {again}" if again else None,
        report=report,
    )


def nearest(asked: Interaction, held: Sequence[Interaction]) -> Interaction | None:
    """Return the recorded request that is most like one: by its last message, then by the messages before it."""
    chat = asked.messages
    words = _words(chat)

    def likeness(one: Interaction) -> float:
        other = one.messages
        theirs = _words(other)
        union = len(words | theirs)
        same = sum(left == right for left, right in zip(chat, other, strict=False))
        score = 2 * len(words & theirs) / union if union else 0.0
        score += same / max(len(chat), len(other), 1)
        return score + (one.url == asked.url) + (asked.told is not None and one.told == asked.told)

    return max(held[:_CANDIDATES], key=likeness, default=None)


def _report(asked: Interaction, held: Sequence[Interaction], name: str) -> Iterator[str]:
    yield f"not in the recording {name}: {asked.method} {asked.url}"
    near = nearest(asked, held)
    if near is None:
        yield "  the recording is empty"
        return
    yield f"  the nearest of {len(held)} recorded requests:"
    yield f"  prompt: {_prompts(asked, near)}"
    if asked.told and near.told and asked.told.article and near.told.article != asked.told.article:
        yield f"  article: recorded {near.told.article or 'unnamed'}, asked {asked.told.article}"
    if (near.method, near.url) != (asked.method, asked.url):
        yield f"  address: recorded {near.method} {near.url}, asked {asked.method} {asked.url}"
    yield from _messages(near.messages, asked.messages)
    yield from _parameters(near.request_body, asked.request_body)


def _prompts(request: Interaction, recorded: Interaction) -> str:
    asked, near = request.told, recorded.told
    if asked is None:
        return "none; the request asks no question of ours"
    if near is None:
        same = request.messages[:1] == recorded.messages[:1]
        which = "begins with the same words" if same else "begins with other words"
        return f"asked with {asked.prompt}; the recording does not tell its own, and {which}"
    if near.prompt != asked.prompt:
        return f"recorded with {near.prompt}, asked with {asked.prompt}"
    if near.prompt_sha256 != asked.prompt_sha256:
        was, now = near.prompt_sha256[:_DIGITS], asked.prompt_sha256[:_DIGITS]
        return f"{asked.prompt} was edited since: recorded as {was}, asked as {now}"
    return f"{asked.prompt}, the same as recorded"


def _messages(near: Sequence[tuple[str, str]], asked: Sequence[tuple[str, str]]) -> Iterator[str]:
    differ = [place for place, (left, right) in enumerate(zip(near, asked, strict=False)) if left != right]
    for place in differ[:_MESSAGES]:
        (was, old), (role, new) = near[place], asked[place]
        yield f"  message {place + 1} of {len(asked)} ({role if was == role else f'recorded {was}, asked {role}'}):"
        yield from (f"    {line}" for line in word_diff(old, new))
    if len(differ) > _MESSAGES:
        yield f"  {len(differ) - _MESSAGES} more messages differ"
    if len(near) != len(asked):
        yield f"  messages: recorded {len(near)}, asked {len(asked)}"
        longer, sign = (near, "[-{}-]") if len(near) > len(asked) else (asked, "{{+{}+}}")
        for role, content in longer[min(len(near), len(asked)) :][:_MESSAGES]:
            yield f"    {role}: {sign.format(_cut(content))}"


def _parameters(near: Any, asked: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    if not isinstance(near, dict) or not isinstance(asked, dict):
        if near != asked:
            yield "  body:"
            yield from (f"    {line}" for line in word_diff(_told(near), _told(asked)))
        return
    for name in sorted({*near, *asked} - {"messages"}):
        was, now = near.get(name), asked.get(name)
        if json_text(was) == json_text(now):
            continue
        if name == "response_format" and schema_of(near) != schema_of(asked):
            yield "  schema:"
            yield from (f"    {line}" for line in word_diff(_lines(schema_of(near)), _lines(schema_of(asked))))
        elif was == now:
            yield f"  {name}: the order of its members differs, and the model writes in it"
        else:
            yield f"  {name}: recorded {_cut(_told(was))}, asked {_cut(_told(now))}"


def _lines(schema: object, indent: str = "") -> str:
    if not isinstance(schema, dict):
        return f"{indent}{json_text(schema)}"
    told = []
    for name, inner in schema.items():
        nested = isinstance(inner, dict)
        told.append(f"{indent}{name}:" if nested else f"{indent}{name}: {json_text(inner)}")
        if nested:
            told.append(_lines(inner, indent + "  "))
    return "\n".join(told)


def _words(chat: Sequence[tuple[str, str]]) -> set[str]:
    return set(_WORD.findall(chat[-1][1][:_COMPARED])) if chat else set()


def _about(told: HashChain) -> str:
    return f" about {told.article}" if told.article else ""


def _told(value: object) -> str:
    return value if isinstance(value, str) else json_text(value)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CUT else f"{line[:_CUT]} …"
