"""Results that are made: looked at again, listed, deleted; and what there is to choose from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.service.conftest import Maker, Running


DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"


def test_what_a_format_cannot_hold_is_told(service: Running) -> None:
    answer = service.ask("GET", service.timeline(DAM).headers["location"] + ".ics")
    assert "date" in answer.headers["dateline-losses"]


def test_of_a_timeline_that_is_made_a_part_can_be_had(service: Running) -> None:
    location = service.timeline(DAM, FERRY).headers["location"]
    part = service.ask("GET", f"{location}?from=2024-03-12").json()
    assert [entry["date"]["edtf"] for entry in part["entries"]] == ["2024-03-12"]
    assert service.problem(service.ask("GET", f"{location}?from=soon")) == (400, "usage")


def test_what_a_client_has_is_not_sent_again(service: Running) -> None:
    location = service.timeline(DAM).headers["location"]
    for path in (location, location + ".html", location + "?top=1", location.replace("timelines", "jobs")):
        etag = service.ask("GET", path).headers["etag"]
        again = service.ask("GET", path, if_none_match=f'"other", W/{etag}')
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert service.ask("GET", path, if_none_match='"other"').status_code == 200
    assert service.ask("GET", location).headers["etag"] != service.ask("GET", location + ".md").headers["etag"]


def test_timelines_are_listed_page_by_page_the_newest_first(service: Running) -> None:
    made = [service.timeline(f"The mill {n} burned on Monday.\n").headers["location"] for n in range(5)]
    service.ask("POST", "/v1/briefs", {"article": {"text": DAM}})
    seen, path = [], "/v1/timelines?limit=2"
    while path:
        page = service.ask("GET", path)
        seen += [item["result"] for item in page.json()["items"]]
        link = re.fullmatch(r'<(.+)>; rel="next"', page.headers.get("link", ""))
        assert bool(link) == (page.json()["next"] is not None)
        path = link[1] if link else ""
    assert seen == made[::-1]
    assert len(service.ask("GET", "/v1/jobs?kind=brief&state=done").json()["items"]) == 1
    for cursor in ("x", "%C3%BC", "MTIz", "bm8gbm8="):
        assert service.problem(service.ask("GET", f"/v1/jobs?cursor={cursor}")) == (400, "cursor")


def test_a_result_can_be_deleted_with_everything_that_was_sent_for_it(service: Running) -> None:
    location = service.timeline(DAM, idempotency_key="k").headers["location"]
    assert service.ask("DELETE", location).status_code == 204
    for path in (location, location.replace("timelines", "jobs"), location.replace("timelines", "jobs") + "/events"):
        assert service.problem(service.ask("GET", path)) == (404, "not-found")
    assert service.problem(service.ask("DELETE", location)) == (404, "not-found")
    assert service.timeline(DAM, idempotency_key="k").headers["location"] != location
    brief = service.ask("POST", "/v1/briefs", {"article": {"text": DAM}}).headers["location"]
    assert service.problem(service.ask("DELETE", brief.replace("briefs", "timelines"))) == (404, "not-found")
    assert service.ask("DELETE", brief).status_code == 204
    assert service.ask("GET", "/v1/briefs").json() == {"items": [], "next": None}


def test_models_prompts_and_formats_are_listed(make: Maker) -> None:
    service = make(models=("fake:other", "nobody:opens"))
    models = {one["id"]: (one["default"], one["ready"]) for one in service.ask("GET", "/v1/models").json()}
    assert models == {
        "fake:model": (True, True),
        "extractive": (False, True),
        "fake:other": (False, False),
        "nobody:opens": (False, False),
    }
    prompts = [one["name"] for one in service.ask("GET", "/v1/prompts").json()]
    assert "extract.article@1" in prompts
    assert service.ask("GET", "/v1/prompts/extract.article@1").text.startswith("---")
    assert service.problem(service.ask("GET", "/v1/prompts/extract.article@999")) == (404, "not-found")
    assert {"name": "ics", "endings": [".ics"]} in service.ask("GET", "/v1/formats").json()
    assert service.problem(service.ask("GET", service.timeline(DAM).headers["location"] + ".exe")) == (404, "format")
