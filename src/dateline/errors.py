"""Every error that dateline raises on purpose, in one tree.

    DatelineError
    ├── UsageError                 2   the command or a setting is wrong
    │   ├── PromptError                a prompt file breaks the rules, or is not there
    │   └── PluginError                a plugin breaks the rules
    ├── InputError                 3   the input cannot be read or is not an article
    │   ├── SourceNotFoundError
    │   ├── TooLargeError
    │   ├── NotAnArticleError
    │   ├── AddressRefusedError        an address that may not be asked: private, another scheme, robots.txt
    │   ├── FetchError                 an address that could not be fetched
    │   └── ReaderNotInstalledError    the format's extra is not installed
    ├── ModelError                 4   the model did not answer
    │   ├── ModelUnreachableError      (retryable) connection, time-out, reset
    │   ├── ModelOverloadedError       (retryable) 408, 409, 429, 5xx
    │   ├── ModelDeniedError           401, 403: the key
    │   ├── ModelRejectedError         400, 404, 422 and the like: the request or the model's name
    │   └── ModelNotInstalledError     the embedded model's packages or weights
    ├── AnswerError                5   the model answered, and the answer is of no use
    │   ├── InvalidAnswerError
    │   ├── CutOffAnswerError
    │   ├── RefusedAnswerError
    │   └── NotCachedError             --offline, and the answer is not in the cache
    ├── PartialResultError         6   some articles failed, the rest is delivered
    │   ├── NoLongerKeptError              it was paid for in an earlier run, and its answer is gone
    │   └── BelowThresholdError            a figure of an evaluation does not keep its limit
    ├── BudgetReachedError         7
    └── StoppedError             130   a person ended the run while this was being done

An exception outside this tree is a bug and shows a traceback.
"""

from __future__ import annotations

from typing import ClassVar

INTERRUPTED = 130
"""The exit code after Ctrl-C (128 + SIGINT)."""


class DatelineError(Exception):
    """The root of the tree; ``exit_code`` is what the command line ends with."""

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False
    attempts: int = 0
    """How often a request was sent before this error was raised for it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Keep the message for a person, and the next step (``hint``) apart from it."""
        super().__init__(message)
        self.hint = hint


class UsageError(DatelineError):
    """The command, an option or a setting is wrong."""

    exit_code = 2


class PromptError(UsageError):
    """A prompt is missing, breaks the rules of prompt files, or could not be rendered."""


class PluginError(UsageError):
    """Two plugins take the same name, or a plugin gave something that is not what its hook promises."""


class InputError(DatelineError):
    """The input cannot be read or is not an article."""

    exit_code = 3


class SourceNotFoundError(InputError):
    """There is no such file, or nothing reads such a reference."""


class TooLargeError(InputError):
    """The input is over the limit of bytes."""


class NotAnArticleError(InputError):
    """The input was read, but holds no article: empty, binary, or without a sentence."""


class AddressRefusedError(InputError):
    """The address may not be asked: not http or https, a private address, forbidden by robots.txt."""


class FetchError(InputError):
    """What is at an address could not be fetched: no connection, no answer in time, a status of refusal."""


class ReaderNotInstalledError(InputError):
    """The packages that read this format are not installed."""


class ModelError(DatelineError):
    """The model did not answer."""

    exit_code = 4


class ModelUnreachableError(ModelError):
    """No connection, a reset, or no answer in time."""

    retryable = True


class ModelOverloadedError(ModelError):
    """The server asked to come back later (408, 409, 429) or failed (5xx)."""

    retryable = True

    def __init__(
        self, message: str, *, hint: str | None = None, retry_after: float | None = None, status: int | None = None
    ) -> None:
        """Keep ``retry_after``, the seconds that the server asked to wait, and the HTTP ``status``, if there is one."""
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        self.status = status


class ModelDeniedError(ModelError):
    """The server refused our key (401, 403)."""


class ModelRejectedError(ModelError):
    """The server refused the request itself or does not know the model (400, 404, 422)."""

    def __init__(self, message: str, *, hint: str | None = None, of_model: bool = False) -> None:
        """Keep ``of_model``: that the server does not know the model, whatever it is asked."""
        super().__init__(message, hint=hint)
        self.of_model = of_model


class ModelNotInstalledError(ModelError):
    """The embedded model's packages are missing, or its weights are not the file they should be."""


class AnswerError(DatelineError):
    """The model answered, and the answer is of no use."""

    exit_code = 5


class InvalidAnswerError(AnswerError):
    """The answer does not fit the schema, also after it was asked again."""


class CutOffAnswerError(AnswerError):
    """The answer ended at the limit of tokens; the same question must be asked in smaller pieces."""


class RefusedAnswerError(AnswerError):
    """The model declined to answer."""


class NotCachedError(AnswerError):
    """``--offline`` was given and this answer is not in the cache."""


class PartialResultError(DatelineError):
    """Some articles failed; what could be done was delivered."""

    exit_code = 6


class NoLongerKeptError(PartialResultError):
    """An answer that an earlier run has paid for is not kept any more, and is not paid for a second time."""


class BelowThresholdError(PartialResultError):
    """A figure of an evaluation does not keep the limit that was set for it."""


class BudgetReachedError(DatelineError):
    """The run ended in order at the limit that the user set."""

    exit_code = 7


class StoppedError(DatelineError):
    """A person ended the run before this was done; nothing is wrong with it."""

    exit_code = INTERRUPTED
