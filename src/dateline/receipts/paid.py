"""Nothing is paid for twice: which requests a run that takes up another one must not send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.errors import CutOffAnswerError, InvalidAnswerError, NoLongerKeptError, RefusedAnswerError

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from dateline.errors import DatelineError
    from dateline.models.base import Request
    from dateline.receipts.records import Unanswered

_ERRORS = {kind.__name__: kind for kind in (CutOffAnswerError, InvalidAnswerError, RefusedAnswerError)}


class Paid:
    """Says of a request for which no answer is kept whether it was paid for before.

    An article that is done is read from kept answers alone. Of its questions that got no usable answer nothing is kept,
    so they fail as they failed then, and the article comes out as it did. A question whose answer was cut off is cut
    off again, whatever article asks it; any other article may ask anew what failed.
    """

    def __init__(self, done: Container[str], unanswered: Mapping[str, Unanswered], *, again: bool = False) -> None:
        """Guard the articles ``done``; ``again`` means that those whose answers are gone may be asked about anew."""
        self._done = done
        self._unanswered = unanswered
        self._again = again

    def __call__(self, request: Request) -> DatelineError | None:
        """Return the error in place of an answer, or ``None`` if the request may be sent."""
        done = bool(request.article) and request.article in self._done
        then = self._unanswered.get(request.fingerprint)
        if then is not None and (done or then.kind == CutOffAnswerError.__name__):
            return _ERRORS[then.kind](then.message)
        if not done or self._again:
            return None
        return NoLongerKeptError(
            f"an answer to {request.prompt} that was paid for is kept no more (request {request.fingerprint[:12]})",
            hint="dateline resume --again asks for it once more, and pays",
        )
