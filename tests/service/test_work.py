"""Briefs, timelines and jobs, as a client asks for them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from dateline.errors import InvalidAnswerError, ModelDeniedError, ModelOverloadedError
from dateline.exporters.reading import read_timeline
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.records import Brief

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.service.conftest import Gated, Maker, Running

    from dateline.models.base import Request
    from dateline.models.fake import Answer

DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"


def failing(word: str, error: Answer) -> Callable[[Request], Answer]:
    """Answer with nothing, but for articles that hold a word."""
    return lambda request: error if word in request.messages[-1].content else '{"summary":[],"events":[],"actors":[]}'


def test_a_timeline_comes_with_its_address(service: Running) -> None:
    answer = service.timeline(DAM, FERRY)
    assert answer.status_code == 201
    timeline = read_timeline(answer.text, "answer")
    assert [entry.date.edtf for entry in timeline.entries] == ["2024-03-11", "2024-03-12"]
    assert [article.source for article in timeline.articles] == ["article-1", "article-2"]
    again = service.ask("GET", answer.headers["location"])
    assert (again.status_code, again.text) == (200, answer.text)


def test_a_brief_comes_with_its_address_and_what_was_told_of_its_article(service: Running) -> None:
    article = {
        "text": DAM,
        "published": "2024-03-14",
        "title": "Dam breaks",
        "url": "https://news.test/dam",
        "name": "a",
    }
    answer = service.ask("POST", "/v1/briefs", {"article": article})
    assert answer.status_code == 201
    brief = Brief.model_validate_json(answer.text)
    assert (brief.article.title, brief.article.url, brief.article.source) == (
        "Dam breaks",
        "https://news.test/dam",
        "a",
    )
    assert [event.date.edtf for event in brief.events] == ["2024-03-11", None]
    assert brief.summary[0].text == "The dam at Orrin broke on Monday."
    assert service.ask("GET", answer.headers["location"] + ".md").text.startswith("# Dam breaks")


@pytest.mark.parametrize(
    ("ending", "media_type", "begins"),
    [
        (".json", "application/json", "{"),
        (".html", "text/html; charset=utf-8", "<!"),
        (".ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR"),
        (".csv", "text/csv; charset=utf-8", ""),
        (".timelinejs.json", "application/json", "{"),
        (".txt", "text/plain; charset=utf-8", ""),
        (".atom", "application/atom+xml", "<?xml"),
    ],
)
def test_a_timeline_can_be_had_in_the_format_of_its_ending(
    service: Running, ending: str, media_type: str, begins: str
) -> None:
    answer = service.ask("GET", service.timeline(DAM).headers["location"] + ending)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert "dam at Orrin" in answer.text.replace("\r\n ", "")
    assert answer.text.startswith(begins)


def test_the_articles_texts_come_only_where_they_are_asked_for(service: Running) -> None:
    answer = service.timeline(DAM)
    location = answer.headers["location"]
    assert answer.json()["articles"][0]["text"] is None
    assert service.ask("GET", location).json()["articles"][0]["text"] is None
    assert service.ask("GET", location + "?texts=true").json()["articles"][0]["text"] == DAM
    assert "Read it in the article" in service.ask("GET", location + ".html").text


def test_a_timeline_is_made_as_it_is_asked_for(service: Running) -> None:
    more = {"select": {"granularity": "month"}, "merge": False, "published": "2024-03-14"}
    made = service.ask("POST", "/v1/timelines", {"articles": [{"text": DAM}, {"text": FERRY}], **more}).json()
    assert {entry["date"]["edtf"] for entry in made["entries"]} == {"2024-03"}
    edits = '[[hide]]\nid = "{}"\n'.format(service.timeline(DAM).json()["entries"][0]["id"])
    assert service.timeline(DAM, more={"edits": edits}).json()["entries"] == []


def test_an_article_that_fails_is_told_and_the_rest_is_delivered(make: Maker) -> None:
    service = make(Fake("fake:model", failing("ferry", InvalidAnswerError("no"))))
    answer = service.timeline(DAM, FERRY, "%!")
    assert answer.status_code == 201
    assert len(answer.json()["articles"]) == 1
    job = service.ask("GET", "/v1/jobs").json()["items"][0]
    kinds = {(one["source"], one["type"].rpartition(":")[2]) for one in job["failed"]}
    assert kinds == {("article-2", "invalid-answer"), ("article-3", "not-an-article")}
    assert sum("not read" in warning for warning in answer.json()["warnings"]) == 2


@pytest.mark.parametrize(
    ("answer", "problem", "retry"),
    [
        (ModelOverloadedError("busy at http://10.1.2.3", retry_after=0.0), (503, "model-overloaded"), "5"),
        (ModelDeniedError("sk-secret is no key"), (502, "model-denied"), None),
        (Reply("I will not", "refusal", "m"), (502, "refused-answer"), None),
        ("no JSON", (502, "invalid-answer"), None),
    ],
)
def test_what_fails_at_the_model_is_a_problem_that_keeps_the_operators_secrets(
    make: Maker, answer: Answer, problem: tuple[int, str], retry: str | None
) -> None:
    service = make(Fake("fake:model", lambda _: answer))
    for path, body in (("/v1/timelines", {"articles": [{"text": DAM}]}), ("/v1/briefs", {"article": {"text": DAM}})):
        told = service.ask("POST", path, body)
        assert service.problem(told) == problem
        assert told.headers.get("retry-after") == retry
        assert not re.search("10.1.2.3|sk-secret|I will not", told.text)
        assert service.ask("GET", told.json()["job"]).json()["state"] == "failed"


def test_a_text_that_is_no_article_is_the_clients_problem(service: Running) -> None:
    for body in ({"article": {"text": "%"}}, {"article": {"text": "\x00\x01\x02"}}):
        assert service.problem(service.ask("POST", "/v1/briefs", body)) == (422, "not-an-article")
    assert service.problem(service.timeline("%")) == (422, "not-an-article")


def test_work_that_takes_longer_than_is_waited_is_a_job(make: Maker, gated: Gated) -> None:
    service = make(gated)
    answer = service.timeline(DAM, prefer="wait=0")
    assert (answer.status_code, answer.json()["state"] in {"queued", "running"}) == (202, True)
    job = answer.headers["location"]
    assert gated.asked.acquire(timeout=20)
    running = service.ask("GET", job)
    assert (running.json()["state"], running.json()["result"]) == ("running", None)
    assert service.problem(service.ask("GET", job.replace("jobs", "timelines"))) == (409, "not-done")
    gated.open.set()
    ended = service.end_of(answer.json()["id"])
    assert (ended["state"], ended["progress"]) == ("done", {"done": 1, "total": 1})
    assert service.ask("GET", ended["result"]).json()["entries"][0]["date"]["edtf"] == "2024-03-11"


def test_a_job_is_followed_as_it_happens_and_where_it_was_left(service: Running) -> None:
    job = service.later(DAM, FERRY)
    service.end_of(job)
    told = service.ask("GET", f"/v1/jobs/{job}/events").text
    names = re.findall("^event: (.+)$", told, re.MULTILINE)
    assert [name for name in names if name != "lines"] == [
        "article",
        "article",
        "model",
        "found",
        "found",
        "progress",
        "found",
        "progress",
        "end",
    ]
    numbers = [int(number) for number in re.findall("^id: (.+)$", told, re.MULTILINE)]
    assert numbers == sorted(set(numbers))
    found = [json.loads(data) for data in re.findall("^event: found\ndata: (.+)$", told, re.MULTILINE)]
    assert [one["edtf"] for one in found] == ["2024-03-11", None, "2024-03-12"]
    rest = service.ask("GET", f"/v1/jobs/{job}/events", last_event_id=str(numbers[-2])).text
    assert [int(number) for number in re.findall("^id: (.+)$", rest, re.MULTILINE)] == numbers[-1:]


def test_a_cancelled_job_asks_the_model_nothing_more(make: Maker, gated: Gated) -> None:
    service = make(gated, workers=1)
    running, waiting = service.later(DAM, FERRY), service.later(FERRY)
    assert gated.asked.acquire(timeout=20)
    for job in (running, waiting, running):
        assert service.ask("DELETE", f"/v1/jobs/{job}").json()["state"] == "cancelled"
    gated.open.set()
    last = service.later("The mill burned on Friday.\n")
    assert service.end_of(last)["state"] == "done"  # the one worker is free again
    assert len(gated.requests) == 2  # of the running job's first article, and of the last job
    assert service.ask("GET", f"/v1/jobs/{running}").json()["state"] == "cancelled"
    assert service.problem(service.ask("DELETE", f"/v1/jobs/{last}")) == (409, "ended")


def test_who_waits_for_a_job_that_is_cancelled_is_told(make: Maker, gated: Gated) -> None:
    service = make(gated)
    job = service.later(DAM, idempotency_key="once")
    service.ask("DELETE", f"/v1/jobs/{job}")
    assert service.problem(service.timeline(DAM, idempotency_key="once")) == (409, "cancelled")


def test_the_same_key_begins_one_job_however_often_it_is_sent(service: Running) -> None:
    first, second = (service.timeline(DAM, idempotency_key="a-key-of-mine") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["location"] == second.headers["location"]
    assert first.text == second.text
    assert (first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")) == (None, "true")
    assert len(service.ask("GET", "/v1/jobs").json()["items"]) == 1
    other = service.timeline(FERRY, idempotency_key="a-key-of-mine")
    assert service.problem(other) == (422, "idempotency-key")
    assert service.problem(service.timeline(DAM, idempotency_key="a key")) == (400, "idempotency-key")


def test_what_failed_through_no_fault_of_the_client_may_be_asked_again_with_its_key(make: Maker) -> None:
    answers: list[Answer] = [ModelOverloadedError("busy"), '{"summary":[],"events":[],"actors":[]}']
    service = make(Fake("fake:model", answers))
    assert service.timeline(DAM, idempotency_key="k").status_code == 503
    assert service.timeline(DAM, idempotency_key="k").status_code == 201
    assert service.timeline("%", idempotency_key="l").status_code == 422
    assert service.timeline("%", idempotency_key="l").headers["idempotency-replayed"] == "true"


def test_a_client_may_choose_among_the_models_that_the_operator_allows(make: Maker) -> None:
    service = make(models=("fake:other",))
    for model in ("extractive", "fake:model", "fake:other"):
        assert service.timeline(DAM, more={"model": model}).status_code == 201
    for model in ("http://127.0.0.1:1/v1#x", "openai:gpt-6", "embedded", "fake:third"):
        assert service.problem(service.timeline(DAM, more={"model": model})) == (400, "usage")


def test_a_wrong_prompt_or_correction_is_refused_before_a_job_is_made(service: Running) -> None:
    assert service.problem(service.timeline(DAM, more={"prompt": "../../etc/passwd"})) == (400, "prompt")
    assert service.problem(service.timeline(DAM, more={"edits": "[[hide]"})) == (400, "usage")
    assert service.ask("GET", "/v1/jobs").json()["items"] == []
    assert service.timeline(DAM, more={"prompt": "extract.article@1"}).status_code == 201


def test_a_timeline_of_repeated_texts_tells_of_each_article(service: Running) -> None:
    text = " ".join(f"The ferry number {n} sank at pier {n} in the rain of the night." for n in range(20))
    job = service.later(text, text + " The end.")
    assert service.end_of(job)["progress"] == {"done": 2, "total": 2}


def test_the_extractive_reader_reads_no_more_articles_than_are_allowed(make: Maker) -> None:
    service = make(settings={"model": "extractive"}, limits={"articles": 2})
    assert service.timeline(DAM, FERRY).status_code == 201
    assert service.problem(service.timeline(DAM, FERRY, "One.")) == (413, "too-many-articles")
