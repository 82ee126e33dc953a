"""The tools: one article into a brief, many into a timeline, and why an entry of a timeline is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import Context  # noqa: TC002 -- the SDK reads the annotations
from mcp.types import CallToolResult, ResourceLink, TextContent, ToolAnnotations
from pydantic import Field

from dateline.errors import DatelineError, InputError, UsageError
from dateline.exporters.plain import Plain
from dateline.mcp_server.resources import FORMATS
from dateline.mcp_server.texts import ArticleText, Texts, day_of
from dateline.merge.filters import Selection
from dateline.pipeline import Plan, timeline_of
from dateline.records import Brief, Entry, Record, Timeline
from dateline.sources.base import ReadOptions
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import MCPServer

    from dateline.mcp_server.allowed import Allowed
    from dateline.mcp_server.made import Made, Timelines
    from dateline.mcp_server.runs import Runs
    from dateline.sources.base import Web
    from dateline.steps import OnStep

MAX_ARTICLES = 1_000
"""Texts or references of one call."""


class Explanation(Record):
    """Why an entry of a timeline is what it is; ``timeline`` is the address of that timeline."""

    timeline: str
    entry: Entry
    explanation: str


Reference = Annotated[str, Field(min_length=1, description="A path or an address that this server may read.")]
Day = Annotated[
    str | None, Field(description="Day of publication, as 2019-02-25, for an article that does not tell its own.")
]


class Tools:
    """What the tools work with: the model, what may be read, and the timelines made so far."""

    def __init__(self, runs: Runs, allowed: Allowed, timelines: Timelines, web: Web | None) -> None:
        """Work with these; ``web`` is what opens addresses, ``None`` for that of the settings."""
        self._runs = runs
        self._allowed = allowed
        self._timelines = timelines
        self._web = web

    def add_to(self, server: MCPServer[Any]) -> None:
        """Add the tools to a server."""
        reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=self._allowed.addresses)
        may = self._allowed.told()
        server.add_tool(
            self.summarize_article,
            title="Summarize a news article",
            description=f"{_SUMMARIZE} {may}",
            annotations=reads,
        )
        server.add_tool(
            self.build_timeline, title="Build a timeline of news", description=f"{_BUILD} {may}", annotations=reads
        )
        server.add_tool(
            self.explain_event, title="Explain an entry of a timeline", description=_EXPLAIN, annotations=reads
        )

    async def summarize_article(
        self,
        ctx: Context[Any, Any],
        *,
        text: Annotated[str, Field(description="The whole text of the article, unchanged.")] = "",
        reference: Reference | None = None,
        title: Annotated[str | None, Field(description="Its headline, if the text does not hold it.")] = None,
        published: Day = None,
        source: Annotated[str | None, Field(description="Who published it.")] = None,
        url: Annotated[str | None, Field(description="Its address, to be named in results; it is not opened.")] = None,
    ) -> Annotated[CallToolResult, Brief]:
        """Read one article."""

        def work(on_step: OnStep) -> CallToolResult:
            given = [ArticleText(text=text, title=title, source=source, url=url)] if text else []
            texts = Texts(given, self._runs.settings.max_bytes)
            references = self._references(texts, [reference] if reference else [])
            if len(references) != 1:
                raise UsageError("give either the text of an article or a reference", hint="the whole text, unchanged")
            with self._runs.reader(texts, on_step) as reader:
                found = list(reader.articles(references, self._options(published)))
                if len(found) != 1:
                    raise InputError(f"there are {len(found)} articles", hint="use build_timeline for more than one")
                if isinstance(found[0], InputError):
                    raise found[0]
                brief = reader.brief(found[0])
            return _answer(Plain().brief(brief), brief)

        return await self._answered(ctx, work)

    async def build_timeline(  # noqa: PLR0913 -- the parameters of a tool are its schema
        self,
        ctx: Context[Any, Any],
        *,
        articles: Annotated[list[ArticleText], Field(max_length=MAX_ARTICLES)] = [],  # noqa: B006 -- never changed
        references: Annotated[list[Reference], Field(max_length=MAX_ARTICLES)] = [],  # noqa: B006 -- the same
        published: Day = None,
        first: Annotated[
            str | None, Field(description="Leave out what ended before: 2019, 2019-02, 2019-02-25.")
        ] = None,
        last: Annotated[str | None, Field(description="Leave out what began after.")] = None,
        actors: Annotated[list[str], Field(description="Only entries in which one of these acts.")] = [],  # noqa: B006 -- the same
        about: Annotated[str | None, Field(description="Only entries that tell of these words.")] = None,
        top: Annotated[int | None, Field(ge=1, description="Only so many of the most important dates.")] = None,
    ) -> Annotated[CallToolResult, Timeline]:
        """Read many articles."""
        selection = Selection(first, last, tuple(actors), about, top)

        def work(on_step: OnStep) -> Made:
            texts = Texts(articles, self._runs.settings.max_bytes)
            asked = self._references(texts, references)
            if not asked:
                raise UsageError("no article is given", hint="articles: [{text: …}, …]")
            plan = Plan(keep_texts=True, selection=selection)
            with self._runs.reader(texts, on_step) as reader:
                built = timeline_of(reader, asked, self._options(published), plan)
            if built.timeline is None:
                raise built.failed[0].error if built.failed else InputError("there is no article")
            return self._timelines.add(built.timeline)

        def told(on_step: OnStep) -> CallToolResult:
            made = work(on_step)
            links = [
                ResourceLink(type="resource_link", uri=made.uri + ending, name=made.id + ending, mime_type=kind)
                for ending, (_, kind) in FORMATS.items()
            ]
            timeline = made.without_texts()
            result = _answer(f"{Plain().timeline(timeline)}\nThis timeline is {made.uri}\n", timeline)
            return result.model_copy(update={"content": [*result.content, *links]})

        result = await self._answered(ctx, told)
        if not result.is_error:
            await ctx.notify_resources_changed()
        return result

    async def explain_event(
        self,
        ctx: Context[Any, Any],
        event: Annotated[str, Field(description="The id of an entry or event, as results give it, or its beginning.")],
        timeline: Annotated[
            str | None, Field(description="The timeline's id or address. Without it the newest that has the event.")
        ] = None,
    ) -> Annotated[CallToolResult, Explanation]:
        """Tell why an entry is what it is."""

        def work(on_step: OnStep) -> CallToolResult:
            del on_step
            made, entry, told = self._timelines.explained(event, timeline)
            return _answer(told, Explanation(timeline=made.uri, entry=entry, explanation=told))

        return await self._answered(ctx, work)

    async def _answered(self, ctx: Context[Any, Any], work: Callable[[OnStep], CallToolResult]) -> CallToolResult:
        try:
            return await self._runs.run(ctx, work)
        except DatelineError as error:
            return _failure(error)

    def _references(self, texts: Texts, references: list[str]) -> list[str]:
        return [*texts.references, *(self._allowed.checked(reference) for reference in references)]

    def _options(self, published: str | None) -> ReadOptions:
        return ReadOptions.within(self._runs.settings, published=day_of(published), web=self._web)


def _answer(words: str, result: Record) -> CallToolResult:
    """Return a result for programs (``structured_content``), and in words for whoever reads."""
    return CallToolResult(
        content=[TextContent(type="text", text=words)], structured_content=result.model_dump(mode="json")
    )


def _failure(error: DatelineError) -> CallToolResult:
    """Return an error of the tree as the error of a tool, which an assistant can read and act on."""
    hint = f"\nhint: {error.hint}" if error.hint else ""
    kind = {"error": type(error).__name__, "exit_code": error.exit_code, "retryable": error.retryable}
    return CallToolResult(
        content=[TextContent(type="text", text=for_terminal(f"error: {error}{hint}"))],
        is_error=True,
        _meta={"dateline/error": kind},
    )


_SUMMARIZE = (
    "Read one news article and return its brief: summary, dated events, actors. Every statement carries the sentence "
    "it rests on, every date the words it was worked out from and the rule. Give `text` or `reference`."
)
_BUILD = (
    "Read many news articles and put their events in order of time: one entry an event with all its sources, both "
    "dates where articles contradict each other, and what has no provable date apart. Give `articles`, `references` "
    "or both. The timeline becomes a resource of this session, also as Markdown and as a page."
)
_EXPLAIN = (
    "Tell why an entry of a timeline made in this session is what it is: sentences, dates and their rules, "
    "independent witnesses, why several tellings were taken for one event."
)
