"""The resources: timelines made in this session, in three formats, and the prompts, each version by its name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.types import Resource

from dateline.errors import DatelineError
from dateline.exporters.saying import title_told
from dateline.mcp_server.made import SCHEME

if TYPE_CHECKING:
    from dateline.mcp_server.made import Timelines
    from dateline.prompts import PromptStore

PROMPTS = "dateline://prompts/"
FORMATS = {
    ".md": ("markdown.Markdown", "text/markdown"),
    ".html": ("html.Html", "text/html"),
    "": ("json_text.Json", "application/json"),
}
"""What stands after a timeline's id, the format that it asks for, and the media type. Longer endings first."""


class Server(MCPServer[Any]):
    """An MCP server whose list of resources holds what there is now."""

    def __init__(self, timelines: Timelines, prompts: PromptStore, **more: Any) -> None:  # noqa: ANN401 -- MCPServer's own
        """Serve these timelines and prompts; ``more`` is what ``MCPServer`` takes."""
        super().__init__(**more)
        self._timelines = timelines
        self._prompts = prompts
        for ending, (_, kind) in FORMATS.items():
            self._add_timelines(ending, kind)
        self.resource(
            PROMPTS + "{name}",
            name="prompt",
            description="A prompt file, as NAME@VERSION; a bare NAME is its newest version.",
            mime_type="text/markdown",
        )(self._prompt)

    async def list_resources(self) -> list[Resource]:
        """Return the timelines, the newest first and each in its formats, then the prompts."""
        timelines = [
            Resource(uri=made.uri + ending, name=made.id + ending, title=title_told(made.timeline), mime_type=kind)
            for made in self._timelines.all()
            for ending, (_, kind) in FORMATS.items()
        ]
        prompts = [
            Resource(uri=PROMPTS + name, name=name, title=f"Prompt {name}", mime_type="text/markdown")
            for name in self._prompts.paths()
        ]
        return [*await super().list_resources(), *timelines, *prompts]

    def _add_timelines(self, ending: str, kind: str) -> None:
        def timeline(id: str) -> str:  # noqa: A002 -- its name in the address
            return self._timeline(id, ending)

        self.resource(
            f"{SCHEME}{{id}}{ending}",
            name=f"timeline{ending}",
            description="A timeline that build_timeline made in this session.",
            mime_type=kind,
        )(timeline)

    def _timeline(self, wanted: str, ending: str) -> str:
        try:
            made = self._timelines.get(wanted)
        except DatelineError as error:
            raise ResourceNotFoundError(str(error)) from error
        file, _, name = FORMATS[ending][0].partition(".")
        exporter = getattr(import_module(f"dateline.exporters.{file}"), name)()
        wants_texts = getattr(exporter, "wants_texts", False)
        text: str = exporter.timeline(made.timeline if wants_texts else made.without_texts())
        return text

    def _prompt(self, name: str) -> str:
        try:
            return self._prompts.get(name).text
        except DatelineError as error:
            raise ResourceNotFoundError(str(error)) from error
