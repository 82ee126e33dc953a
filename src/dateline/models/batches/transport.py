"""An HTTP client that writes a response into a file as it comes, within the same bounds as every other request.

This module imports ``httpx2`` and is itself imported with the first request only.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dateline.models.limits import BodyTooLargeError, BoundedClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import httpx2

    from dateline.models.limits import Deadline

_OK = 200


class FileClient(BoundedClient):
    """A bounded client whose next requests may have other bounds and go into a file; for one thread."""

    _into: tuple[BinaryIO, int] | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the next requests so many seconds each."""
        before, self._seconds = self._seconds, seconds
        try:
            yield
        finally:
            self._seconds = before

    @contextmanager
    def writing(self, file: BinaryIO, limit: int) -> Iterator[None]:
        """Write the bodies of good responses into ``file``, ``limit`` bytes at most."""
        self._into = file, limit
        try:
            yield
        finally:
            self._into = None

    def _read(self, response: httpx2.Response, deadline: Deadline) -> bytes:
        if self._into is None or response.status_code != _OK:
            return super()._read(response, deadline)
        file, limit = self._into
        written = 0
        try:
            for chunk in response.iter_bytes():
                written += len(chunk)
                if written > limit:
                    raise BodyTooLargeError(f"the file is over {limit} bytes", request=response.request)
                file.write(chunk)
                if deadline.passed:
                    break
        finally:
            response.close()
        return b""


def told_too_large(error: BaseException | None) -> bool:
    """Say whether an error comes from a response over the limit."""
    while error is not None:
        if isinstance(error, BodyTooLargeError):
            return True
        error = error.__cause__
    return False
