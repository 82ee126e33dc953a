"""Articles put aside: a timeline looks at all of its articles before it asks about the first, and holds none of them.

They stand in a temporary file, in memory as long as they are few, in the order in which they were read.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Self

from dateline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.records import Article

IN_MEMORY = 64 * 2**20
"""Bytes that are held in memory before the file is made."""


class Aside:
    """What was read, in order: articles, and the errors of what could not be read. For one thread at a time."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed by ``close``
        self._places = array("Q")
        self._order: list[int | InputError] = []

    def __enter__(self) -> Self:
        """Return what was put aside."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the file back."""
        self.close()

    def close(self) -> None:
        """Give the file back; nothing can be taken any more."""
        self._file.close()

    def add(self, one: Article | InputError) -> None:
        """Put one aside, after those before it."""
        if isinstance(one, InputError):
            self._order.append(one)
            return
        self._order.append(len(self._places))
        self._places.append(self._file.seek(0, 2))
        # pickled by us and read by us alone, from a file that has no name
        pickle.dump(one, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Article | InputError]:
        """Yield everything in the order in which it came."""
        for one in self._order:
            yield one if isinstance(one, InputError) else self._taken(one)

    def articles(self) -> Iterator[Article]:
        """Yield the articles in the order in which they came."""
        return (self._taken(at) for at in range(len(self._places)))

    def sorted(self, key: Callable[[Article], Any]) -> Iterator[Article]:
        """Yield the articles in the order of a key; equal ones in the order in which they came."""
        keys = [key(article) for article in self.articles()]
        return (self._taken(at) for at in sorted(range(len(keys)), key=keys.__getitem__))

    def texts(self) -> Mapping[str, str]:
        """Return the articles' texts by their ids, each taken when it is asked for."""
        return _Texts({article.id: at for at, article in enumerate(self.articles())}, self._taken)

    def _taken(self, at: int) -> Article:
        self._file.seek(self._places[at])
        article: Article = pickle.load(self._file)  # noqa: S301 -- our own, see ``add``
        return article


class _Texts(Mapping[str, str]):
    def __init__(self, places: Mapping[str, int], taken: Callable[[int], Article]) -> None:
        self._places, self._taken = places, taken

    def __getitem__(self, name: str) -> str:
        return self._taken(self._places[name]).text

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
