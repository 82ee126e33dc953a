"""Who may ask, how much, and what is never read, shown or logged."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.models.fake import Fake
from dateline.service.config import ServiceConfig, check_exposed, is_loopback
from dateline.service.http.headers import NOTHING, page_policy
from dateline.service.http.hosts import host_name, is_expected, is_same_origin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.service.conftest import Maker, Running

DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
EVERYWHERE = "0.0.0.0"  # noqa: S104 -- the service refuses it, or no socket is opened
HIDDEN = "the word quixotry stands in no log"


# what is never read


REFERENCES = (
    "file:///etc/passwd",
    "/etc/passwd",
    "../../etc/passwd",
    "@/etc/passwd",
    "@-",
    "-",
    "ftp://news.test/a",
    "data:text/plain,hello there",
    "javascript:alert(1)",
    "http:///etc/passwd\nhttp://news.test",
    " http://news.test/",
    "C:\\secret.txt",
    "\x00",
)


@pytest.mark.parametrize("allow", [False, True])
def test_nothing_but_text_and_addresses_is_a_reference(make: Maker, *, allow: bool) -> None:
    service = make(allow_urls=allow)
    for reference in REFERENCES:
        told = service.ask("POST", "/v1/briefs", {"article": {"url": reference}})
        assert service.problem(told) == (422, "invalid"), reference
        assert service.ask("POST", "/v1/timelines", {"articles": [reference]}).status_code == 422, reference


def test_a_path_as_text_or_name_is_only_words(service: Running, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden.txt"
    hidden.write_text(HIDDEN, "utf-8")
    for text in (str(hidden), f"@{hidden}", f"file://{hidden}"):
        article = {"text": text + "\nThe dam broke on Monday.\n", "name": str(hidden), "url": "https://news.test/x"}
        told = service.ask("POST", "/v1/briefs", {"article": article}).text
        assert "quixotry" not in told


def test_addresses_are_opened_only_where_the_operator_allows_it(make: Maker) -> None:
    service = make()
    for path, body in (
        ("/v1/briefs", {"article": {"url": "https://news.test/a"}}),
        ("/v1/timelines", {"articles": [{"text": DAM}, {"url": "https://news.test/a"}]}),
    ):
        assert service.problem(service.ask("POST", path, body)) == (403, "address-refused")
    assert service.ask("GET", "/v1/jobs").json()["items"] == []


def test_also_then_the_guards_of_the_sources_keep_private_addresses_closed(make: Maker) -> None:
    service = make(allow_urls=True)
    for url in ("http://127.0.0.1/x", "http://[::1]:80/", "http://169.254.169.254/meta", "http://localhost:22/"):
        told = service.ask("POST", "/v1/briefs", {"article": {"url": url}})
        assert service.problem(told) == (403, "address-refused"), url
        assert service.ask("POST", "/v1/timelines", {"articles": [{"url": url}]}).status_code == 403, url


# browsers


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8321", True),
        ("127.0.0.1", True),
        ("[::1]:8321", True),
        ("LOCALHOST", True),
        ("evil.test", False),
        ("localhost.evil.test", False),
        ("127.0.0.1@evil.test", False),
        ("", False),
        ("a b", False),
        (None, False),
    ],
)
def test_a_name_that_was_made_to_point_here_is_not_answered(host: str | None, *, expected: bool) -> None:
    assert is_expected(host, (), exposed=False) is expected


def test_other_names_are_answered_where_they_are_named_or_the_service_is_for_others() -> None:
    assert is_expected("news.test:80", ("News.test",), exposed=False)
    assert is_expected("news.test", (), exposed=True)
    assert is_expected("news.test", ("news.test",), exposed=True)
    assert not is_expected("other.test", ("news.test",), exposed=True)


@given(st.text(max_size=300))
def test_any_host_header_is_a_name_or_none(text: str) -> None:
    name = host_name(text)
    assert name is None or re.fullmatch(r"[a-z0-9_.:\[\]-]+", name)
    is_same_origin(text, text)


def test_a_page_of_another_site_may_not_ask(service: Running) -> None:
    assert service.problem(service.ask("GET", "/v1/jobs", host="evil.test")) == (421, "host")
    for origin in ("https://evil.test", "null", "http://localhost:1", "http://[", "file://localhost:8321"):
        assert service.problem(service.timeline(DAM, origin=origin)) == (403, "origin")
    assert service.timeline(DAM, origin="http://localhost:8321").status_code == 201
    told = service.ask("OPTIONS", "/v1/timelines", origin="http://localhost:8321", access_control_request_method="POST")
    assert not [name for name in told.headers if name.startswith("access-control")]
    plain = service.client.post("/v1/timelines", content=json.dumps({"articles": [{"text": DAM}]}))
    assert plain.status_code == 422  # a form of another site can send text/plain without being asked


def test_every_answer_bears_the_headers_of_security(service: Running) -> None:
    location = service.timeline(DAM).headers["location"]
    for answer in (
        service.ask("GET", location),
        service.ask("GET", "/healthz"),
        service.ask("GET", "/nothing"),
        service.ask("PUT", "/v1/jobs"),
        service.ask("GET", "/v1/jobs", host="evil.test"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["content-security-policy"] == NOTHING
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers


def test_a_page_runs_its_own_script_and_nothing_else(service: Running) -> None:
    hostile = 'The dam broke.\n<meta http-equiv="Content-Security-Policy" content="default-src *"><script>x</script>\n'
    location = service.timeline(hostile).headers["location"]
    policy = service.ask("GET", location + ".html").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.endswith("frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    "policy",
    ["default-src *", "default-src 'none'; script-src 'unsafe-inline'", "default-src 'none'\nSet-Cookie: a", ""],
)
def test_a_policy_that_is_not_dateliness_own_is_replaced_by_nothing(policy: str) -> None:
    assert page_policy(f'<meta http-equiv="Content-Security-Policy" content="{policy}">') == NOTHING


# logs


def test_no_text_of_an_article_comes_into_the_log(make: Maker) -> None:
    def break_down(_: object) -> str:
        raise RuntimeError(HIDDEN)

    for fake in (None, Fake("fake:model", lambda _: HIDDEN), Fake("fake:model", break_down)):
        service = make(fake)
        article = {"text": f"{HIDDEN}. The dam broke on Monday.", "title": HIDDEN, "name": HIDDEN}
        service.ask("POST", "/v1/briefs", {"article": article}, x_request_id="mine-1")
        service.ask("POST", "/v1/timelines", {"articles": [article], "select": {"about": HIDDEN}})
        service.ask("POST", f"/v1/{HIDDEN}", {"quixotry": HIDDEN})
        service.ask("GET", f"/v1/timelines/{'0' * 32}?about={HIDDEN}", x_request_id=HIDDEN)
        service.ask("POST", "/v1/briefs", {"article": {"text": DAM, "quixotry": 1}})
        make.stop()
        lines = [json.loads(line) for line in service.log.getvalue().splitlines()]
        assert "quixotry" not in service.log.getvalue()
        assert "quixotry" not in service.runtime.metrics.text().decode()
        assert {"request", "job begun", "job ended"} <= {line["event"] for line in lines}
        assert any(line.get("request_id") == "mine-1" and line["route"] == "/v1/briefs" for line in lines)


def test_a_request_id_of_the_client_is_taken_only_if_it_is_harmless(service: Running) -> None:
    assert service.ask("GET", "/healthz", x_request_id="abc-1").headers["x-request-id"] == "abc-1"
    for wrong in ("a b", "x" * 65, "a\tb", '"'):
        assert service.ask("GET", "/healthz", x_request_id=wrong).headers["x-request-id"] != wrong


# configuration


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        (EVERYWHERE, False),
    ],
)
def test_the_loopback_is_known(host: str, *, own: bool) -> None:
    assert is_loopback(host) is own
    if own:
        check_exposed(ServiceConfig(host=host), has_keys=False)


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"port": 70_000}, {"database": "sqlite://"}, {"database": "x"}])
def test_a_setting_out_of_its_bounds_is_wrong_usage(make: Maker, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        make(**wrong)
