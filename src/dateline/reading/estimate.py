"""What a run would ask, and what it would cost: the run with a model that only counts.

The requests are made by the same code as real ones. A kept answer is given as it was, so that what it leads to is
counted as well; any other question is answered with nothing at all. Memory does not grow with the number of articles.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from operator import add
from typing import TYPE_CHECKING

from dateline.cache import open_cache
from dateline.errors import ModelError, NotCachedError
from dateline.exporters.json_safe import dumped
from dateline.extractive.brief import MODEL as EXTRACTIVE
from dateline.models.base import Reply
from dateline.models.cached import Cached
from dateline.models.choose import choose
from dateline.models.counter import counter_of
from dateline.models.opening import provider_for
from dateline.prompts.tokens import Estimate, schema_tokens
from dateline.reading.by_model import ModelReader
from dateline.reading.rehearsal import UNBOUND, Silent, emptiest
from dateline.reading.without_model import ExtractiveReader
from dateline.steps import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from dateline.models.base import Request
    from dateline.plugins.manager import Plugins
    from dateline.prices import Price
    from dateline.prompts import Prompt
    from dateline.prompts.tokens import Counter
    from dateline.reading.base import Reader
    from dateline.settings import Settings
    from dateline.steps import OnStep

_COUNTED = 100
_PAIR = 200
"""Tokens of two events, with their dates and lines, in a question whether they are one."""
REMEMBERED = 100_000
"""Questions that are remembered, the last ones, to count each once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What would be asked: ``kept`` questions have an answer already, ``requests`` would be sent.

    ``prompt_tokens`` are those of the messages, ``schema_tokens`` those of the JSON Schemas, which some servers count
    and some do not. ``least`` and ``most`` are the fewest and the most tokens of the answers.
    """

    requests: int = 0
    kept: int = 0
    prompt_tokens: int = 0
    schema_tokens: int = 0
    least: int = 0
    most: int = 0

    def __add__(self, other: Asked) -> Asked:
        """Return the sum."""
        return Asked(*map(add, astuple(self), astuple(other)))

    def times(self, count: int) -> Asked:
        """Return the same so many times."""
        return Asked(*(value * count for value in astuple(self)))

    def usd(self, price: Price) -> tuple[Decimal, Decimal]:
        """Return what it costs at least and at most, if each question is asked once."""
        return price.usd(self.prompt_tokens, self.least), price.usd(self.prompt_tokens + self.schema_tokens, self.most)


class Counting:
    """A model that is never asked: it counts what it would be asked, from any thread.

    Args:
        model_id: the model that it stands in for.
        kept: the answers of earlier runs; ``None`` to use none. The same question is asked once where there are some.
        counter: counts tokens.
    """

    def __init__(self, model_id: str, kept: Cached | None, counter: Counter) -> None:
        self.id = model_id
        self.asked = Asked()
        self._kept = kept
        self._counter = counter
        self._lock = threading.Lock()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._counted: dict[str, int] = {}

    def complete(self, request: Request) -> Reply:
        """Count a request; give the kept answer, else the emptiest object that its schema allows."""
        with self._lock:
            reply, is_new = self._answer_kept(request), self._is_new(request)
            if reply is not None:
                self.asked += Asked(kept=int(is_new))
                return reply
            empty = dumped(emptiest(request.schema))
            if is_new:
                self.asked += self._sent(request, empty)
            return Reply(text=empty, finish="stop", model=self.id)

    def close(self) -> None:
        """Close the cache."""
        if self._kept is not None:
            self._kept.close()

    def _answer_kept(self, request: Request) -> Reply | None:
        try:
            return self._kept.complete(request) if self._kept is not None else None
        except NotCachedError:
            return None

    def _is_new(self, request: Request) -> bool:
        if self._kept is None:  # nothing is kept, so that the same is asked again
            return True
        key = int(request.fingerprint[:16], 16)
        is_new = key not in self._seen
        self._seen[key] = None
        self._seen.move_to_end(key)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return is_new

    def _sent(self, request: Request, empty: str) -> Asked:
        *opening, last = [(message.role, message.content) for message in request.messages]
        # what is the same in every request is counted once; a conversation costs as much as its parts
        known = self._once(" ".join(map(str, opening)), lambda: self._counter.chat(opening) - self._counter.chat(()))
        schema = self._once(request.schema_sha256, lambda: schema_tokens(request.schema, self._counter))
        return Asked(
            requests=1,
            prompt_tokens=known + self._counter.chat([last]),
            schema_tokens=schema,
            least=self._counter.text(empty),
            most=request.max_tokens,
        )

    def _once(self, key: str, count: Callable[[], int]) -> int:
        if key not in self._counted:
            if len(self._counted) >= _COUNTED:
                self._counted.clear()
            self._counted[key] = count()
        return self._counted[key]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A reader that asks nobody; ``counting`` is ``None`` where no language model would be asked.

    ``model`` is the one that would be asked, ``why`` says why it was chosen, ``counter`` how tokens are counted.
    """

    reader: Reader
    model: str
    why: str
    counter: Counter
    counting: Counting | None = None

    @property
    def asked(self) -> Asked:
        """What would have been asked so far."""
        return self.counting.asked if self.counting is not None else Asked()

    def pairs(self, prompt: Prompt, count: int) -> Asked:
        """Return what so many questions about pairs of events come to; none where no language model would be asked."""
        if self.counting is None or not count:
            return Asked()
        nothing = {"what": "", "when": "", "line": ""}
        turns = prompt.render(one=nothing, other=nothing)
        each = Asked(
            requests=1,
            prompt_tokens=self.counter.chat(turns) + _PAIR,
            schema_tokens=schema_tokens(prompt.schema, self.counter),
            least=1,
            most=prompt.front.max_tokens,
        )
        return each.times(count)


@contextmanager
def rehearsing(settings: Settings, plugins: Plugins, on_step: OnStep) -> Iterator[Rehearsal]:
    """Open a reader as the settings say, in which nobody is asked; neither keys nor weights are needed.

    Raises:
        UsageError: the model, the prompt or a setting is not what it should be.
    """
    if settings.model == EXTRACTIVE:
        with ExtractiveReader(settings, plugins=plugins, on_step=on_step) as reader:
            yield Rehearsal(reader, *reader.chosen(), Estimate())
        return
    named, why = choose(settings.model, os.environ)
    model_id = _full_id(named, settings, plugins)
    counter = counter_of(model_id, settings)
    counting = Counting(model_id, _kept(settings, on_step), counter)
    told = settings.model_copy(update=UNBOUND)
    with ModelReader(told, plugins=plugins, model=counting, on_step=on_step) as asking:
        yield Rehearsal(asking, model_id, why, counter, counting)


def _full_id(named: str, settings: Settings, plugins: Plugins) -> str:
    """Return the identifier that requests hold; what cannot be opened for want of a key or weights is as it is named.

    Raises:
        UsageError: no plugin opens such a model.
    """
    try:
        model = provider_for(named, plugins.models).open(named, settings)
    except ModelError:
        return named
    try:
        return model.id
    except ModelError:
        return named
    finally:
        model.close()


def _kept(settings: Settings, on_step: OnStep) -> Cached | None:
    if settings.cache in {"off", "refresh"}:
        return None
    return Cached(Silent(""), open_cache(settings, lambda told: on_step(Note(told))), "only")
