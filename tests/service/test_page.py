"""The page at ``/`` as it is sent: what it holds, and what its policy lets it do."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.service.conftest import Maker, Running


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_page_runs_its_own_script_and_that_of_the_timeline_alone(service: Running) -> None:
    answer = service.ask("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = directives(answer.headers["content-security-policy"])
    made = service.timeline("The dam at Orrin broke on Monday.")
    shown = service.ask("GET", f"{made.headers['location']}.html")
    for kind in ("script", "style"):
        found = [
            re.findall(rf'<{kind}(?: type="module")?>(.*?)</{kind}>', page, re.DOTALL)
            for page in (answer.text, shown.text)
        ]
        assert [len(one) for one in found] == [1, 1]
        assert policy[f"{kind}-src"] == [sha256(one[0]) for one in found]
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_page_names_no_other_host_and_writes_no_html(service: Running) -> None:
    page = service.ask("GET", "/").text
    assert re.findall(r"""(?:src|href|action)=["']?(?!#|/openapi\.json|")([^"'>\s]+)""", page) == []
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc"):
        assert sink not in page


def test_every_field_of_the_page_has_its_label(service: Running) -> None:
    page = service.ask("GET", "/").text
    body = page[page.index("<body") : page.index('<script type="application/json"')]
    bare = re.sub(r"<label[^>]*>.*?</label>", "", body, flags=re.DOTALL)
    left = re.findall(r"<(?:input|select|textarea)[^>]*>", bare)
    assert [one for one in left if "hidden" not in one and "aria-label" not in one] == []
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', body)) <= set(ids)


@pytest.mark.parametrize("allow", [False, True])
def test_addresses_are_asked_for_only_where_they_are_opened(make: Maker, *, allow: bool) -> None:
    page = make(allow_urls=allow).ask("GET", "/").text
    assert ("Addresses, one a line" in page) is allow


def test_a_browser_that_has_the_page_is_not_sent_it_again(service: Running) -> None:
    etag = service.ask("GET", "/").headers["etag"]
    again = service.ask("GET", "/", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" not in again.headers  # it would take the place of the page's own


def test_a_reader_without_a_key_gets_the_page_that_asks_for_one(make: Maker) -> None:
    service = make(require_keys=True)
    assert service.ask("GET", "/").status_code == 200
    assert service.ask("GET", "/v1/models").status_code == 401
