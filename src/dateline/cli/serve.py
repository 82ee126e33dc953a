"""``dateline serve``: the HTTP service, and its API keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from dateline.errors import UsageError

if TYPE_CHECKING:
    from dateline.service.config import ServiceConfig
    from dateline.service.keys import Keys

_MISSING = "pip install 'dateline[service]'"
_DATABASE = click.option(
    "--database",
    metavar="URL",
    envvar="DATELINE_SERVE_DATABASE",
    help="sqlite:///PATH or postgresql://USER@HOST/NAME. [default: a file in your data directory]",
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    database: str


@click.group(
    name="serve",
    invoke_without_command=True,
    epilog="Examples:\n\n\b\n  dateline serve\n  dateline serve --model embedded --port 9000\n"
    "  dateline serve keys add newsroom --scope read --scope write\n"
    "  dateline serve --host 0.0.0.0 --host-name dateline.example.org --allow-urls",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen there; elsewhere only with API keys.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8321, show_default=True)
@_DATABASE
@click.option("--model", metavar="ID", help="The model that answers where a client names none.")
@click.option("--allow-model", "models", multiple=True, metavar="ID", help="A model that clients may name, too.")
@click.option("--allow-urls", is_flag=True, help="Open addresses for clients: http and https, no private ones.")
@click.option("--require-keys", is_flag=True, help="Ask for a key on the loopback, too.")
@click.option("--host-name", "hosts", multiple=True, metavar="NAME", help="A name under which the service is reached.")
@click.option("--workers", type=click.IntRange(1, 1_000), default=8, show_default=True, help="Jobs at a time.")
@click.option("--max-articles", type=click.IntRange(min=1), default=200, show_default=True, help="A request.")
@click.option("--max-body", type=click.IntRange(min=1_000), default=20_000_000, show_default=True, help="Bytes.")
@click.option("--rate", type=click.IntRange(min=1), default=120, show_default=True, help="New jobs a minute and key.")
@click.option("--concurrency", type=click.IntRange(min=1), default=100, show_default=True, help="Requests of one key.")
@click.option("--drain", "drain_seconds", type=click.FloatRange(0, 3600), default=30.0, show_default=True)
@click.option("--keep-days", type=click.FloatRange(min=0.01), default=30.0, show_default=True, help="Of results.")
@click.option("--log-json", is_flag=True, help="Write the log as JSON, one object a line.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 -- the options
    """Serve briefs and timelines over HTTP, on this machine alone unless told otherwise.

    Work becomes jobs in a database, which outlive a restart. OpenAPI is at /openapi.json. SIGTERM ends it in order.
    """
    if ctx.invoked_subcommand is not None:
        ctx.obj = _Chosen(given["database"] or "")
        return
    try:
        from dateline.service.runtime import Runtime
        from dateline.service.server import serve
        from dateline.service.tracing import from_environment
    except ImportError as error:
        raise UsageError(f"the service is not installed: {error.name} is missing", hint=_MISSING) from error
    from dateline.settings import load_settings

    settings = load_settings(model=given.pop("model"))
    serve(Runtime(_config(given), settings, tracing=from_environment()))


def _config(given: dict[str, Any]) -> ServiceConfig:
    from dataclasses import replace

    from dateline.service.config import Limits, ServiceConfig

    limits = replace(
        Limits(),
        articles=given.pop("max_articles"),
        body_bytes=given.pop("max_body"),
        work_rate=given.pop("rate"),
        concurrency=given.pop("concurrency"),
    )
    return ServiceConfig(**{**given, "database": given["database"] or ""}, limits=limits)


@command.group("keys")
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["read", "write", "metrics"]),
    help="What it may do. [default: read, write]",
)
@_DATABASE
@click.pass_obj
def add(chosen: _Chosen, name: str, scopes: tuple[str, ...], database: str | None) -> None:
    """Make a key for NAME and print it, this once: only its hash is kept."""
    with _keys(chosen, database) as known:
        key, text = known.add(name, scopes or ("read", "write"))
    click.echo(text)
    click.echo(f"key {key.id} of {key.name}: {', '.join(key.scopes)}; it is not shown again", err=True)


@keys.command("list")
@_DATABASE
@click.pass_obj
def list_keys(chosen: _Chosen, database: str | None) -> None:
    """List the keys: id, name, scopes, when made, whether revoked."""
    from datetime import UTC, datetime

    with _keys(chosen, database) as known:
        for key in known.all():
            made = datetime.fromtimestamp(key.created, UTC).date().isoformat()
            revoked = "" if key.revoked is None else "  revoked"
            click.echo(f"{key.id}  {key.name:<24}  {','.join(key.scopes):<20}  {made}{revoked}")


@keys.command("revoke")
@click.argument("key_id", metavar="ID")
@_DATABASE
@click.pass_obj
def revoke(chosen: _Chosen, key_id: str, database: str | None) -> None:
    """Revoke the key ID: from now on it is refused."""
    with _keys(chosen, database) as known:
        if not known.revoke(key_id):
            raise UsageError(f"there is no valid key {key_id!r}", hint="dateline serve keys list")
    click.echo(f"key {key_id} is revoked", err=True)


def _keys(chosen: _Chosen, database: str | None) -> _Opened:
    return _Opened(database or chosen.database)


class _Opened:
    """The keys of a database, for a while."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> Keys:
        try:
            from dateline.service.jobs.database import Database, StoreGoneError
            from dateline.service.keys import Keys
        except ImportError as error:
            raise UsageError(f"the service is not installed: {error.name} is missing", hint=_MISSING) from error
        from dateline.service.config import ServiceConfig

        self._database = Database(ServiceConfig(database=self._url).database_url)
        try:
            self._database.make()
        except StoreGoneError as error:
            raise UsageError("the database cannot be reached") from error
        return Keys(self._database)

    def __exit__(self, *_: object) -> None:
        self._database.close()
