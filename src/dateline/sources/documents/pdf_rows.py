"""The rows of text on the pages of a PDF, with their places, read by pypdf within bounds."""

from __future__ import annotations

import io
import logging
import re
import time
from dataclasses import dataclass, field
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, ReaderNotInstalledError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_PAGES = 1_000
"""A PDF with more pages is a book, not an article."""

MAX_OPERATIONS = 1_000_000
"""Drawing operations that are looked at in one PDF; a full newspaper page has some tens of thousands."""

MAX_ROWS = 100_000
"""Rows of text in one PDF."""

_MAX_OBJECTS = 500_000
_MAX_SECONDS = 60.0  # of this thread's own time; only what is made to be slow needs them
_MAX_STREAM = 10_000_000
_MAX_PER_PAGE = 300_000
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": _MAX_STREAM,
    "lzw_maximum_output_length": _MAX_STREAM,
    "run_length_maximum_output_length": _MAX_STREAM,
    "brotli_maximum_output_length": _MAX_STREAM,
    "array_based_stream_maximum_output_length": _MAX_STREAM,
    "zlib_maximum_recovery_input_length": 1_000_000,
    "stream_decoding_work_maximum_length": 3 * _MAX_STREAM,
    "stream_parsing_work_maximum_count": _MAX_PER_PAGE,
    "page_tree_maximum_entries": 10 * MAX_PAGES,
    "page_tree_maximum_page_entries": 100 * MAX_PAGES,
    "xform_maximum_invocations_per_extraction": 500,
    "jbig2dec_binary": None,  # no other program is ever started
}
_KEPT_PAGES = 10
_PAINTS = frozenset({b"Do", b"INLINE IMAGE", b"BI", b"sh"})
_STROKES = frozenset({b"f", b"F", b"f*", b"S", b"s", b"B", b"b", b"B*", b"b*"})
_MANY_STROKES = 50
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_MOSTLY = 0.3
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " "}
)
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text: where it begins, upwards and to the right, and the size of its letters, in points."""

    text: str
    page: int
    x: float
    y: float
    size: float


@dataclass(slots=True)
class Page:
    """What is on a page; ``number`` counts from 1. ``fault`` says why it could not be read."""

    number: int
    rows: list[Row] = field(default_factory=list)
    is_painted: bool = False
    fault: str | None = None


@dataclass(slots=True)
class Contents:
    """The pages of a PDF and what it tells of itself, each value as it stands there."""

    pages: list[Page] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)


def read_pages(data: bytes, source: str, max_characters: int) -> Contents:
    """Return the rows of all pages.

    Raises:
        ReaderNotInstalledError: pypdf is not installed.
        TooLargeError: there are too many pages, characters or drawing operations.
        InputError: it is encrypted, or no PDF that can be read.
    """
    try:
        import pypdf  # noqa: PLC0415 -- an extra, and only where a PDF is read
    except ImportError as error:
        hint = "pip install 'dateline[pdf]'"
        raise ReaderNotInstalledError(
            f"{source} is a PDF, and the reader of those is not installed", hint=hint
        ) from error
    if data.count(b" obj") > _MAX_OBJECTS:
        raise TooLargeError(f"{source} has more than {_MAX_OBJECTS:,} objects; no article has")
    log = logging.getLogger("pypdf")
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # what pypdf mends is nothing that a person must know
    try:
        with pypdf.apply_configuration(**_LIMITS):
            return _contents(pypdf.PdfReader(io.BytesIO(data)), source, _Budget(source, max_characters))
    except InputError:
        raise
    except pypdf.errors.LimitReachedError as error:
        raise TooLargeError(f"{source} unpacks to more than a document may: {_said(error)}") from error
    except pypdf.errors.DependencyError as error:
        hint = "pip install 'pypdf[crypto]', or save it without encryption"
        raise ReaderNotInstalledError(
            f"{source} is encrypted in a way that needs one more package", hint=hint
        ) from error
    except Exception as error:  # pypdf: "broken PDF files might cause other exceptions"
        raise InputError(f"{source} is no PDF that can be read: {_said(error)}") from error


def _contents(reader: Any, source: str, budget: _Budget) -> Contents:  # noqa: ANN401 -- pypdf is an extra
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(f"{source} is encrypted", hint="save it without its password first")
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise TooLargeError(f"{source} has {count:,} pages; the limit is {MAX_PAGES:,}")
    contents = Contents(told=_told(reader))
    for number, page in enumerate(reader.pages, 1):
        contents.pages.append(_page(page, number, budget))
        budget.check()
        if number % _KEPT_PAGES == 0:
            reader.resolved_objects.clear()  # each page's content stays there unpacked
    return contents


def _page(page: Any, number: int, budget: _Budget) -> Page:  # noqa: ANN401 -- pypdf is an extra
    found = Page(number)
    visitor = _Visitor(number, budget)
    try:
        page.extract_text(visitor_operand_before=visitor.operation, visitor_text=visitor.text)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 -- pypdf: "broken PDF files might cause other exceptions"
        found.fault = _said(error)
        budget.operations += _MAX_PER_PAGE // 3
    found.rows = visitor.rows()
    if _is_rubbish(found.rows):
        found.rows, visitor.is_painted = [], True
    found.is_painted = visitor.is_painted or visitor.strokes > _MANY_STROKES
    return found


class _Budget:
    """What one PDF may cost."""

    def __init__(self, source: str, max_characters: int) -> None:
        self.source = source
        self.characters = max_characters
        self.operations = 0
        self.rows = 0
        self.until = time.thread_time() + _MAX_SECONDS

    def check(self) -> None:
        """Raise TooLargeError once anything is used up; also later, for pypdf swallows it within forms."""
        if self.characters < 0:
            hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
            raise TooLargeError(f"{self.source} has more text than an article may have", hint=hint)
        if self.operations > MAX_OPERATIONS or self.rows > MAX_ROWS or time.thread_time() > self.until:
            raise TooLargeError(f"{self.source} takes too long: its pages draw more than a document does")


class _Visitor:
    """Gathers what pypdf meets on one page."""

    def __init__(self, page: int, budget: _Budget) -> None:
        self.page = page
        self.budget = budget
        self.is_painted = False
        self.strokes = 0
        self._rows: list[Row] = []
        self._pieces: list[tuple[str, tuple[float, float, float]]] = []

    def operation(self, operator: bytes, operands: Sequence[object], *_: object) -> None:
        """Count an operation that is about to be done."""
        first = operands[0] if operands else None
        self.budget.operations += 1 + (len(first) if isinstance(first, list) else 0)
        self.budget.check()
        self.is_painted = self.is_painted or operator in _PAINTS
        self.strokes += operator in _STROKES

    def text(self, text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        """Take a piece of text; a row ends with each newline."""
        self.budget.characters -= len(text)
        self.budget.check()
        place = _place(cm, tm, size)
        for number, part in enumerate(text.split("\n")):
            if number:
                self._end_row()
            self._pieces.append((part, place))

    def rows(self) -> list[Row]:
        """Return the rows in the order in which they were drawn."""
        self._end_row()
        return self._rows

    def _end_row(self) -> None:
        text = "".join(text for text, _ in self._pieces)
        text = " ".join(_SURROGATE.sub("\ufffd", text).translate(_LIGATURES).split())
        if text:
            _, (x, _, _) = next(piece for piece in self._pieces if piece[0].strip())
            _, (_, y, size) = max(self._pieces, key=lambda piece: len(piece[0]))
            self.budget.rows += 1
            self._rows.append(Row(text, self.page, x, y, size))
        self._pieces = []


def _place(cm: list[float], tm: list[float], size: float) -> tuple[float, float, float]:
    """Return where a piece of text begins, seen as it is read: turned upright, and the height of its letters."""
    across = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
    up = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
    x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    length, height = hypot(*across), hypot(*up)
    if not length or not height:
        return x, y, 0.0
    place = (
        (x * across[0] + y * across[1]) / length,
        (x * up[0] + y * up[1]) / height,
        abs(size) * height,
    )
    return place if all(map(isfinite, place)) else (0.0, 0.0, 0.0)


def _is_rubbish(rows: list[Row]) -> bool:
    """Say whether the text has no characters of its own: fonts without a map to Unicode."""
    text = "".join(row.text for row in rows)
    return len(_UNREADABLE.findall(text)) > _MOSTLY * len(text)


def _told(reader: Any) -> dict[str, str]:  # noqa: ANN401 -- pypdf is an extra
    """Return what the PDF tells of itself; what is broken there is not told."""
    told: dict[str, str] = {}
    getters: dict[str, Callable[[], object]] = {
        "title": lambda: reader.metadata.title,
        "author": lambda: reader.metadata.author,
        "created": lambda: reader.metadata.creation_date.date().isoformat(),
        "language": lambda: reader.root_object["/Lang"],
    }
    for key, get in getters.items():
        try:
            value = get()
        except Exception:  # noqa: BLE001, S112 -- the same; nothing hangs on it
            continue
        if isinstance(value, str):
            told[key] = " ".join(_NO_CHARACTER.sub("", _SURROGATE.sub("", value[:1_000])).split())
    return told


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
