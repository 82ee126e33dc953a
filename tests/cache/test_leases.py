"""Waiting for the answer of another process, with a clock that only the waits move."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.cache import ResponseCache, owners
from dateline.cache.leases import Leases, LeaseTimes, Waits
from dateline.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.cache.conftest import Clock, Keep, Place

    from dateline.cache import Responses


class Waiting:
    """A process that waits; ``events`` happen before the wait of that number."""

    def __init__(self, cache: Responses, clock: Clock, times: LeaseTimes | None = None) -> None:
        self.cache = cache
        self.clock = clock
        self.events: dict[int, Callable[[], None]] = {}
        self.waited: list[float] = []
        self.leases = Leases(cache, Waits(self.check, self.wait), times, timer=clock)
        self.stopped = False

    def check(self) -> None:
        if self.stopped:
            raise StoppedError("ended")

    def wait(self, seconds: float) -> None:
        assert len(self.waited) < 1_000, "it waits for ever"
        self.waited.append(seconds)
        self.clock.seconds += seconds
        self.events.get(len(self.waited), lambda: None)()

    def take(self) -> str | None:
        return self.leases.take("f", lambda stored: None if stored == "unreadable" else stored)


def test_who_comes_first_is_to_ask(place: Place, clock: Clock) -> None:
    one = Waiting(place.open(clock=clock), clock)
    assert (one.take(), one.waited) == (None, [])
    one.leases.close()


def test_who_comes_second_waits_for_the_answer(place: Place, clock: Clock, keep: Keep) -> None:
    cache = place.open(clock=clock)
    cache.claim("f", "elsewhere", 20.0)
    two = Waiting(place.open(clock=clock), clock)
    two.events[3] = lambda: keep(cache, "f", "kept")
    assert (two.take(), len(two.waited)) == ("kept", 3)


def test_the_answer_may_have_come_between_the_look_and_the_lease(place: Place, clock: Clock, keep: Keep) -> None:
    one = Waiting(place.open(clock=clock), clock)
    keep(one.cache, "f", "kept")
    assert one.take() == "kept"
    assert one.cache.claim("f", "another", 20.0) is True


def test_an_answer_that_cannot_be_read_is_asked_for_again(place: Place, clock: Clock, keep: Keep) -> None:
    one = Waiting(place.open(clock=clock), clock)
    keep(one.cache, "f", "unreadable")
    assert one.take() is None
    assert one.cache.claim("f", "another", 20.0) is False
    one.leases.close()


def test_when_the_owner_gives_up_the_next_one_asks(place: Place, clock: Clock) -> None:
    cache = place.open(clock=clock)
    cache.claim("f", "elsewhere", 20.0)
    two = Waiting(place.open(clock=clock), clock)
    two.events[2] = lambda: cache.release("f", "elsewhere")
    assert two.take() is None
    assert len(two.waited) <= 4
    two.leases.give_back("f", kept=False)
    assert cache.claim("f", "third", 20.0) is True
    two.leases.close()


def test_an_owner_that_is_gone_holds_nobody_up_for_longer_than_its_lease(place: Place, clock: Clock) -> None:
    cache = place.open(clock=clock)
    cache.claim("f", "elsewhere", 20.0)
    two = Waiting(place.open(clock=clock), clock)
    assert two.take() is None
    assert 19.0 < sum(two.waited) < 22.0
    assert two.waited[0] < two.waited[1] < two.waited[2]
    assert max(two.waited) == LeaseTimes().longest
    two.leases.close()


def test_a_clock_that_does_not_move_holds_nobody_up_for_longer_either(place: Place, clock: Clock) -> None:
    cache = place.open(clock=lambda: 1_000.0)
    cache.claim("f", "elsewhere", 20.0)
    two = Waiting(cache, clock)
    assert two.take() is None
    assert sum(two.waited) < 22.0
    two.leases.close()


def test_an_owner_that_renews_its_lease_is_waited_for(place: Place, clock: Clock, keep: Keep) -> None:
    cache = place.open(clock=clock)
    cache.claim("f", "elsewhere", 20.0)
    two = Waiting(place.open(clock=clock), clock)
    for wait in range(10, 300, 10):
        two.events[wait] = lambda: cache.renew(["f"], "elsewhere", 20.0)
    two.events[300] = lambda: keep(cache, "f", "late")
    assert two.take() == "late"


def test_an_owner_that_was_killed_on_this_machine_is_not_waited_for(place: Place, clock: Clock) -> None:
    told = "from dateline.cache.owners import new_owner; print(new_owner(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        owner = process.stdout.readline().strip()
        cache = place.open(clock=clock)
        cache.claim("f", owner, 20.0)
        assert not owners.has_ended(owner)
        process.kill()
    two = Waiting(cache, clock)
    assert two.take() is None
    assert sum(two.waited) < 1.0
    two.leases.close()


def test_who_waits_stops_with_the_run(place: Place, clock: Clock) -> None:
    cache = place.open(clock=clock)
    cache.claim("f", "elsewhere", 20.0)
    two = Waiting(cache, clock)
    two.events[2] = lambda: setattr(two, "stopped", True)
    with pytest.raises(StoppedError):
        two.take()
    assert len(two.waited) == 2


def test_a_cache_that_cannot_be_used_makes_nobody_wait(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    one = Waiting(ResponseCache(tmp_path / "file"), clock)
    assert (one.take(), one.waited) == (None, [])
    one.leases.close()


def test_a_lease_that_is_held_is_renewed_and_at_the_end_no_thread_is_left(place: Place) -> None:
    cache = place.open()
    renewed = threading.Semaphore(0)
    renew = cache.renew

    def renewing(fingerprints: Iterable[str], owner: str, seconds: float) -> None:
        renew(fingerprints, owner, seconds)
        renewed.release()

    cache.renew = renewing  # type: ignore[method-assign]
    leases = Leases(cache, Waits(), LeaseTimes(lease=20.0, renewal=0.01))
    leases.take("f", str)
    first = cache.look("f", 20.0)
    for _ in range(3):
        assert renewed.acquire(timeout=20)
    second = cache.look("f", 20.0)
    assert first is not None
    assert second is not None
    assert first.until is not None
    assert second.until is not None
    assert (first.owner, second.owner) == (leases.owner, leases.owner)
    assert second.until > first.until
    renewer = leases._renewer
    leases.close()
    assert cache.claim("f", "another", 20.0) is True
    assert renewer is not None
    assert not renewer.is_alive()
    leases.close()


def test_the_thread_that_renews_ends_when_nothing_is_held_and_begins_again(place: Place) -> None:
    leases = Leases(place.open(), Waits(), LeaseTimes(lease=20.0, renewal=0.01))
    for fingerprint in "fg":
        leases.take(fingerprint, str)
        renewer = leases._renewer
        assert renewer is not None
        leases.give_back(fingerprint, kept=False)
        renewer.join(20)
        assert not renewer.is_alive()
        assert leases._renewer is None
    leases.close()


def test_a_process_that_can_begin_no_thread_asks_all_the_same(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    leases = Leases(place.open(), Waits())
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert leases.take("f", str) is None
    leases.give_back("f", kept=False)
    leases.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of processes in this way")
def test_an_owner_has_ended_when_its_process_has_and_not_before() -> None:
    mine = owners.new_owner()
    machine, pid, start, name = mine.split("/")
    assert owners.new_owner() != mine
    assert not owners.has_ended(mine)
    assert owners.has_ended(f"{machine}/{pid}/1/{name}")
    assert owners.has_ended(f"{machine}/2147483647/{start}/{name}")
    assert not owners.has_ended(f"another/{pid}/1/{name}")


@pytest.mark.parametrize(
    "parts", [("-1", "5"), ("1" * 40, "5"), ("9999999999", "5"), ("x", "5"), ("٣", "5"), ("1", "")]
)
def test_of_an_owner_that_nobody_wrote_nothing_is_said(parts: tuple[str, str]) -> None:
    machine = owners.new_owner().split("/")[0]
    assert not owners.has_ended("/".join((machine, *parts, "x")))
    assert not owners.has_ended("")
    assert not owners.has_ended("///")


def test_where_no_process_can_be_asked_about_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise FileNotFoundError(2, "no")

    monkeypatch.setattr(Path, "read_text", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    owners._machine.cache_clear()
    try:
        owner = owners.new_owner()
        assert owner.startswith("/")
        assert not owners.has_ended(owner)
    finally:
        owners._machine.cache_clear()
