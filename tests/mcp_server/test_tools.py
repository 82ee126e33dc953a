"""What the tools answer, and what they refuse, spoken to by the SDK's client in this process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError

from dateline.errors import NotAnArticleError, PromptError, UsageError
from dateline.mcp_server.allowed import Allowed
from dateline.mcp_server.made import KEPT, Timelines
from dateline.mcp_server.server import opened
from dateline.mcp_server.texts import ArticleText, Texts
from dateline.records import Timeline
from dateline.settings import load_settings
from dateline.sources.base import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import Protocol

    from mcp.types import CallToolResult

    Talk = Callable[..., Any]

    class Stub(Protocol):
        status: int

        @property
        def model(self) -> str: ...

        @property
        def page(self) -> str: ...


DAM = "The dam at Orrin broke on Monday after three days of rain.\nMayor Ilse Brandt opened the town hall.\n"


def calling(tool: str, **arguments: object) -> Callable[[Client], Awaitable[CallToolResult]]:
    async def say(client: Client) -> CallToolResult:
        return await client.call_tool(tool, arguments)

    return say


def words(result: CallToolResult) -> str:
    return "".join(block.text for block in result.content if block.type == "text")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_text_becomes_a_brief_in_words_and_as_the_schema_says(talk: Talk, mode: str) -> None:
    async def say(client: Client) -> tuple[CallToolResult, Any]:
        tool = next(one for one in (await client.list_tools()).tools if one.name == "summarize_article")
        given = {"text": DAM, "published": "2024-03-14", "title": "The dam", "source": "Orrin News"}
        return await client.call_tool("summarize_article", given), tool.output_schema

    result, schema = talk(say, mode=mode)
    brief = result.structured_content
    Draft202012Validator(schema).validate(brief)
    assert brief["schema"] == "dateline.brief/1"
    assert (brief["article"]["title"], brief["article"]["outlet"]) == ("The dam", "Orrin News")
    assert brief["events"][0]["date"]["edtf"] == "2024-03-11"
    assert "2024-03-11 ← “Monday”, published 2024-03-14" in words(result)


def test_a_text_with_a_header_of_its_own_keeps_its_own_day(talk: Talk) -> None:
    given = f"Published: 2024-03-14\n\n{DAM}"
    brief = talk(calling("summarize_article", text=given, published="2020-01-01")).structured_content
    assert brief["article"]["published"] == "2024-03-14"
    quote = brief["events"][0]["evidence"][0]
    assert given[quote["start"] : quote["end"]] == quote["quote"]


def test_a_text_that_looks_like_json_is_a_text(talk: Talk) -> None:
    result = talk(calling("summarize_article", text='["The dam at Orrin broke on Monday."]'))
    assert "validation error" not in words(result)


REFUSED = {
    "nothing": ({}, "give either the text of an article or a reference", "UsageError"),
    "both": ({"text": DAM, "reference": "a.txt"}, "no file that may be read", "SourceNotFoundError"),
    "an empty text": ({"text": " \n"}, "text 1 is empty", "NotAnArticleError"),
    "no text": ({"text": "\x00\x00"}, "text 1 is not text", "NotAnArticleError"),
    "no day": ({"text": DAM, "published": "in May"}, "'in May' is not a date", "UsageError"),
    "an address": ({"reference": "https://example.org/a"}, "this server opens no addresses", "AddressRefusedError"),
    "another scheme": ({"reference": "file:///etc/passwd"}, "only http and https are opened", "AddressRefusedError"),
    "standard input": ({"reference": "-"}, "no file that may be read", "SourceNotFoundError"),
    "a list": ({"reference": "@/etc/hosts"}, "no file that may be read", "SourceNotFoundError"),
    "a file": ({"reference": "/etc/passwd"}, "give the text itself", "SourceNotFoundError"),
    "too much": ({"text": DAM * 400}, "text 1", "TooLargeError"),
}


@pytest.mark.parametrize(("given", "told", "kind"), list(REFUSED.values()), ids=list(REFUSED))
def test_what_cannot_be_read_is_the_error_of_a_tool_with_its_hint(
    talk: Talk, given: dict[str, object], told: str, kind: str
) -> None:
    result = talk(calling("summarize_article", **given), max_bytes=20_000)
    assert result.is_error
    assert words(result).startswith("error: ")
    assert told in words(result)
    assert result.meta["dateline/error"]["error"] == kind


def test_two_articles_in_one_text_are_told_to_be_a_timeline(talk: Talk) -> None:
    records = '{"text": "The dam at Orrin broke on Monday."}\n{"text": "The ferry to Lund sank on Tuesday."}\n'
    result = talk(calling("summarize_article", text=records))
    assert "there are 2 articles\nhint: use build_timeline" in words(result)


def test_a_bad_text_among_many_is_told_and_the_others_are_delivered(talk: Talk) -> None:
    articles = [{"text": DAM, "published": "2024-03-14"}, {"text": "\x00", "url": "https://example.org/dam"}]
    result = talk(calling("build_timeline", articles=articles, last="2024-03-12"))
    assert not result.is_error
    assert len(result.structured_content["entries"]) == 1
    assert result.structured_content["warnings"][0].startswith("not read: https://example.org/dam is not text")
    assert "! not read: https://example.org/dam" in words(result)


def test_a_timeline_of_nothing_is_an_error(talk: Talk) -> None:
    assert "no article is given" in words(talk(calling("build_timeline")))
    assert "text 1 is empty" in words(talk(calling("build_timeline", articles=[{"text": ""}])))


def test_a_model_that_refuses_is_told_with_its_hint_and_asked_again_by_the_next_call(talk: Talk, stub: Stub) -> None:
    async def say(client: Client) -> tuple[CallToolResult, CallToolResult]:
        stub.status = 503
        failed = await client.call_tool("summarize_article", {"text": DAM})
        stub.status = 200
        return failed, await client.call_tool("summarize_article", {"text": DAM})

    failed, well = talk(say, model=stub.model)
    assert failed.is_error
    assert failed.meta["dateline/error"] == {"error": "ModelOverloadedError", "exit_code": 4, "retryable": True}
    assert not well.is_error
    assert well.structured_content["provenance"]["model"] == stub.model


def test_an_entry_that_nobody_knows_is_told_with_those_that_are_near(talk: Talk) -> None:
    async def say(client: Client) -> list[str]:
        before = await client.call_tool("explain_event", {"event": "abcd"})
        made: Any = await client.call_tool("build_timeline", {"articles": [{"text": DAM, "published": "2024-03-14"}]})
        wrong = await client.call_tool("explain_event", {"event": "zzzz"})
        nowhere = await client.call_tool("explain_event", {"event": "abcd", "timeline": "dateline://timelines/no"})
        entry = made.structured_content["entries"][0]
        by_event = await client.call_tool("explain_event", {"event": "#" + entry["events"][0]["id"]})
        return [entry["id"], *map(words, (before, wrong, nowhere, by_event))]

    entry, before, wrong, nowhere, by_event = talk(say)
    assert before == "error: no timeline was made yet\nhint: call build_timeline first"
    assert "--explain" not in wrong
    assert "error: no entry answers to 'zzzz'\nhint: nearest: " in wrong
    assert entry in wrong
    assert "there is no timeline 'dateline://timelines/no'" in nowhere
    assert f"Entry {entry}" in by_event


def test_resources_are_the_timelines_and_the_prompts_and_nothing_else(talk: Talk) -> None:
    async def say(client: Client) -> tuple[list[str], list[str], list[str]]:
        first = [one.uri for one in (await client.list_resources()).resources]
        await client.call_tool("build_timeline", {"articles": [{"text": DAM, "published": "2024-03-14"}]})
        second = [one.uri for one in (await client.list_resources(cache_mode="bypass")).resources]
        read: Any = (await client.read_resource("dateline://prompts/same-event")).contents[0]
        refused = []
        for uri in ("dateline://timelines/zz.md", "dateline://prompts/%2e%2e%2fsecret", "dateline://prompts/none@7"):
            with pytest.raises(MCPError) as error:
                await client.read_resource(uri)
            refused.append(str(error.value))
        made = [(await client.read_resource(uri)).contents[0] for uri in second[:3]]
        return first, second, [read.text, *refused, *(f"{one.mime_type} {getattr(one, 'text', '')}" for one in made)]

    before, after, (prompt, *refused, markdown, page, saved) = talk(say)
    assert "dateline://prompts/extract.line@1" in before
    assert all(uri.startswith("dateline://prompts/") for uri in before)
    assert len(after) == len(before) + 3
    assert "name: same-event" in prompt
    assert "there is no timeline 'zz'" in refused[0]
    assert "Unknown resource" in refused[1]
    assert "there is no prompt 'none@7'" in refused[2]
    assert markdown.startswith("text/markdown # ")
    assert page.startswith("text/html <!doctype html>")
    assert "Mayor Ilse Brandt opened the town hall." in page  # the page shows the articles, the JSON leaves them out
    assert saved.startswith('application/json {\n  "schema": "dateline.timeline/1"')
    assert '"text": null' in saved


def test_the_timelines_that_are_kept_are_bounded_and_the_one_asked_for_stays() -> None:
    timelines = Timelines()
    made = [timelines.add(Timeline(title=f"Story {number}")) for number in range(KEPT)]
    assert timelines.add(Timeline(title="Story 0")).id == made[0].id
    timelines.add(Timeline(title="One more"))
    assert timelines.get(made[0].uri).timeline.title == "Story 0"
    with pytest.raises(UsageError, match="there is no timeline"):
        timelines.get(made[1].id)
    assert len(timelines.all()) == KEPT


def test_a_call_that_is_cancelled_while_it_tells_of_its_progress_ends_and_the_next_one_is_served(talk: Talk) -> None:
    async def say(client: Client) -> CallToolResult:
        told = anyio.Event()

        async def heard(progress: float, total: float | None, message: str | None) -> None:
            del progress, total, message
            told.set()
            await anyio.sleep_forever()

        async with anyio.create_task_group() as group:
            group.start_soon(partial(client.call_tool, "summarize_article", {"text": DAM}, progress_callback=heard))
            await told.wait()
            group.cancel_scope.cancel()
        return await client.call_tool("summarize_article", {"text": DAM})

    assert not talk(say).is_error


def test_an_address_is_opened_where_that_was_asked_for_and_private_ones_are_not(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, stub: Stub
) -> None:
    refused = talk(calling("summarize_article", reference=stub.page), addresses=True)
    assert refused.meta["dateline/error"]["error"] == "AddressRefusedError"
    for name, value in (("ALLOW_PRIVATE", "1"), ("ROBOTS", "0"), ("DELAY", "0")):
        monkeypatch.setenv(f"DATELINE_{name}", value)
    brief = talk(calling("summarize_article", reference=stub.page), addresses=True).structured_content
    assert brief["article"]["source"] == stub.page
    assert brief["events"][0]["date"]["edtf"] == "2024-03-11"


def test_a_text_of_half_characters_is_no_text() -> None:
    texts = Texts([ArticleText.model_construct(text="The dam \ud800 broke.", published=None)], 1000)
    with pytest.raises(NotAnArticleError, match="lone surrogates"):
        list(texts.read(texts.references[0], ReadOptions()))


def test_a_wrong_model_or_prompt_is_told_before_anything_is_served(stub: Stub) -> None:
    with pytest.raises(UsageError, match="no plugin opens the model"), opened(load_settings(model="no:one"), Allowed()):
        pass
    with (
        pytest.raises(PromptError, match="there is no prompt"),
        opened(load_settings(model=stub.model, prompt="none@1"), Allowed()),
    ):
        pass


def test_a_folder_is_read_and_what_it_holds_leads_nowhere_else(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Published: 2024-03-14\n\n{DAM}", "utf-8")
    item = "<item><title>Elsewhere</title><link>http://127.0.0.1:9/a</link></item>"
    (tmp_path / "feed.xml").write_text(f'<rss version="2.0"><channel><title>F</title>{item}</channel></rss>', "utf-8")
    result = talk(calling("build_timeline", references=[str(tmp_path)]), roots=(tmp_path,))
    assert len(result.structured_content["articles"]) == 1
    assert any("this server opens no addresses" in warning for warning in result.structured_content["warnings"])
