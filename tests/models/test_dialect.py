from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.models.dialect import Dialect, adapt, body, first_dialect

if TYPE_CHECKING:
    from dateline.models.base import Request


@pytest.mark.parametrize(
    ("host", "name", "dialect"),
    [
        ("api.openai.com", "gpt-6-luna", Dialect(tokens="max_completion_tokens", effort=True)),
        ("api.openai.com", "gpt-5.4-mini", Dialect(tokens="max_completion_tokens", effort=True)),
        ("api.openai.com", "gpt-5-mini", Dialect(tokens="max_completion_tokens")),
        ("api.openai.com", "gpt-4.1", Dialect(tokens="max_completion_tokens")),
        ("127.0.0.1", "gpt-6-luna", Dialect()),
    ],
)
def test_only_openais_server_is_spoken_to_in_its_own_way(host: str, name: str, dialect: Dialect) -> None:
    assert first_dialect(host, name) == dialect


def test_a_model_that_knows_no_reasoning_effort_is_no_longer_told_one() -> None:
    told = Dialect(effort=True)
    assert adapt(told, "reasoning_effort", "Unsupported value") == Dialect()
    assert adapt(Dialect(), "reasoning_effort", "Unsupported value") is None


def test_a_parameter_that_is_named_outranks_the_words_beside_it() -> None:
    adapted = adapt(Dialect(), "seed", "temperature and seed are unsupported")
    assert adapted == Dialect(seed=False)


def test_openais_models_are_told_not_to_think_first(request_: Request) -> None:
    sent = body(request_, "gpt-6-luna", first_dialect("api.openai.com", "gpt-6-luna"))
    assert (sent["reasoning_effort"], sent["max_completion_tokens"]) == ("none", 256)
    assert "max_tokens" not in sent


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_words_of_a_server_lead_astray(message: str, param: str) -> None:
    adapted = adapt(Dialect(), param, message)
    assert adapted is None or adapted != Dialect()
