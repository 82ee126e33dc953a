"""Reads articles with a language model: article → lines and phrases → model → grounding → brief."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from dateline import dates
from dateline.errors import AnswerError, RefusedAnswerError, StoppedError, UsageError
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_article import read_piece
from dateline.extract.by_line import read_line
from dateline.extract.pieces import Piece, pieces, room
from dateline.extract.reduce import reduced
from dateline.extract.same_event import SameEventJudge
from dateline.grounding.check import Checked
from dateline.grounding.claims import Found
from dateline.models.opening import open_model, take_model
from dateline.prompts import PromptStore
from dateline.reading.base import VERSION, Reader
from dateline.reading.parts import Parts
from dateline.reading.triage import Triage
from dateline.records import PromptRef, Provenance
from dateline.schema import EVENT_SCHEMAS, MAX_KEPT
from dateline.steps import EventFound, LinesRead, LineUnread, Loading, OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.errors import DatelineError
    from dateline.models.base import Model, Request
    from dateline.models.progress import Progress
    from dateline.plugins.manager import Plugins
    from dateline.prompts import Prompt
    from dateline.records import Article, Brief, Line
    from dateline.settings import Settings


PROMPT_OF_SUMMARIES = "statements"
"""The unit whose default prompt shortens the summary of a long article."""


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
        self._context_tokens = opened.context_tokens
        self._gate = opened.gate
        self.unit, self.jobs = opened.unit, opened.jobs
        self._parts = Parts(self.jobs)
        self._triage = Triage() if settings.triage else None

    def close(self) -> None:
        """Close the model and the cache; may be called twice."""
        triage, self._triage = self._triage, None
        if triage is not None and triage.total:
            self._note(triage.told())
        self._model.close()
        super().close()

    def stop(self, error: DatelineError | None = None) -> None:
        """End the run in order: what is being asked is answered, and nothing more is asked."""
        super().stop(error)
        self._gate.shut(error or StoppedError("the run was ended before this was read"))

    def chosen(self) -> tuple[str, str]:
        """Return the model's identifier, and why it was chosen."""
        return self._model.id, self._why

    def refuse_when(self, refused: Callable[[Request], DatelineError | None]) -> None:
        """Do not send the requests for which ``refused`` returns an error, but raise it; kept answers are used."""
        self._gate.refuse_when(refused)

    def prompts(self) -> tuple[PromptRef, ...]:
        """Return the prompts that it reads with, that of the events first."""
        return tuple(_ref(prompt) for prompt in (self._prompt, self._companion) if prompt is not None)

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
        kept = [line for line in article.lines if not line.dropped]
        # also the lines that are not asked about may hold what "the day before" counts from
        certain = not article.published_guessed
        spans = [(line.start, line.end) for line in kept]
        phrases = dates.find(article.text, article.published, article.language, spans=spans, certain=certain)
        checked = Checked(article, phrases)
        lines = self._wanted(article, kept, only, checked)
        self._events(article, lines, phrases, checked, tally)
        if checked.why_unread is not None and not checked.answered:
            raise type(checked.why_unread)(
                f"{article.source}: {checked.why_unread}", hint="try another model with --model"
            )
        companion = self._companion if overview and lines else None
        if companion:
            self._overview(companion, article, lines, checked, tally)
        if overview:
            self._shorten(article, checked, tally)
        return checked.brief(self._provenance(tally, self._prompt, companion))

    def _wanted(self, article: Article, kept: list[Line], only: Collection[int] | None, checked: Checked) -> list[Line]:
        """Return the lines that are asked about; those that are not must not look as if they had told nothing."""
        triage = self._triage if only is None else None
        if triage is not None:
            only = triage.worth_asking(article)
        if only is None:
            return kept
        wanted = [line for line in kept if line.number in only]
        if triage is not None and len(wanted) < len(kept):
            checked.warn(f"{len(kept) - len(wanted)} of {len(kept)} lines were not asked about: triage left them out")
        return wanted

    def _events(
        self,
        article: Article,
        lines: Sequence[Line],
        phrases: Sequence[TimeExpression],
        checked: Checked,
        tally: Tally,
    ) -> None:
        """Ask for the events of lines, and tell each as it comes."""
        numbers = [line.number for line in lines]
        for found in self._ask(article, lines, phrases, tally):
            if found.failed:
                for line in found.lines:
                    self._on_step(LineUnread(article, line, str(found.failed)))
            for event in checked.add(found):
                self._on_step(EventFound(article, event))
            last = max(line.number for line in found.lines)
            self._on_step(LinesRead(article, bisect_right(numbers, last), len(lines)))

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
        self, article: Article, lines: Sequence[Line], phrases: Sequence[TimeExpression], tally: Tally
    ) -> Iterator[Found]:
        if self._prompt.front.unit != "line":
            return self._of_pieces(self._prompt, article, lines, phrases, tally)

        def of_line(own: Tally, line: Line) -> Iterator[Found]:
            return read_line(self._asker(own, article), self._prompt, article, line, phrases)

        return self._parts.each(of_line, lines, tally)

    def _of_pieces(
        self,
        prompt: Prompt,
        article: Article,
        lines: Sequence[Line],
        phrases: Sequence[TimeExpression],
        tally: Tally,
    ) -> Iterator[Found]:
        """Ask about as many lines at a time as one request holds; of several pieces, one that is refused is unread."""
        parts = pieces(article, lines, room(self._max_chars, self._context_tokens, prompt), phrases)

        def of_piece(own: Tally, piece: Piece) -> Iterator[Found]:
            told: set[Line] = set()
            try:
                for found in read_piece(self._asker(own, article), prompt, article, piece, phrases):
                    told.update(found.lines)
                    yield found
            except RefusedAnswerError as error:
                if len(parts) == 1 and not told:
                    raise
                yield Found(tuple(line for line in piece.lines if line not in told), failed=error)

        return self._parts.each(of_piece, parts, tally)

    def _asker(self, tally: Tally, article: Article) -> Asker:
        return Asker(self._model, tally, article.id)

    @cached_property
    def _companion(self) -> Prompt | None:
        name = self._prompt.front.overview
        return self._store.get(name) if name else None

    def _overview(
        self, prompt: Prompt, article: Article, lines: Sequence[Line], checked: Checked, tally: Tally
    ) -> None:
        """Ask for summary and actors; never fails the brief."""
        try:
            for found in self._of_pieces(prompt, article, lines, (), tally):
                if found.failed:
                    first, last = found.lines[0].number, found.lines[-1].number
                    checked.warn(f"no summary of lines {first} to {last}: {found.failed}")
                else:
                    checked.add(found)
        except AnswerError as error:
            checked.warn(f"no summary: {error}")

    def _shorten(self, article: Article, checked: Checked, tally: Tally) -> None:
        """Choose among the sentences that the pieces of a long article were summed up in."""
        whole = checked.statements
        if len(whole) <= MAX_KEPT:
            return
        prompt = self._store.get(self._store.default(PROMPT_OF_SUMMARIES))
        kept, problem = reduced(self._asker(tally, article), prompt, whole)
        checked.keep_statements(kept)
        how = f"{prompt.name} ({prompt.sha256[:12]})" if problem is None else f"a rule: {problem}"
        checked.warn(f"the summary is {len(kept)} of {len(whole)} sentences, chosen by {how}")

    def _loading(self, progress: Progress) -> None:
        self._on_step(Loading(progress.stage, progress.done, progress.total, progress.unit))


def _ref(prompt: Prompt) -> PromptRef:
    return PromptRef(
        name=prompt.front.name, version=prompt.front.version, sha256=prompt.sha256, schema_sha256=prompt.schema_sha256
    )
