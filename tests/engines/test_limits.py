"""What each worker may spend."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dateline.engines.limits import Limits
from dateline.engines.spread import share
from dateline.errors import InputError
from dateline.records import Usage
from dateline.settings import Settings
from dateline.steps import Failed, Spent


def spent(requests: int, prompt: int, completion: int) -> Failed:
    usage = Usage(requests=requests, prompt_tokens=prompt, completion_tokens=completion)
    return Failed("a.txt", InputError("unread"), spent=Spent(usage))


def test_without_limits_workers_have_none() -> None:
    assert Limits(Settings(), "openai:one").shared_among(4) == {}


def test_each_worker_has_an_equal_share_of_what_is_left(tmp_path_factory: object) -> None:
    del tmp_path_factory
    limits = Limits(Settings(max_tokens_total=1000, rpm=60, tpm=3, max_cost=Decimal(8)), "openai:none-of-that-name")
    limits.count(spent(1, 150, 50))
    assert limits.shared_among(4) == {"max_tokens_total": 200, "rpm": 15, "tpm": 1, "max_cost": Decimal(2)}


@given(st.integers(1, 10_000), st.integers(1, 50), st.lists(st.integers(0, 400), max_size=9))
def test_all_shares_together_are_never_more_than_the_limit_but_for_one_token_each(
    limit: int, workers: int, taken: list[int]
) -> None:
    limits = Limits(Settings(max_tokens_total=limit), "openai:one")
    for tokens in taken:
        limits.count(spent(1, tokens, 0))
    shared = limits.shared_among(workers)["max_tokens_total"]
    assert shared >= 1
    assert shared == 1 or shared * workers <= limit - sum(taken)


@given(st.integers(1, 256), st.integers(1, 4000))
def test_as_many_workers_as_are_wanted_find_room(processors: int, workers: int) -> None:
    assert 0 < share(processors, workers) <= 1
    if workers <= 100 * processors:
        assert share(processors, workers) * workers <= processors or workers <= processors
