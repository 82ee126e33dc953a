"""``--batch``: hand in what a run asks as a batch; and the same run once more, when its answers are there."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from dateline.cli.receipt import ARGUMENTS
from dateline.cli.resuming import Resuming
from dateline.errors import AnswerError, BudgetReachedError, CutOffAnswerError, PartialResultError, UsageError
from dateline.exporters.plain import many
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.cli.options import RunOptions
    from dateline.models.base import Request
    from dateline.models.batches.state import BatchState
    from dateline.models.openai_chat import OpenAIChat
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.reading.batch_answers import Place
    from dateline.settings import Settings
    from dateline.steps import Failed, Step

_STANDARD_INPUT = frozenset({"-", "@-"})
_TOLD_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Answered:
    """What ``dateline batch collect`` tells the command that it runs again, as that command's ``obj``.

    ``cut`` are the fingerprints of requests whose answers were cut off. ``again`` hands in what is left as another
    batch, ``offline`` asks for nothing more.
    """

    state: BatchState
    cut: frozenset[str] = frozenset()
    again: bool = False
    offline: bool = False


def answered(ctx: click.Context, options: RunOptions) -> RunOptions:
    """Return the options of a run, changed where its batch is answered, or where it takes up another run."""
    if ctx.find_object(Resuming) is not None:
        return replace(options, batch=False)
    found = ctx.find_object(Answered)
    if found is None:
        return options
    again = found.again and not found.offline
    return replace(options, batch=again, refresh=False, offline=found.offline, model=found.state.model)


def spare_cut(ctx: click.Context, reader: Reader) -> None:
    """Do not ask again what the batch has answered and had cut off: it is asked in smaller pieces at once."""
    from dateline.reading.by_model import ModelReader

    found = ctx.find_object(Answered)
    if found is None or not found.cut or not isinstance(reader, ModelReader):
        return
    cut = found.cut

    def refused(request: Request) -> CutOffAnswerError | None:
        told = f"{request.prompt}: the answer was cut off at {request.max_tokens} tokens"
        return CutOffAnswerError(told) if request.fingerprint in cut else None

    reader.refuse_when(refused)


def submit(
    ctx: click.Context, options: RunOptions, settings: Settings, plugins: Plugins, read: Callable[[Reader], object]
) -> int | None:
    """Hand in what ``read`` asks, and return the exit code; ``None`` where a batch was collected and nothing is left.

    With ``dry_run`` only tell what it would be.

    Raises:
        UsageError: the run cannot be a batch.
        ModelError: the server did not take it; the same command again goes on from there.
        BudgetReachedError: it may cost more than was allowed.
    """
    from dateline.cli.output import check_output, exporter_for
    from dateline.reading.batching import Run, prepare

    _check(options, settings)
    exporter_for(plugins, options.format_name, options.output)  # not only when all is paid
    check_output(options.output)
    told = _Told()
    chat = open_chat(settings.model, settings, plugins)
    command = tuple(ctx.meta.get(ARGUMENTS, ()))
    run = Run(settings, chat.id, chat.target.base_url, command, os.getcwd(), read, plugins, told)  # noqa: PTH109 -- a text
    with place_of(chat, settings) as place:
        state = prepare(run, place.books, place.cache, save=not options.dry_run)
        if state is None:
            return _nothing_left(ctx, told)
        _tell_figures(state, settings)
        if options.dry_run:
            return told.exit_code
        if not state.planned and not state.asked:  # what is sent in part is not given up
            _check_budget(state, settings, place)
        for name in (*state.waits_for, state.id):
            state = hand_in(name, chat, settings, plugins, place)
    _tell_submitted(state)
    return told.exit_code


def open_chat(model_id: str | None, settings: Settings, plugins: Plugins) -> OpenAIChat:
    """Open a model whose server may take batches.

    Raises:
        UsageError: it is none.
        ModelError: it cannot be opened.
    """
    from dateline.models.choose import choose
    from dateline.models.openai_chat import OpenAIChat
    from dateline.models.opening import provider_for

    chosen, _ = choose(model_id, os.environ)
    model = provider_for(chosen, plugins.models).open(chosen, settings) if chosen != "extractive" else None
    if not isinstance(model, OpenAIChat):
        if model is not None:
            model.close()
        raise UsageError(f"{chosen} takes no batches", hint="say --model openai:NAME or http://HOST/v1#NAME")
    return model


@contextmanager
def place_of(chat: OpenAIChat, settings: Settings) -> Iterator[Place]:
    """Open what a batch needs, and close it, and the model, at the end."""
    from dateline.cache import open_cache
    from dateline.models.batches.endpoint import Endpoint, Patience
    from dateline.models.batches.state import Books
    from dateline.reading.batch_answers import Place

    with ExitStack() as closing:
        closing.callback(chat.close)
        cache = open_cache(settings, note)
        closing.callback(cache.close)
        endpoint = Endpoint(chat.target, Patience(settings.retries, settings.retry_seconds))
        closing.callback(endpoint.close)
        yield Place(Books(settings.cache_dir, note), endpoint, cache, note)


def hand_in(name: str, chat: OpenAIChat, settings: Settings, plugins: Plugins, place: Place) -> BatchState:
    """Send what of a batch is not sent yet, and return its state.

    Raises:
        UsageError: another process is at it, or a file cannot be written or read.
        ModelError: the server did not take it.
        InvalidAnswerError: it did not answer as the protocol has it.
    """
    from dateline.models.batches.submitting import submit as send
    from dateline.reading.batch_answers import learn

    with place.books.locked(name):
        state = place.books.get(name)
        if state.submitted or state.closed:
            return state
        if state.dialect is None and state.requests:
            state = learn(state, chat, settings, plugins.models, place)
        return send(place.books, state, place.endpoint, tell=note)


def note(text: str) -> None:
    """Tell a person something, on standard error."""
    click.echo(for_terminal(f"note: {text}"), err=True)


@dataclass
class _Told:
    """Tells of a rehearsal what goes wrong in it, and that it goes on."""

    articles: int = 0
    failed: int = 0
    first: Failed | None = field(default=None)

    def __call__(self, step: Step) -> None:
        """Tell one step."""
        from dateline.cli.output import tell_error
        from dateline.steps import ArticleRead, Failed, Note

        match step:
            case ArticleRead():
                self.articles += 1
                if not self.articles % _TOLD_EVERY:
                    click.echo(f"{self.articles:,} articles read", err=True)
            case Failed() if not isinstance(step.error, AnswerError):
                self.failed += 1
                self.first = self.first or step
                tell_error(step.error, step.source)
            case Note():
                note(step.text)
            case _:
                pass

    @property
    def exit_code(self) -> int:
        """0, or that of a partial result where an article could not be read; that of the first where none could."""
        if self.first is not None and self.failed >= self.articles and not self.articles:
            return self.first.error.exit_code
        return PartialResultError.exit_code if self.failed else 0


def _check(options: RunOptions, settings: Settings) -> None:
    if settings.cache in {"off", "only"}:
        flag = "--no-cache" if settings.cache == "off" else "--offline"
        raise UsageError(f"--batch and {flag} exclude each other", hint="the answers of a batch are kept")
    if not _STANDARD_INPUT.isdisjoint(options.sources.references):
        raise UsageError("--batch cannot read standard input: it is read again when the answers are there")


def _nothing_left(ctx: click.Context, told: _Told) -> int | None:
    if ctx.find_object(Answered) is not None:
        return None
    if told.first is None:
        click.echo("there is nothing to ask: every answer is kept; run the command without --batch", err=True)
    return told.exit_code


def _check_budget(state: BatchState, settings: Settings, place: Place) -> None:
    """Hand in nothing that may cost more than was allowed.

    Raises:
        BudgetReachedError: it may.
    """
    from dateline.prices import dollars, load_prices

    price = load_prices(settings.prices).of(state.model)
    most = price.usd(state.read_tokens, state.write_tokens) / 2 if price else None
    why = ""
    if settings.max_cost is not None and most is not None and most > settings.max_cost:
        why = f"the batch may cost {dollars(most)}, and {dollars(settings.max_cost)} are allowed"
    elif settings.max_cost is not None and most is None:
        why = f"the price of {state.model} is not known, and {dollars(settings.max_cost)} are allowed"
    elif settings.max_tokens_total is not None and state.read_tokens + state.write_tokens > settings.max_tokens_total:
        total = state.read_tokens + state.write_tokens
        why = f"the batch may take {total:,} tokens, and {settings.max_tokens_total:,} are allowed"
    if why:
        place.books.remove(state)
        raise BudgetReachedError(why, hint="nothing was handed in; name fewer articles, or allow more")


def _tell_figures(state: BatchState, settings: Settings) -> None:
    from dateline.prices import dollars, load_prices

    if not state.requests:
        return
    price = load_prices(settings.prices).of(state.model)
    if price is None:
        cost = f"the price of {state.model} is not known"
    else:
        least, most = (price.usd(state.read_tokens, write) / 2 for write in (0, state.write_tokens))
        cost = f"between {dollars(least)} and {dollars(most)} at half the list price of {price.as_of}"
    read, write = f"about {state.read_tokens:,} tokens to read", f"at most {state.write_tokens:,} to write"
    click.echo(for_terminal(f"{many(state.requests, 'request')} to {state.model}: {read}, {write}; {cost}"), err=True)


def _tell_submitted(state: BatchState) -> None:
    sent = sum(part.requests for part in state.parts)
    if state.asked:
        note("the first request was asked directly, to learn how the server wants them; its answer is kept")
    if state.waits_for:
        note(f"requests that {' and '.join(state.waits_for)} holds are not handed in again; it is waited for")
    done = f"`dateline batch collect {state.id}` when it is done"
    click.echo(for_terminal(f"submitted {many(sent, 'request')} as batch {state.id}; {done}"))
