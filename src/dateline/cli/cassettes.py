"""``dateline cassettes``: what recordings hold, whether they are still true, and what should not be in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.recording.chain import KnownPrompts
    from dateline.recording.library import Recording
    from dateline.recording.owners import Owner

Command = Callable[..., Any]

_FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
_FORMAT = click.option(
    "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="For a person or a program."
)
_PROMPTS = click.option("--prompts", "prompts_dir", type=click.Path(), metavar="DIR", help="Your own prompts.")
_SKIP = click.option(
    "--skip", multiple=True, metavar="NAME@VERSION", help="Do not compare a prompt that a test makes for itself."
)
_ALLOW = click.option(
    "--allow", multiple=True, metavar="TEXT", help="Pass over what is, or holds, this text; may be said again."
)


@click.group(
    name="cassettes",
    epilog="DIR is ./cassettes where it is not named, else ./tests/cassettes.\n\nExamples:\n\n\b\n"
    "  dateline cassettes list\n  dateline cassettes verify tests/cassettes\n"
    "  dateline cassettes verify --live --model openai:gpt-6-luna\n  dateline cassettes prune --yes\n"
    "  dateline cassettes audit --allow desk@harlen.example",
)
def command() -> None:
    """List, verify, prune and audit recorded answers."""


@command.command(
    "list",
    short_help="Tell what each interaction holds.",
    epilog="Examples:\n\n\b\n  dateline cassettes list\n  dateline cassettes list cassettes --format json",
)
@_FOLDER
@_PROMPTS
@_FORMAT
def list_cassettes(folder: Path | None, prompts_dir: str | None, format_name: str) -> None:
    """Tell what each interaction holds: prompt, schema, model, article, tokens, size.

    Ends with 6 when a file is no cassette.
    """
    from dateline.cli import cassettes_told as told
    from dateline.errors import PartialResultError

    folder, _, recordings = _read(folder, prompts_dir)
    if format_name == "json":
        cassettes = [told.as_json(one) for one in recordings]
        told.show_json("list", folder, cassettes=cassettes, totals=told.totals(recordings))
    else:
        told.show(told.listed(recordings))
    if any(one.problem for one in recordings):
        click.get_current_context().exit(PartialResultError.exit_code)


@command.command(
    "verify",
    short_help="Tell which recordings are stale.",
    epilog="Ends with 5 when a recording is not what would be sent today, with 6 when a file is no cassette or an "
    "answer has moved, with 4 when --live reached no model.\n\nExamples:\n\n\b\n  dateline cassettes verify\n"
    "  dateline cassettes verify --prompts my-prompts --skip short.line@1\n"
    "  dateline cassettes verify --live --model openai:gpt-6-luna",
)
@_FOLDER
@click.option("--live", is_flag=True, help="Ask the model again, and tell how far the answers have moved.")
@click.option("--model", metavar="ID", help="With --live: ask this model in place of the recorded ones.")
@_SKIP
@_PROMPTS
@_FORMAT
def verify(
    folder: Path | None,
    *,
    live: bool,
    model: str | None,
    skip: Sequence[str],
    prompts_dir: str | None,
    format_name: str,
) -> None:
    """Tell which recordings are stale, by today's prompts and schemas; nothing is rewritten."""
    from dateline.cli import cassettes_told as told
    from dateline.errors import AnswerError, ModelError, PartialResultError, UsageError
    from dateline.recording.library import how_to_record
    from dateline.recording.owners import owners_by_name

    if model is not None and not live:
        raise UsageError("--model asks a model, and so needs --live")
    folder, known, recordings = _read(folder, prompts_dir, skip)
    useless = [one for one in recordings if one.problem or told.of_no_use(one)]
    owners = owners_by_name(folder, [one.path for one in useless])
    commands = {one.name: how_to_record(one, owners.get(one.path), folder) for one in useless}
    answers, unreachable = _asked_again(recordings, known, model) if live else ([], None)
    if format_name == "json":
        cassettes = [{**told.as_json(one), "record": commands.get(one.name)} for one in recordings]
        drift = {"answers": [told.moved_as_json(one) for one in answers], "sums": told.drift_sums(answers)}
        told.show_json(
            "verify", folder, cassettes=cassettes, states=told.count_states(recordings), live=drift if live else None
        )
    else:
        told.show(told.verified(recordings, commands))
        told.show(told.moved(answers) if live else ())
    code = 0
    if any(one.problem for one in recordings) or any(one.changes or one.problem for one in answers):
        code = PartialResultError.exit_code
    if unreachable and all(one.problem for one in answers):
        code = ModelError.exit_code
    if any(told.of_no_use(one) for one in recordings):
        code = AnswerError.exit_code
    click.get_current_context().exit(code)


@command.command(
    "prune",
    short_help="Remove cassettes whose test is gone.",
    epilog="Ends with 6 when there is something to remove and --yes is not given.\n\nExamples:\n\n\b\n"
    "  dateline cassettes prune\n  dateline cassettes prune --yes\n  dateline cassettes prune --with-secrets --yes",
)
@_FOLDER
@click.option("--yes", is_flag=True, help="Remove; otherwise it is only told what would be.")
@click.option("--by-name", is_flag=True, help="Look for tests by their names only: pytest is not run to collect them.")
@click.option("--with-secrets", is_flag=True, help="Remove also the interactions in which `audit` finds something.")
@_ALLOW
@_FORMAT
def prune(
    folder: Path | None, *, yes: bool, by_name: bool, with_secrets: bool, allow: Sequence[str], format_name: str
) -> None:
    """Remove cassettes whose test is gone."""
    from dateline.cli import cassettes_told as told
    from dateline.errors import PartialResultError
    from dateline.exporters.plain import many
    from dateline.recording import pruning

    folder = _folder(folder)
    owners = _owners(folder, by_name=by_name)
    gone = {name: owner for name, (_, owner) in owners.items() if owner.state == "gone"}
    unsure = {name: owner for name, (_, owner) in owners.items() if owner.state in {"unsure", "apart"}}
    left = {name: path for name, (path, _) in owners.items() if name not in gone}
    secret = _secret(left, allow) if with_secrets else {}
    if yes:
        for name in gone:
            pruning.remove(folder, owners[name][0])
        for name, numbers in secret.items():
            pruning.cut(folder, left[name], numbers)
    if format_name == "json":
        told.show_json(
            "prune",
            folder,
            removed=yes,
            orphans=[{"cassette": name, "why": owner.why} for name, owner in gone.items()],
            kept=[{"cassette": name, "state": owner.state, "why": owner.why} for name, owner in unsure.items()],
            secrets=[{"cassette": name, "interactions": numbers} for name, numbers in secret.items()],
        )
    else:
        told.show(told.pruned(gone, unsure, done=yes))
        verb = "removed" if yes else "would remove"
        told.show(
            f"{verb}  {many(len(n), 'interaction')} of {name}: what they hold is secret" for name, n in secret.items()
        )
        told.show([f"{many(len(gone), 'orphan')} of {many(len(owners), 'cassette')}"])
        told.show(["nothing was removed; say --yes to remove"] if (gone or secret) and not yes else [])
    if (gone or secret) and not yes:
        click.get_current_context().exit(PartialResultError.exit_code)


@command.command(
    "audit",
    short_help="Look for secrets and size.",
    epilog="Ends with 6 when something is found. No secret is printed whole.\n\nExamples:\n\n\b\n"
    "  dateline cassettes audit\n  dateline cassettes audit --allow desk@harlen.example --max-bytes 200000",
)
@_FOLDER
@_ALLOW
@click.option(
    "--max-bytes", type=click.IntRange(min=1), default=1_000_000, show_default=True, help="The largest good cassette."
)
@_FORMAT
def audit(folder: Path | None, *, allow: Sequence[str], max_bytes: int, format_name: str) -> None:
    """Look for secrets: keys, cookies, account ids, e-mail and private addresses, private paths, random words."""
    from dataclasses import asdict

    from dateline.cli import cassettes_told as told
    from dateline.errors import PartialResultError
    from dateline.recording import secrets
    from dateline.recording.library import cassettes_in
    from dateline.recording.yaml_text import CassetteError

    folder = _folder(folder)
    paths = cassettes_in(folder)
    findings: list[secrets.Finding] = []
    for path in paths:
        name = _name(path, folder)
        try:
            findings += secrets.audit(path, name, max_bytes=max_bytes, allow=allow)
        except CassetteError as error:
            findings.append(secrets.Finding(name, 0, "", "unreadable", str(error)))
    if format_name == "json":
        told.show_json("audit", folder, cassettes=len(paths), findings=[asdict(one) for one in findings])
    else:
        told.show(told.found(findings, len(paths)))
    if findings:
        click.get_current_context().exit(PartialResultError.exit_code)


def _folder(folder: Path | None) -> Path:
    from dateline.recording.library import default_folder

    return default_folder(Path()) if folder is None else folder


def _name(path: Path, folder: Path) -> str:
    return path.name if path == folder else path.relative_to(folder).as_posix()


def _read(
    folder: Path | None, prompts_dir: str | None, skip: Sequence[str] = ()
) -> tuple[Path, KnownPrompts, list[Recording]]:
    from dateline.prompts import PromptStore
    from dateline.recording.chain import KnownPrompts
    from dateline.recording.library import read_library
    from dateline.settings import load_settings
    from dateline.text.safe import for_terminal

    folder = _folder(folder)
    known = KnownPrompts(PromptStore(load_settings(prompts_dir=prompts_dir).prompts_dir))
    for problem in known.broken.values():
        click.echo(for_terminal(f"note: {problem}"), err=True)
    return folder, known, list(read_library(folder, known, skip=skip))


def _asked_again(recordings: Sequence[Recording], known: KnownPrompts, model_id: str | None) -> tuple[list[Any], Any]:
    from dateline.models.opening import open_model
    from dateline.plugins.manager import load
    from dateline.recording.drift import Asks
    from dateline.settings import load_settings
    from dateline.text.safe import for_terminal

    plugins = load()

    def note(told: str) -> None:
        click.echo(for_terminal(f"note: {told}"), err=True)

    def opens(model_id: str) -> Any:  # noqa: ANN401 -- a model
        settings = load_settings(model=model_id, cache="off")
        return open_model(settings, plugins.models, on_note=note, on_progress=lambda _: None).model

    asks = Asks(opens, known, model_id=model_id)
    try:
        return [one for recording in recordings for one in asks.ask(recording)], asks.unreachable
    finally:
        asks.close()


def _owners(folder: Path, *, by_name: bool) -> dict[str, tuple[Path, Owner]]:
    from dateline.recording.library import cassettes_in
    from dateline.recording.owners import owners_by_name, owners_collected
    from dateline.text.safe import for_terminal

    paths = cassettes_in(folder)
    owners, problem = (owners_by_name(folder, paths), "") if by_name else owners_collected(folder, paths)
    if problem:
        click.echo(for_terminal(f"note: {problem}; tests are looked for by their names"), err=True)
    return {_name(path, folder): (path, owners[path]) for path in paths}


def _secret(paths: dict[str, Path], allow: Sequence[str]) -> dict[str, list[int]]:
    """Return the interactions that hold secrets, by cassette."""
    from dateline.recording.pruning import secret_interactions
    from dateline.recording.yaml_text import CassetteError
    from dateline.text.safe import for_terminal

    found: dict[str, list[int]] = {}
    for name, path in paths.items():
        try:
            numbers = secret_interactions(path, allow)
        except CassetteError as error:
            click.echo(for_terminal(f"note: {error}"), err=True)
        else:
            found |= {name: numbers} if numbers else {}
    return found
