"""Streamable HTTP: on the loopback, with a token, and not for web pages."""

from __future__ import annotations

import asyncio
import os
import subprocess
from typing import TYPE_CHECKING

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from dateline.errors import UsageError
from dateline.mcp_server.http import MIN_TOKEN, check_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mcp import StdioServerParameters

TOKEN = "a" * 32
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def test_an_assistant_with_the_token_is_served_and_no_other_and_the_end_is_in_order(
    started: Callable[..., StdioServerParameters], tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n", "utf-8")
    how = started("--model", "extractive", "--http", "0", "--token-file", tmp_path / "token")
    with subprocess.Popen(
        [how.command, *how.args],
        env={**os.environ, **(how.env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        address = server.stderr.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:")
        assert address.endswith("/mcp")

        async def assistant() -> None:
            known = httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"})
            async with known, Client(streamable_http_client(address, http_client=known)) as client:
                given = {"text": "The dam at Orrin broke on Monday.", "published": "2024-03-14"}
                result = await client.call_tool("summarize_article", given)
                assert not result.is_error
            async with httpx2.AsyncClient() as anybody:
                for headers in ({}, {"Authorization": "Bearer " + "b" * 32}, {"Authorization": TOKEN}):
                    refused = await anybody.post(address, json=CALL, headers=ACCEPT | headers)
                    assert refused.status_code == 401
                    assert refused.headers["www-authenticate"] == "Bearer"
                foreign = {"Authorization": f"Bearer {TOKEN}", "Host": "evil.example", "Origin": "http://evil.example"}
                page = await anybody.post(address, json=CALL, headers=ACCEPT | foreign)
                assert page.status_code in {403, 421}

        asyncio.run(assistant())
        server.terminate()
        out, _ = server.communicate(timeout=30)
    assert (server.returncode, out) == (0, "")


def test_another_host_than_this_machine_wants_a_token_of_some_length() -> None:
    for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        check_address(host, None)
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org", ""):  # noqa: S104 -- it is refused
        with pytest.raises(UsageError, match="no token is given"):
            check_address(host, None)
        check_address(host, TOKEN)
    with pytest.raises(UsageError, match=f"fewer than {MIN_TOKEN} characters"):
        check_address("127.0.0.1", "short")
