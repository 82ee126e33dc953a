"""One question to a model: send, validate, and ask again with the errors told.

This is not the transport's retry, which sends the same request once more: here the model has answered, and the answer
is of no use. So the next message tells it what was wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.errors import CutOffAnswerError, DatelineError, InvalidAnswerError, RefusedAnswerError
from dateline.models.base import Message, Request
from dateline.models.cached import Keeping
from dateline.records import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.errors import AnswerError
    from dateline.models.base import Model, Reply
    from dateline.prompts import Prompt
    from dateline.schema import AnswerModel

REASKS = 2
"""How often an invalid answer is asked again."""
_SHOWN = 2_000
"""Characters of an invalid answer that go back to the model."""
_TOLD = 5
"""Errors that are told at most."""


@dataclass
class Tally:
    """What the questions of one result have cost, and which they were; ``attempts`` counts every request sent.

    ``unanswered`` holds, by its fingerprint, why a question got no usable answer.
    """

    usage: Usage = field(default_factory=Usage)
    fingerprints: list[str] = field(default_factory=list)
    model: str = ""
    attempts: int = 0
    unanswered: dict[str, AnswerError] = field(default_factory=dict)

    def add(self, reply: Reply) -> None:
        """Count one reply."""
        self.model = reply.model or self.model
        self.attempts += reply.attempts
        if reply.cached:
            self.usage += Usage(cached=1)
        else:
            self.usage += Usage(
                requests=1,
                prompt_tokens=reply.prompt_tokens,
                completion_tokens=reply.completion_tokens,
                cached_tokens=reply.cached_tokens,
            )

    def join(self, other: Tally) -> None:
        """Count everything that another tally has counted."""
        self.usage += other.usage
        self.fingerprints += other.fingerprints
        self.model = other.model or self.model
        self.attempts += other.attempts
        self.unanswered |= other.unanswered


class Asker:
    """Asks one model, and keeps the tally."""

    def __init__(self, model: Model, tally: Tally, article: str = "") -> None:
        """Ask ``model`` and count into ``tally``; ``article`` is the identifier of the article that is asked about."""
        self._model = model
        self._tally = tally
        self._article = article

    def ask(self, prompt: Prompt, values: Mapping[str, object]) -> AnswerModel:
        """Return the validated answer to a prompt rendered with ``values``.

        Raises:
            InvalidAnswerError: the answer does not fit the schema, also after it was asked again twice.
            CutOffAnswerError: the answer was cut off at the limit of tokens.
            RefusedAnswerError: the model declined.
            ModelError: the model did not answer.
        """
        question = self._request(prompt, values)
        self._tally.fingerprints.append(question.fingerprint)
        try:
            return self._validated(question, prompt)
        except (InvalidAnswerError, CutOffAnswerError, RefusedAnswerError) as error:
            self._tally.unanswered[question.fingerprint] = error
            raise
        finally:
            if isinstance(self._model, Keeping):
                self._model.release(question)

    def _validated(self, question: Request, prompt: Prompt) -> AnswerModel:
        request = question
        for left in range(REASKS, -1, -1):
            reply = self._complete(request)
            try:
                answer = parse(reply.text, prompt.answer)
            except InvalidAnswerError as error:
                if not left:
                    raise InvalidAnswerError(
                        f"{prompt.name}: no usable answer in {REASKS + 1} tries: {error}", hint=error.hint
                    ) from error
                request = _again(question, reply.text, str(error))
                continue
            if isinstance(self._model, Keeping):
                # Kept as the answer to the question, so that the next run need not go through the same errors.
                self._model.keep(question, reply)
            return answer
        raise AssertionError  # the loop returns or raises

    def _request(self, prompt: Prompt, values: Mapping[str, object]) -> Request:
        return Request(
            model=self._model.id,
            messages=tuple(Message(role, content) for role, content in prompt.render(**values)),
            schema_name=prompt.front.answer,
            schema=prompt.schema,
            prompt=prompt.name,
            prompt_sha256=prompt.sha256,
            max_tokens=prompt.front.max_tokens,
            article=self._article,
        )

    def _complete(self, request: Request) -> Reply:
        try:
            reply = self._model.complete(request)
        except DatelineError as error:
            self._tally.attempts += error.attempts
            raise
        self._tally.add(reply)
        if reply.finish == "refusal":
            raise RefusedAnswerError(
                f"{request.prompt}: the model declined to answer", hint="try another model with --model"
            )
        if reply.finish == "length":
            raise CutOffAnswerError(f"{request.prompt}: the answer was cut off at {request.max_tokens} tokens")
        return reply


def parse(text: str, answer: type[AnswerModel]) -> AnswerModel:
    """Validate an answer; words or a code fence around the JSON object are passed over.

    Raises:
        InvalidAnswerError: there is no JSON object in it, or the object does not fit; the message is for the model.
    """
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        said = "HTML" if re.match(r"\s*<(?:!doctype|html|head|body)", text, re.IGNORECASE) else "no JSON object"
        raise InvalidAnswerError(f"the answer holds {said if text.strip() else 'nothing'}")
    try:
        return answer.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)
        told = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in errors[:_TOLD])
        raise InvalidAnswerError(told[:_SHOWN]) from error


def _again(question: Request, answer: str, error: str) -> Request:
    shown = answer if len(answer) <= _SHOWN else answer[:_SHOWN] + " …"
    told = f"The answer does not fit: {error}. Write the whole answer again, corrected."
    return replace(
        question, messages=(*question.messages, Message("assistant", shown or "(nothing)"), Message("user", told))
    )
