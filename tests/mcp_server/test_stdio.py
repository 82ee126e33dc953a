"""The server as an assistant starts it: a process of its own, spoken to over its standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import anyio
from mcp import Client

from dateline.models.providers import REMOTE_JOBS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Event
    from typing import Protocol

    from mcp import StdioServerParameters

    Started = Callable[..., StdioServerParameters]

    class Stub(Protocol):
        asked: list[str]
        first: Event
        free: Event

        @property
        def model(self) -> str: ...


DAM = "The dam at Orrin broke on Monday after three days of rain.\nMayor Ilse Brandt opened the town hall.\n"
FERRY = "The ferry to Lund sank on Tuesday.\nNobody was on board of the ferry.\n"
NOISY = """
from dateline.plugins.hookspecs import hookimpl

class Noisy:
    name, endings = "noisy", (".noisy",)
    def brief(self, brief): return ""
    def timeline(self, timeline): return ""
    def losses(self, timeline): return ()

@hookimpl
def dateline_exporters():
    print("a plugin says hello")
    return [Noisy()]
"""


def test_an_assistant_builds_a_timeline_reads_it_as_a_resource_and_asks_why(started: Started, tmp_path: Path) -> None:
    (tmp_path / "dam.txt").write_text(f"Published: 2024-03-14\n\n{DAM}", "utf-8")
    told: list[tuple[float, float | None, str | None]] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async def assistant() -> None:
        async with Client(started("--model", "extractive", "--root", tmp_path)) as client:
            assert client.instructions is not None
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert list(tools) == ["summarize_article", "build_timeline", "explain_event"]
            articles = [{"text": FERRY, "published": "2024-03-14", "source": "The Lund Post"}]
            asked = {"references": ["dam.txt"], "articles": articles}
            made = await client.call_tool("build_timeline", asked, progress_callback=heard)
            assert not made.is_error
            timeline: Any = made.structured_content
            assert [entry["date"]["edtf"] for entry in timeline["entries"][:2]] == ["2024-03-11", "2024-03-12"]
            links = [one.uri for one in made.content if one.type == "resource_link"]
            read = [(await client.read_resource(uri)).contents[0] for uri in links]
            assert [one.mime_type for one in read] == ["text/markdown", "text/html", "application/json"]
            assert json.loads(getattr(read[2], "text", "")) == timeline
            why = await client.call_tool("explain_event", {"event": timeline["entries"][1]["id"]})
            explained: Any = why.structured_content
            assert (explained["timeline"], explained["entry"]) == (links[2], timeline["entries"][1])
            assert "2024-03-12 ← “Tuesday”, basis resolved" in explained["explanation"]

    asyncio.run(assistant())
    assert [done for done, _, _ in told] == sorted({done for done, _, _ in told})
    assert told[-1][:2] == (2.0, 2.0)
    assert any(message and message.startswith("read text 1") for _, _, message in told)


def test_a_call_that_is_cancelled_asks_the_model_nothing_more(started: Started, stub: Stub) -> None:
    async def assistant() -> None:
        async with Client(started("--model", stub.model)) as client:
            stub.free.clear()
            many = {"articles": [{"text": f"The dam at Orrin broke on {number} May."} for number in range(1, 30)]}
            async with anyio.create_task_group() as group:
                group.start_soon(client.call_tool, "build_timeline", many)
                await anyio.to_thread.run_sync(stub.first.wait)
                group.cancel_scope.cancel()
            await client.list_resources()  # answered after the server has heard of the end
            stub.free.set()
            another = await client.call_tool("summarize_article", {"text": "The pier at Lund fell on Monday."})
            assert not another.is_error

    asyncio.run(assistant())
    assert sum("The dam at Orrin" in asked for asked in stub.asked) <= REMOTE_JOBS
    assert sum("The pier at Lund" in asked for asked in stub.asked) == 1


def test_nothing_but_the_protocol_is_written_to_standard_output(started: Started, tmp_path: Path) -> None:
    (tmp_path / "noisy.py").write_text(NOISY, "utf-8")
    info = tmp_path / "noisy-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: noisy\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text("[dateline.v1]\nnoisy = noisy\n", "utf-8")
    how = started("--model", "extractive")
    opening = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    hostile = {"text": "The \x1b[31mdam broke on Monday.\nA second line \u2028 of it fell on Tuesday.\n"}
    sent: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": opening},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "summarize_article", "arguments": hostile}},
        {"id": 3, "method": "nothing/of/that/kind"},
    ]
    lines = [json.dumps({"jsonrpc": "2.0", **one}) for one in sent]
    lines.insert(2, "this is no JSON \\ud800")
    with subprocess.Popen(
        [how.command, *how.args],
        env={**os.environ, **(how.env or {}), "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("\n".join(lines) + "\n")
        server.stdin.flush()
        answers: dict[object, Any] = {}
        while {1, 2, 3} - set(answers):
            answer = json.loads(server.stdout.readline())
            assert answer["jsonrpc"] == "2.0"
            answers[answer.get("id")] = answer
        rest, errors = server.communicate(timeout=30)
    assert rest == ""
    assert "a plugin says hello" in errors
    assert answers[2]["result"]["isError"] is False
    assert "error" in answers[3]
    assert server.returncode == 0
