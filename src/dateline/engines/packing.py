"""What travels between the driver and the workers: questions one way, answers and the steps before them the other.

Both are pickled, because only the processes of one run exchange them, and Ray pickles all the same. An article, the
largest part, travels one way only: in an answer it is named by its place.
"""

from __future__ import annotations

import io
import pickle
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from dateline.records import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.reading.base import Answer, Question
    from dateline.steps import Step


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one question, and what was told on the way.

    ``bug`` is an exception outside dateline's tree, in place of ``answer``.
    """

    steps: tuple[Step, ...]
    answer: Answer | None = None
    bug: Exception | None = None


def pack_questions(questions: Sequence[Question]) -> bytes:
    """Return questions as bytes."""
    return pickle.dumps(list(questions), pickle.HIGHEST_PROTOCOL)


def unpack_questions(packed: bytes) -> list[Question]:
    """Return the questions of ``pack_questions``."""
    return cast("list[Question]", pickle.loads(packed))  # noqa: S301 -- of this run's driver


def pack_answers(answers: Sequence[Answered], questions: Sequence[Question]) -> bytes:
    """Return the answers to ``questions`` as bytes; their articles are not among them."""
    written = io.BytesIO()
    _Writer(written, {id(one.article): at for at, one in enumerate(questions)}).dump(list(answers))
    return written.getvalue()


def unpack_answers(packed: bytes, questions: Sequence[Question]) -> list[Answered]:
    """Return the answers of ``pack_answers``, with the articles of ``questions`` in them."""
    return cast("list[Answered]", _Reader(io.BytesIO(packed), questions).load())


def portable(error: Exception) -> Exception:
    """Return an exception that can be sent, with where it was raised told in a note; no process has another's frames.

    One that cannot be pickled, or comes back as something else, becomes a ``RuntimeError`` of its words.
    """
    told = "".join(traceback.format_exception(error))
    try:
        sent: object = pickle.loads(pickle.dumps(error))  # noqa: S301 -- made one call before
    except Exception:  # noqa: BLE001 -- whatever a class of somebody else's does
        sent = None
    found = sent if isinstance(sent, type(error)) else RuntimeError(f"{type(error).__name__}: {error}")
    found.add_note(f"in a worker:\n{told}")
    return found


class _Writer(pickle.Pickler):
    def __init__(self, written: io.BytesIO, places: dict[int, int]) -> None:
        super().__init__(written, pickle.HIGHEST_PROTOCOL)
        self._places = places

    def persistent_id(self, obj: object) -> int | None:
        return self._places.get(id(obj)) if isinstance(obj, Article) else None


class _Reader(pickle.Unpickler):
    def __init__(self, packed: io.BytesIO, questions: Sequence[Question]) -> None:
        super().__init__(packed)
        self._questions = questions

    def persistent_load(self, pid: int) -> object:
        return self._questions[pid].article
