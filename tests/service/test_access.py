"""Who may ask, and how much: keys, scopes, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.errors import UsageError
from dateline.service.keys import Keys
from dateline.service.limits import Rates

if TYPE_CHECKING:
    from pathlib import Path

    from tests.service.conftest import Gated, Maker, Running

DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"
EVERYWHERE = "0.0.0.0"  # noqa: S104 -- the service refuses it, or no socket is opened


def test_on_another_address_than_the_loopbacks_it_does_not_start_without_a_key(make: Maker) -> None:
    for host in (EVERYWHERE, "::", "192.168.1.5", "dateline.example.org", ""):
        with pytest.raises(UsageError, match="no API key"):
            make(host=host)
    service = make()
    key = service.add_key()
    make.stop()
    exposed = make(host=EVERYWHERE)
    assert exposed.problem(exposed.timeline(DAM)) == (401, "unauthorized")
    exposed.key = key
    assert exposed.timeline(DAM).status_code == 201
    make.stop()
    exposed.runtime.keys.revoke(key.split("_")[1])
    with pytest.raises(UsageError, match="no API key"):
        make(host=EVERYWHERE)


def test_the_first_key_closes_the_loopback_too_and_revoking_it_does_not_open_it(make: Maker) -> None:
    service = make()
    assert service.timeline(DAM).status_code == 201
    key, other = service.add_key(), service.add_key()
    service.runtime.access._needed = (False, float("-inf"))  # a second later
    assert service.ask("GET", "/v1/jobs").headers["www-authenticate"].startswith("Bearer")
    for wrong in ("", "x", key[:-1], key + "x", "dl_000000000000_" + "a" * 43, f"{key[:16]}{other[16:]}"):
        told = service.ask("GET", "/v1/jobs", authorization=f"Bearer {wrong}")
        assert service.problem(told) == (401, "unauthorized")
    assert service.ask("GET", "/v1/jobs", authorization=f"Basic {key}").status_code == 401
    assert service.ask("GET", "/v1/jobs", authorization=f"bearer  {key}").status_code == 200
    for one in (key, other):
        assert service.runtime.keys.revoke(one.split("_")[1])
        assert not service.runtime.keys.revoke(one.split("_")[1])
        assert service.ask("GET", "/v1/jobs", authorization=f"Bearer {one}").status_code == 401
    assert service.ask("GET", "/v1/jobs").status_code == 401


def test_keys_can_be_required_before_there_is_one(make: Maker) -> None:
    service = make(require_keys=True)
    assert service.timeline(DAM).status_code == 401
    assert service.ask("GET", "/healthz").status_code == 200
    assert service.ask("GET", "/readyz").status_code == 200
    assert service.ask("GET", "/openapi.json").status_code == 401


def test_of_a_key_only_a_hash_is_kept(service: Running, tmp_path: Path) -> None:
    text = service.add_key()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("service.sqlite3*"))
    assert text.split("_", 2)[2].encode() not in kept
    assert text.split("_")[1].encode() in kept
    assert (tmp_path / "service.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("name", "scopes"), [("", ("read",)), ("a\nb", ("read",)), ("a", ()), ("a", ("all",))])
def test_a_key_without_a_name_or_a_scope_is_not_made(service: Running, name: str, scopes: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        service.runtime.keys.add(name, scopes)


def test_a_key_may_do_what_its_scopes_say(service: Running) -> None:
    location = service.timeline(DAM).headers["location"]
    reads, writes, counts = (service.add_key(scope) for scope in ("read", "write", "metrics"))
    asked = (
        ("POST", "/v1/timelines", {"articles": [{"text": DAM}]}, writes),
        ("DELETE", location, None, writes),
        ("GET", "/v1/timelines", None, reads),
        ("GET", "/v1/models", None, reads),
        ("GET", "/metrics", None, counts),
    )
    for method, path, body, may in asked:
        for key in (reads, writes, counts):
            answer = service.ask(method, path, body, authorization=f"Bearer {key}")
            assert (answer.status_code == 403) == (key is not may), (method, path)


def test_one_key_sees_nothing_of_anothers(make: Maker) -> None:
    service = make()
    one, other = service.add_key(), service.add_key()
    service.key = one
    location = service.timeline(DAM, idempotency_key="k").headers["location"]
    job = location.replace("timelines", "jobs")
    service.key = other
    for method, path in (
        ("GET", location),
        ("GET", location + ".html"),
        ("DELETE", location),
        ("GET", job),
        ("DELETE", job),
        ("GET", job + "/events"),
    ):
        assert service.problem(service.ask(method, path)) == (404, "not-found"), path
    for path in ("/v1/timelines", "/v1/jobs"):
        assert service.ask("GET", path).json()["items"] == []
    same = service.timeline(DAM, idempotency_key="k")
    assert (same.status_code, "idempotency-replayed" in same.headers) == (201, False)
    assert same.headers["location"] != location
    assert service.timeline(FERRY, idempotency_key="j").status_code == 201
    service.key = one
    assert service.ask("GET", location).status_code == 200


def test_what_is_too_large_is_refused_with_its_limit(make: Maker) -> None:
    service = make(limits={"body_bytes": 2_000, "articles": 2}, settings={"max_bytes": 500})
    assert service.problem(service.timeline("x" * 3_000)) == (413, "too-large")
    assert service.problem(service.timeline("x" * 600)) == (413, "too-large")
    assert service.problem(service.timeline("é" * 400)) == (413, "too-large")  # bytes count, not characters
    assert service.problem(service.timeline("a", "b", "c")) == (413, "too-many-articles")
    chunks = (b" " * 100 for _ in range(100))
    told = service.client.post("/v1/briefs", content=chunks, headers={"content-type": "application/json"})
    assert (told.status_code, told.headers["connection"]) == (413, "close")


def test_who_asks_too_often_is_told_when_to_come_back(make: Maker) -> None:
    service = make(limits={"work_rate": 2, "read_rate": 3})
    service.runtime.access._work._clock = service.runtime.access._read._clock = lambda: 0.0
    assert [service.timeline(DAM).status_code for _ in range(3)] == [201, 201, 429]
    assert service.timeline(DAM).headers["retry-after"] == "30"
    assert [service.ask("GET", "/v1/jobs").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert service.ask("GET", "/healthz").status_code == 200
    service.key = service.add_key()
    assert service.timeline(DAM).status_code == 201  # another key, another bucket


def test_a_bucket_fills_again_with_time_and_never_beyond_its_size() -> None:
    now = 0.0
    rates = Rates(60, lambda: now)
    assert sum(rates.take("a") == 0 for _ in range(100)) == 60
    now = 1.5
    assert [rates.take("a") for _ in range(2)] == [0.0, pytest.approx(0.5)]
    now = 1e9
    assert sum(rates.take("a") == 0 for _ in range(100)) == 60


def test_a_key_holds_as_many_jobs_as_it_may(make: Maker, gated: Gated) -> None:
    service = make(gated, limits={"jobs_per_key": 2, "jobs": 3}, workers=1)
    service.later(DAM)
    service.later(FERRY)
    told = service.timeline(DAM)
    assert service.problem(told) == (429, "too-many-jobs")
    assert "retry-after" in told.headers
    service.key = service.add_key()
    service.later(DAM)
    assert service.problem(service.timeline(DAM)) == (503, "too-many-jobs")


def test_a_key_has_as_many_requests_under_way_as_it_may(make: Maker) -> None:
    service = make(limits={"concurrency": 1})
    access = service.runtime.access
    with access.under_way(access.principal(None)):
        told = service.ask("GET", "/v1/jobs")
        assert service.problem(told) == (429, "concurrency")
        assert "retry-after" in told.headers
    assert service.ask("GET", "/v1/jobs").status_code == 200


def test_a_job_ends_at_the_limit_of_its_time(make: Maker) -> None:
    service = make(limits={"job_seconds": 0.0})
    assert service.problem(service.timeline(DAM)) == (504, "limit-reached")


def test_keys_are_listed_in_the_order_of_their_making(service: Running) -> None:
    times = iter([2.0, 1.0])
    keys = Keys(service.runtime.database, lambda: next(times))
    keys.add("later", ("read",))
    keys.add("first", ("write", "metrics"))
    assert [(key.name, key.scopes) for key in keys.all()] == [("first", ("write", "metrics")), ("later", ("read",))]
