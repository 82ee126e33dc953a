"""``dateline mcp``: serve an assistant through the Model Context Protocol."""

from __future__ import annotations

import os
from pathlib import Path

import click

TOKEN = "DATELINE_MCP_TOKEN"  # noqa: S105 -- a variable's name
_MAX_TOKEN = 4096


@click.command(
    name="mcp",
    epilog="Examples:\n\n\b\n  dateline mcp\n  dateline mcp --root ~/articles --model extractive\n"
    "  dateline mcp --http 8765 --allow-urls",
)
@click.option("--model", metavar="ID", help="embedded, extractive, openai:NAME, or http://HOST:PORT/v1#NAME.")
@click.option("--prompt", metavar="NAME@VERSION", help="The prompt that finds the events.")
@click.option("--prompts", "prompts_dir", type=click.Path(), metavar="DIR", help="A folder of your own prompts.")
@click.option(
    "--root",
    "roots",
    multiple=True,
    metavar="DIR",
    help="A folder whose files may be read; without it none. Repeatable.",
)
@click.option("--allow-urls", is_flag=True, help="Open addresses that the assistant names.")
@click.option("--http", "port", type=click.IntRange(0, 65535), metavar="PORT", help="Serve HTTP; 0 takes a free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: where. Any other wants a token.")
@click.option("--token-file", metavar="FILE", help=f"With --http: the token is in FILE. [default: ${TOKEN}]")
def command(
    *,
    model: str | None,
    prompt: str | None,
    prompts_dir: str | None,
    roots: tuple[str, ...],
    allow_urls: bool,
    port: int | None,
    host: str,
    token_file: str | None,
) -> None:
    """Serve an assistant: summarize_article, build_timeline, explain_event.

    Over standard input and output, as assistants start it, or with --http over streamable HTTP. Nothing but texts
    that the assistant gives is read, unless --root or --allow-urls say so.
    """
    from dateline.errors import UsageError
    from dateline.settings import load_settings

    try:
        import mcp.server  # noqa: F401 -- to be sure that it is there
    except ImportError as error:
        raise UsageError(f"mcp cannot be imported: {error}", hint="pip install 'dateline[mcp]'") from error
    from dateline.mcp_server.allowed import Allowed
    from dateline.mcp_server.http import serve_http
    from dateline.mcp_server.server import serve_stdio

    settings = load_settings(model=model, prompt=prompt, prompts_dir=prompts_dir)
    allowed = Allowed.under(roots, addresses=allow_urls)
    if port is None:
        if token_file is not None:
            raise UsageError("--token-file is for --http")
        serve_stdio(settings, allowed)
        return
    serve_http(
        settings,
        allowed,
        host=host,
        port=port,
        token=_token(token_file),
        on_ready=lambda address: click.echo(f"serving MCP at {address}", err=True),
    )


def _token(file: str | None) -> str | None:
    """Return the token: of the file, else of the environment, else none.

    Raises:
        UsageError: the file cannot be read or holds no token.
    """
    from dateline.errors import UsageError

    if file is None:
        return os.environ.get(TOKEN, "").strip() or None
    try:
        with Path(file).open(encoding="ascii") as opened:
            token = opened.read(_MAX_TOKEN).strip()
    except (OSError, ValueError) as error:
        raise UsageError(f"--token-file {file}: {getattr(error, 'strerror', None) or error}") from error
    if not token:
        raise UsageError(f"--token-file {file}: it is empty")
    return token
