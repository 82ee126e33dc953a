"""Asks a model whether two articles tell one event: only about pairs that dates, names and words leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dateline.errors import AnswerError, BudgetReachedError, ModelError, StoppedError

if TYPE_CHECKING:
    from dateline.errors import DatelineError
    from dateline.extract.ask import Asker
    from dateline.prompts import Prompt
    from dateline.records import Told
    from dateline.schema import SameEvent

UNDATED = "not told"


class SameEventJudge:
    """A judge for ``merge.cluster``: counts what it was asked, and what it gave no usable answer to."""

    def __init__(self, asker: Asker, prompt: Prompt, limit: int) -> None:
        """Ask ``prompt`` through ``asker``, ``limit`` times at most."""
        self._asker = asker
        self._prompt = prompt
        self._limit = limit
        self.asked = 0
        self.unanswered = 0
        self.problem: DatelineError | None = None

    def __call__(self, one: Told, other: Told) -> bool | None:
        """Say whether both are one event; ``None`` where there is no usable answer, and beyond the limit.

        A model that fails, or a run that ends, loses no timeline: the pair is left to the rules, and ``problem`` keeps
        the last error.
        """
        if self.asked >= self._limit:
            return None
        self.asked += 1
        try:
            answer = self._asker.ask(self._prompt, {"one": _told(one), "other": _told(other)})
        except (AnswerError, ModelError, BudgetReachedError, StoppedError) as error:
            self.unanswered += 1
            self.problem = error
            return None
        return cast("SameEvent", answer).differs == "nothing"


def _told(event: Told) -> dict[str, str]:
    quotes = (" ".join(place.quote.split()) for place in event.evidence)
    return {"what": event.text, "when": event.date.edtf or UNDATED, "line": " ".join(quotes)}
