"""Reads articles with a language model: article → lines and phrases → model → grounding → brief."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dateline import dates
from dateline.errors import AnswerError, StoppedError, UsageError
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_article import pieces, read_piece
from dateline.extract.by_line import read_line
from dateline.extract.same_event import SameEventJudge
from dateline.grounding.check import Checked
from dateline.models.opening import open_model, take_model
from dateline.prompts import PromptStore
from dateline.reading.base import VERSION, Reader
from dateline.records import PromptRef, Provenance
from dateline.schema import EVENT_SCHEMAS
from dateline.steps import EventFound, LinesRead, LineUnread, Loading, OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.errors import DatelineError
    from dateline.grounding.claims import Found
    from dateline.models.base import Model
    from dateline.models.progress import Progress
    from dateline.plugins.manager import Plugins
    from dateline.prompts import Prompt
    from dateline.records import Article, Brief, Line
    from dateline.settings import Settings


class ModelReader(Reader):
    """Reads articles with one model."""

    def __init__(
        self,
        settings: Settings,
        *,
        plugins: Plugins | None = None,
        model: Model | None = None,
        on_step: OnStep = ignore,
    ) -> None:
        """Open the model that the settings name (or wrap ``model``); nothing heavy is loaded before it is asked.

        Raises:
            UsageError: the model, the prompt or a setting is not what it should be.
            ModelError: the model cannot be opened.
        """
        super().__init__(settings, plugins=plugins, on_step=on_step)
        self._store = PromptStore(settings.prompts_dir)
        opened = (
            take_model(model, settings, self._plugins.models, on_note=self._note)
            if model
            else open_model(settings, self._plugins.models, on_note=self._note, on_progress=self._loading)
        )
        self._prompt = self._store.get(settings.prompt or self._store.default(opened.unit, opened.model.id))
        if self._prompt.front.answer not in EVENT_SCHEMAS:
            raise UsageError(
                f"the prompt {self._prompt.name} does not ask for events",
                hint=f"take one whose schema is {' or '.join(EVENT_SCHEMAS)}; `dateline prompts list` shows them",
            )
        if self._store.found is not None and self._prompt.path.parent == self._store.found:
            self._note(f"the prompt {self._prompt.name} is from {self._store.found}")
        self._model, self._why, self._max_chars = opened.model, opened.why, opened.max_chars
        self._gate = opened.gate
        self.unit, self.jobs = opened.unit, opened.jobs

    def close(self) -> None:
        """Close the model and the cache; may be called twice."""
        self._model.close()
        super().close()

    def stop(self, error: DatelineError | None = None) -> None:
        """End the run in order: what is being asked is answered, and nothing more is asked."""
        super().stop(error)
        self._gate.shut(error or StoppedError("the run was ended before this was read"))

    def chosen(self) -> tuple[str, str]:
        """Return the model's identifier, and why it was chosen."""
        return self._model.id, self._why

    def judge(self, name: str, limit: int) -> tuple[SameEventJudge, Callable[[], Provenance]]:
        """Return who says whether two articles tell one event, and a function that tells what made the answers.

        Args:
            name: the prompt that asks.
            limit: how many pairs the model is asked about at most.
        """
        tally, prompt = Tally(), self._store.get(name)
        return SameEventJudge(Asker(self._model, tally), prompt, limit), lambda: self._provenance(tally, prompt)

    def read(self, article: Article, *, overview: bool, only: Collection[int] | None, tally: Tally) -> Brief:
        """Read one article.

        Raises:
            ModelError: the model did not answer.
            AnswerError: it gave no usable answer to any question.
        """
        lines = [line for line in article.lines if not line.dropped and (only is None or line.number in only)]
        spans = [(line.start, line.end) for line in article.lines if not line.dropped]
        # also the lines that are not asked about may hold what "the day before" counts from
        certain = not article.published_guessed
        phrases = dates.find(article.text, article.published, article.language, spans=spans, certain=certain)
        checked = Checked(article, phrases)
        for found in self._ask(Asker(self._model, tally, article.id), article, lines, phrases):
            if found.failed:
                for line in found.lines:
                    self._on_step(LineUnread(article, line, str(found.failed)))
            for event in checked.add(found):
                self._on_step(EventFound(article, event))
            last = max(line.number for line in found.lines)
            self._on_step(LinesRead(article, sum(line.number <= last for line in lines), len(lines)))
        if checked.why_unread is not None and not checked.answered:
            raise type(checked.why_unread)(
                f"{article.source}: {checked.why_unread}", hint="try another model with --model"
            )
        companion = self._companion if overview and lines else None
        if companion:
            self._overview(Asker(self._model, tally, article.id), companion, article, lines, checked)
        return checked.brief(self._provenance(tally, self._prompt, companion))

    def _provenance(self, tally: Tally, prompt: Prompt, companion: Prompt | None = None) -> Provenance:
        return Provenance(
            model=self._model.id,
            prompt=_ref(prompt),
            overview=_ref(companion) if companion else None,
            fingerprints=tuple(tally.fingerprints),
            usage=tally.usage,
            cached=tally.usage.requests == 0,
            dateline=VERSION,
        )

    def _ask(
        self, asker: Asker, article: Article, lines: Sequence[Line], phrases: Sequence[TimeExpression]
    ) -> Iterator[Found]:
        if self._prompt.front.unit == "line":
            for line in lines:
                yield from read_line(asker, self._prompt, article, line, phrases)
        else:
            for piece in pieces(article, lines, self._max_chars):
                yield from read_piece(asker, self._prompt, article, piece, phrases)

    @cached_property
    def _companion(self) -> Prompt | None:
        name = self._prompt.front.overview
        return self._store.get(name) if name else None

    def _overview(
        self, asker: Asker, prompt: Prompt, article: Article, lines: Sequence[Line], checked: Checked
    ) -> None:
        """Ask for summary and actors, over as much of the article as one request holds; never fails the brief."""
        first = pieces(article, lines, self._max_chars)[0]
        if len(first) < len(lines):
            checked.warn(f"the summary rests on the first {len(first)} of {len(lines)} lines")
        try:
            for found in read_piece(asker, prompt, article, first, ()):
                if found.failed:
                    checked.warn(f"no summary of lines {first[0].number} to {first[-1].number}: {found.failed}")
                else:
                    checked.add(found)
        except AnswerError as error:
            checked.warn(f"no summary: {error}")

    def _loading(self, progress: Progress) -> None:
        self._on_step(Loading(progress.stage, progress.done, progress.total, progress.unit))


def _ref(prompt: Prompt) -> PromptRef:
    return PromptRef(
        name=prompt.front.name, version=prompt.front.version, sha256=prompt.sha256, schema_sha256=prompt.schema_sha256
    )
