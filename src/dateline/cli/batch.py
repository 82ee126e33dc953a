"""``dateline batch``: what was handed in at half the price with ``--batch``, and how to get its answers."""

from __future__ import annotations

import contextlib
import os
import shlex
import time
from typing import TYPE_CHECKING

import click

from dateline.cli.batch_told import STATUS_HEAD, outcome_lines, status_row
from dateline.errors import ModelError, ModelRejectedError, PartialResultError, UsageError
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.models.batches.job import Job
    from dateline.models.batches.state import BatchState
    from dateline.reading.batch_answers import Place
    from dateline.settings import Settings


@click.group(
    name="batch",
    epilog="Examples:\n\n\b\n  dateline summarize articles/ --model openai:gpt-6-luna --batch\n"
    "  dateline batch status\n  dateline batch collect 3f9c1d2e4b5a --wait",
)
def command() -> None:
    """Look after requests that were handed in with --batch: answered within a day, at half the price."""


@command.command("status")
@click.argument("batch_id", required=False, metavar="[ID]")
@click.pass_context
def status(ctx: click.Context, batch_id: str | None) -> None:
    """List the batches, or one: what the server says of each, and until when it will be answered. Times are UTC."""
    from dateline.cli.batch_run import note
    from dateline.cli.output import tell_error
    from dateline.models.batches.state import Books
    from dateline.settings import load_settings

    settings = load_settings()
    books = Books(settings.cache_dir, note)
    states = [books.get(batch_id)] if batch_id else list(books.all())
    if not states:
        click.echo("no batch was handed in")
        return
    click.echo(STATUS_HEAD)
    code = 0
    for state in states:
        try:
            rows = list(_rows(state, settings))
        except (ModelError, UsageError) as error:
            tell_error(error)
            rows, code = [status_row(state, None, None, "cannot be asked")], error.exit_code
        for row in rows:
            click.echo(for_terminal(row))
    ctx.exit(code)


@command.command("collect")
@click.argument("batch_id", metavar="ID")
@click.option("--wait", is_flag=True, help="Wait until all is answered; Ctrl-C ends the waiting, not the batch.")
@click.option(
    "--every",
    type=click.FloatRange(min=0, max=3_600),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look, with --wait.",
)
@click.option("--batch-again", is_flag=True, help="Hand in what is left as another batch.")
@click.option("--offline", is_flag=True, help="Ask for nothing more: deliver what came, and say what is missing.")
@click.pass_context
def collect(ctx: click.Context, batch_id: str, *, wait: bool, every: float, batch_again: bool, offline: bool) -> None:
    """Fetch and check the answers of batch ID, then run its command again, in its directory.

    Good answers are kept and used. What is left (no answer, an invalid one, questions that rest on other answers) is
    asked directly, at the full price; unless you say --batch-again or --offline.
    """
    from dateline.cli.batch_run import Answered
    from dateline.cli.inner import run_inner
    from dateline.models.batches.state import Books
    from dateline.settings import load_settings

    if batch_again and offline:
        raise UsageError("--batch-again and --offline exclude each other", hint="give one of them")
    settings = load_settings()
    state, waiting = _collected(batch_id, settings, every if wait else None)
    if waiting:
        for job in waiting:
            click.echo(for_terminal(f"batch {batch_id} is not done: {_told(job)}"), err=True)
        click.echo("hint: collect it again later, or with --wait; nothing is lost", err=True)
        ctx.exit(PartialResultError.exit_code)
    for line in outcome_lines(state, prices=settings.prices):
        click.echo(for_terminal(line), err=True)
    if state.closed == "failed" and not batch_again:
        raise _useless(state)
    click.echo(for_terminal(f"in {state.cwd}: dateline {shlex.join(state.command)}"), err=True)
    cut = Books(settings.cache_dir).cut(state.model)
    with _inside(state):
        code = run_inner(state.command, obj=Answered(state, cut, again=batch_again, offline=offline))
    ctx.exit(code)


@command.command("cancel")
@click.argument("batch_id", metavar="ID")
def cancel(batch_id: str) -> None:
    """End batch ID: what the server has answered by then is paid, and can be collected."""
    from dateline.cli.batch_run import note
    from dateline.models.batches.state import Books
    from dateline.settings import load_settings

    settings = load_settings()
    books = Books(settings.cache_dir, note)
    with books.locked(batch_id):
        state = books.get(batch_id)
        if state.closed:
            click.echo(f"batch {batch_id} is closed already: {state.closed}", err=True)
            return
        if any(part.creating for part in state.parts):
            raise UsageError(
                f"whether the server has all of batch {batch_id} is not known",
                hint="give its command once more, then cancel it",
            )
        sent = [part.batch_id for part in state.parts if part.batch_id]
        if sent:
            with _place(state, settings) as place:
                for name in sent:
                    job = place.endpoint.get(name)
                    if not job.ended and job.status != "cancelling":
                        job = place.endpoint.cancel(name)
                    click.echo(for_terminal(f"{name}: {_told(job)}"), err=True)
        # parts that were never sent are none
        kept = tuple(part for part in state.parts if part.batch_id)
        books.save(state.model_copy(update={"closed": "cancelled", "planned": True, "parts": kept}))
        if not sent:
            books.drop_files(batch_id)
    more = f"; `dateline batch collect {batch_id} --offline` delivers what was answered" if sent else ""
    click.echo(f"batch {batch_id} is cancelled{more}", err=True)


@contextlib.contextmanager
def _place(state: BatchState, settings: Settings) -> Iterator[Place]:
    """Open the server of a batch.

    Raises:
        UsageError: the settings of today name another one.
        ModelError: it cannot be opened, or the key is not there.
    """
    from dateline.cli.batch_run import open_chat, place_of
    from dateline.plugins.manager import load

    chat = open_chat(state.model, settings, load())
    if chat.target.base_url != state.base_url:
        chat.close()
        raise UsageError(
            f"batch {state.id} is at {state.base_url}, and {state.model} is now at {chat.target.base_url}",
            hint="set OPENAI_BASE_URL as it was",
        )
    with place_of(chat, settings) as place:
        yield place


def _rows(state: BatchState, settings: Settings) -> Iterator[str]:
    sent = [part for part in state.parts if part.batch_id]
    if not sent or all(part.collected for part in state.parts):
        yield status_row(state, None, None, state.closed or ("not handed in" if state.requests else "waits"))
        return
    with _place(state, settings) as place:
        for part in state.parts:
            job = place.endpoint.get(part.batch_id) if part.batch_id else None
            yield status_row(state, part, job, "not handed in")


def _collected(batch_id: str, settings: Settings, every: float | None) -> tuple[BatchState, list[Job]]:
    """Collect a batch, and those that it waits for; look again every so many seconds until all is there."""
    from dateline.cli.batch_run import note
    from dateline.models.batches.state import Books

    books = Books(settings.cache_dir, note)
    state = books.get(batch_id)
    known = {one.id for one in books.all()}
    names = [*(one for one in state.waits_for if one in known), batch_id]
    if not any(_is_open(books.get(name)) for name in names):
        return state, []
    with _place(state, settings) as place:
        before: list[str] = []
        while True:
            state, waiting = _collect_all(names, place)
            if not waiting or every is None:
                return state, waiting
            said = [_told(job) for job in waiting]
            if said != before:
                before = said
                click.echo(for_terminal(f"batch {batch_id}: {'; '.join(said)}"), err=True)
            try:
                time.sleep(every)
            except KeyboardInterrupt:
                click.echo(f"the batch goes on at the server; `dateline batch collect {batch_id}` fetches it", err=True)
                raise


def _collect_all(names: Iterable[str], place: Place) -> tuple[BatchState, list[Job]]:
    from dateline.reading.batch_answers import collect as gather

    waiting: list[Job] = []
    for name in names:
        with place.books.locked(name):
            state = place.books.get(name)
            if not _is_open(state):
                continue
            if not state.submitted:
                raise UsageError(
                    f"batch {name} was not handed in whole", hint="give its command once more: it goes on from there"
                )
            state, left = gather(state, place)
            waiting += left
    return state, waiting


def _is_open(state: BatchState) -> bool:
    """Say whether anything of a batch is still to be fetched."""
    return not state.closed or (state.closed == "cancelled" and any(not part.collected for part in state.parts))


def _told(job: Job) -> str:
    failed = f", {job.failed:,} failed" if job.failed else ""
    return f"{job.status}, {job.completed:,} of {job.total:,} answered{failed}"


def _useless(state: BatchState) -> ModelRejectedError:
    """Return the error for a batch of which nothing can be used, with the reason that most of its requests have."""
    from dateline.models.dialect import adapt

    reasons = sorted(state.totals.failed.items(), key=lambda one: (-one[1], one[0]))
    why = reasons[0][0] if reasons else "no answer is as it was asked for"
    again = f"`dateline batch collect {state.id} --batch-again` hands it in anew"
    if reasons and state.dialect is not None and adapt(state.dialect, "", why) is not None:
        why = f"the server does not take a parameter that every request has: {why}"
        again += ", as the server wants it"
    return ModelRejectedError(f"nothing of batch {state.id} can be used: {why}", hint=again)


@contextlib.contextmanager
def _inside(state: BatchState) -> Iterator[None]:
    """Work in the directory in which the command was given.

    Raises:
        UsageError: it cannot be entered.
    """
    before = os.getcwd()  # noqa: PTH109 -- a text, as the state has it
    try:
        os.chdir(state.cwd)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"the directory {state.cwd} of batch {state.id} cannot be entered: {why}") from error
    try:
        yield
    finally:
        os.chdir(before)
