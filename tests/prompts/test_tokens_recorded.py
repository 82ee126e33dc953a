"""Counts and estimates beside what the embedded model's server counted, in the recorded answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelNotInstalledError
from dateline.models.weights import QWEN, find_parts
from dateline.prompts.tokens import Estimate, estimate
from dateline.prompts.vocabulary import counter_for
from dateline.recording.format import read_cassette

if TYPE_CHECKING:
    from dateline.prompts import Turn
    from dateline.prompts.tokens import Counter

CASSETTES = Path(__file__).parents[2] / "cassettes"
SENTENCES = (
    "El alcalde abrió el ayuntamiento a 400 personas después de tres días de lluvia, según informó la policía.",
    "Die Bürgermeisterin öffnete am Mittwoch das Rathaus für 400 Menschen, nachdem der Damm gebrochen war.",
    "Мэр открыл ратушу для четырёхсот человек после трёх дней дождя, сообщила полиция в среду.",
    "市长周三在大坝决口后为四百人打开了市政厅，警方说没有人受伤。",
    "市長は水曜日、三日間の雨のあとダムが決壊したため、四百人のために市役所を開放した。",
    "فتح رئيس البلدية قاعة المدينة أمام أربعمئة شخص بعد ثلاثة أيام من المطر، بحسب الشرطة.",
    "시장은 수요일 사흘간의 비 끝에 댐이 무너지자 사백 명에게 시청을 열었다.",
    "Ο δήμαρχος άνοιξε το δημαρχείο για τετρακόσιους ανθρώπους μετά από τρεις ημέρες βροχής.",
    "मेयर ने तीन दिन की बारिश के बाद चार सौ लोगों के लिए टाउन हॉल खोला।",
)


def recorded() -> list[tuple[list[Turn], int]]:
    """Return each recorded conversation with the tokens that the server counted."""
    counted: list[tuple[list[Turn], int]] = []
    for path in sorted(CASSETTES.rglob("*.yaml")):
        for one in read_cassette(path).interactions:
            usage = one.response_body.get("usage") if isinstance(one.response_body, dict) else None
            if one.messages and usage:
                counted.append((list(one.messages), usage["prompt_tokens"]))  # type: ignore[arg-type]
    return counted


def vocabulary() -> Counter:
    """Return the embedded model's own counter, from the first of its packages."""
    try:
        return counter_for(find_parts(QWEN)[0])
    except ModelNotInstalledError as error:
        pytest.skip(str(error))


@pytest.mark.needs_weights
def test_the_count_is_the_servers_own_in_every_recorded_request() -> None:
    counter, known = vocabulary(), recorded()
    assert len(known) > 10
    assert [counter.chat(turns) for turns, _ in known] == [tokens for _, tokens in known]


def test_an_estimate_is_at_most_a_quarter_too_high_for_recorded_requests_and_hardly_too_low() -> None:
    ratios = [Estimate().chat(turns) / tokens for turns, tokens in recorded()]
    assert len(ratios) > 10
    assert min(ratios) > 0.9
    assert max(ratios) < 1.25


@pytest.mark.needs_weights
def test_an_estimate_of_another_language_is_within_a_factor_of_two() -> None:
    counter = vocabulary()
    ratios = {sentence: estimate(sentence) / counter.text(sentence) for sentence in SENTENCES}
    assert {sentence: ratio for sentence, ratio in ratios.items() if not 0.5 < ratio < 2.1} == {}
