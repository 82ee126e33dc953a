"""What every cache does, wherever it is kept."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.cache.conftest import Clock, Keep, Place

DAY = 86_400.0


def test_an_answer_is_found_again_by_another_cache_of_the_same_place(place: Place, keep: Keep) -> None:
    cache = place.open()
    assert cache.get("f") is None
    keep(cache, "f", '{"text":"Überfall 防災"}')
    assert place.open().get("f") == '{"text":"Überfall 防災"}'


def test_a_newer_answer_replaces_the_older(place: Place, keep: Keep) -> None:
    cache = place.open()
    keep(cache, "f", "old")
    keep(cache, "f", "new", prompt="events@2")
    assert (cache.get("f"), cache.stats().by_prompt) == ("new", {"events@2": 1})


def test_a_cache_that_was_closed_is_opened_again(place: Place, keep: Keep) -> None:
    cache = place.open()
    keep(cache, "f", "kept")
    cache.close()
    assert cache.get("f") == "kept"


def test_statistics_count_by_prompt_and_model(place: Place, clock: Clock) -> None:
    cache = place.open(clock=clock)
    assert cache.stats().oldest is None
    clock.seconds = 100.0
    cache.put("a", "12345", prompt="events@1", model="m")
    clock.seconds = 200.0
    cache.put("b", "ü", prompt="events@2", model="m")
    stats = cache.stats()
    assert (stats.usable, stats.entries, stats.bytes, stats.oldest, stats.newest) == (True, 2, 7, 100.0, 200.0)
    assert (stats.by_prompt, stats.by_model) == ({"events@1": 1, "events@2": 1}, {"m": 2})
    assert stats.place == cache.place


def test_answers_are_kept_with_the_time_of_today(place: Place, keep: Keep) -> None:
    cache = place.open()
    keep(cache, "f")
    newest = cache.stats().newest
    assert newest is not None
    assert newest > 1_700_000_000
    assert cache.prune(older_than_days=1) == 0


def test_pruning_drops_the_old_the_unused_and_the_surplus(place: Place, clock: Clock, keep: Keep) -> None:
    cache = place.open(clock=clock)
    for day in range(6):
        clock.seconds = day * DAY
        keep(cache, str(day), "x" * 10, prompt="events@1" if day % 2 else "events@2")
    assert cache.prune(older_than_days=3.5) == 2
    assert cache.prune(keep_prompts=["events@2"]) == 2
    assert [day for day in "012345" if cache.get(day)] == ["2", "4"]
    assert cache.prune(max_bytes=10) == 1
    assert cache.get("4") is not None
    assert cache.prune() == 0


def test_clearing_drops_all_and_tells_how_many(place: Place, keep: Keep) -> None:
    cache = place.open()
    keep(cache, "f")
    keep(cache, "g")
    assert (cache.clear(), cache.get("f"), cache.clear()) == (2, None, 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was(place: Place, text: str, keep: Keep) -> None:
    cache = place.opened[0] if place.opened else place.open()
    keep(cache, "f", text)
    assert cache.get("f") == text


def test_what_no_database_takes_is_kept_without_it(place: Place, keep: Keep) -> None:
    cache = place.open()
    keep(cache, "f", "a\ud800b\x00c")
    assert cache.get("f") == "a?b\ufffdc"


def test_threads_share_one_cache(place: Place, keep: Keep) -> None:
    cache = place.open()

    def work(thread: int) -> None:
        for number in range(25):
            keep(cache, f"{thread}-{number}")

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.stats().entries == 100


def test_a_lease_is_one_owners_until_it_is_given_back(place: Place) -> None:
    cache, other = place.open(), place.open()
    assert cache.claim("f", "a", 20.0) is True
    assert (cache.claim("f", "a", 20.0), other.claim("f", "b", 20.0)) == (True, False)
    assert other.claim("g", "b", 20.0) is True
    other.release("f", "b")
    assert other.claim("f", "b", 20.0) is False
    cache.release("f", "a")
    assert other.claim("f", "b", 20.0) is True


def test_a_look_tells_the_answer_and_who_asks_for_one(place: Place, clock: Clock, keep: Keep) -> None:
    cache = place.open(clock=clock)
    look = cache.look("f", 20.0)
    assert look is not None
    assert (look.reply, look.owner, look.is_live) == (None, None, False)
    cache.claim("f", "a", 20.0)
    look = cache.look("f", 20.0)
    assert look is not None
    assert (look.reply, look.owner, look.until, look.is_live) == (None, "a", 20.0, True)
    keep(cache, "f", "kept")
    look = cache.look("f", 20.0)
    assert look is not None
    assert (look.reply, look.owner) == ("kept", None)


def test_a_lease_ends_with_its_time_unless_it_is_renewed(place: Place, clock: Clock) -> None:
    cache = place.open(clock=clock)
    cache.claim("f", "a", 20.0)
    cache.claim("g", "a", 20.0)
    clock.seconds = 15.0
    cache.renew(["f", "h"], "a", 20.0)
    cache.renew(["g"], "b", 20.0)
    clock.seconds = 21.0
    assert (cache.claim("f", "b", 20.0), cache.claim("g", "b", 20.0)) == (False, True)
    assert cache.look("h", 20.0).owner is None  # type: ignore[union-attr]
    clock.seconds = 36.0
    assert cache.claim("f", "b", 20.0) is True


@pytest.mark.parametrize("back", [3_600.0, 10 * 365 * DAY])
def test_a_lease_from_before_the_clock_was_set_back_holds_nobody(place: Place, back: float, clock: Clock) -> None:
    clock.seconds = 1_700_000_000.0
    cache = place.open(clock=clock)
    cache.claim("f", "a", 20.0)
    clock.seconds -= 10.0
    assert cache.claim("f", "b", 20.0) is False
    clock.seconds -= back
    look = cache.look("f", 20.0)
    assert look is not None
    assert not look.is_live
    assert cache.claim("f", "b", 20.0) is True


def test_an_owner_ends_its_leases_and_those_that_everybody_forgot(place: Place, clock: Clock) -> None:
    cache = place.open(clock=clock)
    cache.claim("old", "dead", 20.0)
    clock.seconds = 2 * DAY
    for fingerprint in "fg":
        cache.claim(fingerprint, "a", 20.0)
    cache.claim("h", "b", 20.0)
    cache.release_all("a")
    owners = [cache.look(fingerprint, 20.0).owner for fingerprint in ("old", "f", "g", "h")]  # type: ignore[union-attr]
    assert owners == [None, None, None, "b"]


def test_of_many_who_claim_at_once_one_has_it(place: Place) -> None:
    caches = [place.open() for _ in range(4)]
    begin = threading.Barrier(16)
    had: list[bool | None] = []

    def claim(number: int) -> None:
        begin.wait()
        had.append(caches[number % 4].claim("f", str(number), 20.0))

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, had)) == [False] * 15 + [True]
    assert None not in had
