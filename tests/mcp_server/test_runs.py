"""One model for all calls, and calls that can be ended."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import anyio

from dateline.mcp_server import runs
from dateline.mcp_server.runs import Runs
from dateline.models.fake import Fake
from dateline.models.progress import OnProgress, Progress
from dateline.plugins.manager import load
from dateline.settings import load_settings
from dateline.steps import Note

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from mcp import Client

    from dateline.models.base import Reply, Request
    from dateline.settings import Settings
    from dateline.steps import OnStep


class Slow(Fake):
    """A model that loads long before its first answer."""

    on_progress: OnProgress | None = None

    def complete(self, request: Request) -> Reply:
        """Tell twice of one per cent, and answer."""
        if not self.requests and self.on_progress is not None:
            self.on_progress(Progress("joining the weights", 1, 100, "bytes"))
            self.on_progress(Progress("joining the weights", 1, 100, "bytes"))
        return super().complete(request)


class Provider:
    """Opens the slow model, and counts how often."""

    name, unit, max_chars = "slow", "article", 9000

    def __init__(self) -> None:
        self.opened: list[Slow] = []

    def claims(self, model_id: str) -> bool:
        return model_id == "slow"

    def open(self, model_id: str, settings: Settings) -> Slow:
        del settings
        answer = json.dumps({"summary": [], "events": [], "actors": []})
        self.opened.append(Slow(model_id, lambda _: answer))
        return self.opened[-1]

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        del settings
        return True, model_id


def test_the_model_is_opened_once_for_all_calls_and_its_loading_is_told_to_the_first(
    talk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider()
    monkeypatch.setattr(runs, "load", lambda: replace(load(), models=(provider,)))
    told: list[list[str | None]] = []

    async def say(client: Client) -> None:
        for text in ("The dam at Orrin broke on Monday.", "The ferry to Lund sank on Tuesday."):
            words: list[str | None] = []
            told.append(words)

            async def heard(
                progress: float, total: float | None, message: str | None, words: list[str | None] = words
            ) -> None:
                del progress, total
                words.append(message)

            result = await client.call_tool("summarize_article", {"text": text}, progress_callback=heard)
            assert not result.is_error

    talk(say, model="slow")
    (model,) = provider.opened
    assert (len(model.requests), model.closed) == (2, 1)
    assert [words.count("joining the weights: 1 %") for words in told] == [1, 0]


def test_work_whose_client_went_away_while_it_was_told_ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODEL", "extractive")
    done: list[str] = []

    def work(on_step: OnStep) -> None:
        try:
            on_step(Note("begun"))
            done.append("one step more")
        finally:
            done.append("closed in order")

    async def client() -> None:
        working = Runs(load_settings())
        told = anyio.Event()

        async def for_ever(*_: object) -> None:
            told.set()
            await anyio.sleep_forever()

        async with anyio.create_task_group() as group:
            ctx: Any = SimpleNamespace(report_progress=for_ever)
            group.start_soon(working.run, ctx, work)
            await told.wait()
            group.cancel_scope.cancel()
        working.close()

    anyio.run(client)
    assert done == ["closed in order"]
