"""Prices: what is known of them, what is not, and that nothing unknown is ever free."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.models.choose import DEFAULT_OPENAI_MODEL
from dateline.prices import Money, Price, Prices, dollars, load_prices, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OWN = """
[[price]]
models = ["openai:gpt-6-luna", "https://*.example/v1#*-large"]
prompt = 0.3
completion = 1
as_of = 2026-11-01
source = "our contract"
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "prices.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def cost(prices: Prices, model: str, requests: int = 1, prompt: int = 1_000_000, completion: int = 1_000_000) -> Money:
    return prices.cost(model, requests=requests, prompt_tokens=prompt, completion_tokens=completion)


def test_the_model_that_is_chosen_by_default_has_a_price() -> None:
    assert str(cost(load_prices(), f"openai:{DEFAULT_OPENAI_MODEL}")) == "$0.6000"


@pytest.mark.parametrize(
    "model",
    [
        "embedded",
        "embedded:qwen2.5@cc324af0",
        "extractive",
        "http://127.0.0.1:8080/v1#qwen3",
        "http://[::1]:1/v1#a",
        "http://localhost/v1#a",
    ],
)
def test_what_runs_on_ones_own_machine_costs_nothing_even_uncounted(model: str) -> None:
    assert cost(load_prices(), model, prompt=0, completion=0) == Money()
    assert str(cost(load_prices(), model)) == "$0"


@pytest.mark.parametrize(
    "model",
    [
        "openai:gpt-9",
        "openai:gpt-6-luna-audio",
        "openai:gpt-6-lun",
        "http://127.0.0.1.example:80/v1#m",
        "http://10.0.0.1:80/v1#m",
        "https://localhost.example/v1#m",
        "plugin:gpt-6-luna",
        "",
    ],
)
def test_a_model_without_a_price_is_unknown_and_not_free(model: str) -> None:
    assert load_prices().of(model) is None
    assert cost(load_prices(), model, requests=3) == Money(unknown=3)
    assert str(cost(load_prices(), model, requests=3)) == "unknown"


def test_tokens_that_a_server_did_not_count_have_an_unknown_price() -> None:
    assert cost(load_prices(), "openai:gpt-6-luna", requests=2, prompt=0, completion=0) == Money(unknown=2)


def test_answers_from_the_cache_cost_nothing_whatever_the_model() -> None:
    assert cost(load_prices(), "openai:gpt-9", requests=0, prompt=0, completion=0) == Money()


def test_a_dated_snapshot_costs_what_its_model_does() -> None:
    prices = load_prices()
    assert prices.of("openai:gpt-5-mini-2025-08-07") == prices.of("openai:gpt-5-mini")
    assert prices.of("openai:gpt-5-mini") != prices.of("openai:gpt-5")


def test_a_sum_says_what_is_missing_from_it() -> None:
    known, unknown = Money(Decimal("0.1")), Money(unknown=1)
    assert str(total([known, known, unknown])) == "at least $0.2000, 1 request of unknown price"
    assert str(total([known, unknown, unknown])) == "at least $0.1000, 2 requests of unknown price"
    assert str(total([])) == "$0"


@pytest.mark.parametrize(
    ("usd", "told"),
    [("0", "$0"), ("0.00001", "under $0.0001"), ("0.0001", "$0.0001"), ("0.12", "$0.1200"), ("1234.5", "$1,234.50")],
)
def test_an_amount_is_never_rounded_to_nothing(usd: str, told: str) -> None:
    assert dollars(Decimal(usd)) == told


def test_cents_are_exact() -> None:
    price = load_prices().of("openai:gpt-6-luna")
    assert price is not None
    assert price.usd(3, 1) == Decimal("0.0000008")
    assert price.usd(1_000_000, 0, cached_tokens=400_000) == Decimal("0.064")
    assert price.usd(10, 0, cached_tokens=10**9) == price.usd(10, 0, cached_tokens=10)


def test_without_a_price_of_their_own_kept_tokens_cost_what_others_do(own: Callable[[str], Path]) -> None:
    price = load_prices(own(OWN)).of("openai:gpt-6-luna")
    assert price is not None
    assert price.usd(1_000_000, 0, cached_tokens=500_000) == Decimal("0.3")


def test_the_users_prices_go_before_the_built_in_ones(own: Callable[[str], Path]) -> None:
    prices = load_prices(own(OWN))
    assert str(cost(prices, "openai:gpt-6-luna")) == "$1.30"
    assert str(cost(prices, "https://llm.example/v1#some-large")) == "$1.30"
    assert str(cost(prices, "https://llm.example/v1#large")) == "unknown"
    assert str(cost(prices, "openai:gpt-6-sol")) == "$12.00"


def test_the_closest_pattern_decides_whatever_the_order_in_the_file(own: Callable[[str], Path]) -> None:
    wide = OWN.replace('"openai:gpt-6-luna", "https://*.example/v1#*-large"', '"openai:*"').replace("0.3", "7")
    for text in (OWN + wide, wide + OWN):
        prices = load_prices(own(text))
        assert str(cost(prices, "openai:gpt-6-luna", completion=0)) == "$0.3000"
        assert str(cost(prices, "openai:gpt-9", completion=0)) == "$7.00"


@given(st.text(alphabet="a*b", max_size=12), st.text(alphabet="ab", max_size=12))
def test_a_star_stands_for_any_characters(pattern: str, model: str) -> None:
    def fits(left: str, text: str) -> bool:
        if not left:
            return not text
        if left[0] == "*":
            return any(fits(left[1:], text[at:]) for at in range(len(text) + 1))
        return text[:1] == left[0] and fits(left[1:], text[1:])

    if not pattern:
        return
    entry = Price.model_validate(
        {"models": [pattern], "prompt": 1, "completion": 1, "as_of": "2026-01-01", "source": "x"}
    )
    assert (Prices(((entry,),)).of(model) is not None) == fits(pattern, model)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[price]", "no TOML"),
        (b"\xff", "no TOML"),
        ("a = " + "[" * 100_000, "no TOML"),
        ("a = 1e", "no TOML"),
        (OWN.replace("0.3", "-1"), r"price\[0\].prompt"),
        (OWN.replace("0.3", "nan"), r"price\[0\].prompt"),
        (OWN.replace("0.3", "inf"), r"price\[0\].prompt"),
        (OWN.replace("0.3", "1e999999999"), r"price\[0\].prompt"),
        (OWN.replace("completion = 1\n", ""), r"price\[0\].completion"),
        (OWN.replace("completion = 1\n", "completion = 1\nper = 1\n"), r"price\[0\].per"),
        (OWN.replace('source = "our contract"', ""), r"price\[0\].source"),
        (OWN.replace('"openai:gpt-6-luna"', '""'), r"price\[0\].models\[0\]"),
        ('currency = "EUR"' + OWN, "currency"),
        ("prices = 1", "prices"),
        ("#" * 1_000_001, "at most"),
    ],
)
def test_a_bad_table_is_a_wrong_setting_that_tells_its_place(
    own: Callable[[str | bytes], Path], text: str | bytes, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        load_prices(own(text))


def test_a_table_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(UsageError, match="cannot be read"):
            load_prices(path)


def test_every_built_in_price_says_when_and_who_told_it_and_no_pattern_stands_twice() -> None:
    table = load_prices().tables[-1]
    patterns = [pattern for price in table for pattern in price.models]
    assert len(set(patterns)) == len(patterns)
    assert all(price.source and price.as_of.year >= 2026 for price in table)
    assert all(price.cached is None or price.cached <= price.prompt for price in table)
