from __future__ import annotations

import pytest

from dateline.sources.feeds.whole import is_whole, without_footer

STORY = "The harbour of Brenn burnt on Monday, and nobody was hurt. " * 15


@pytest.mark.parametrize("end", ["", "\n\nThe mayor will speak on Tuesday.", '\n\n"We were lucky," she said.'])
def test_a_long_text_is_an_article(end: str) -> None:
    assert is_whole(STORY + end)


@pytest.mark.parametrize(
    "end",
    [
        *("…", "...", " […]", " [...] ", "(…)", "\n\nRead more", "\n\nContinue reading “Fire” →"),
        *("\nWeiterlesen", "\nLire la suite »", "\nЧитать далее", "\n\nSubscribe to read on."),
    ],
)
def test_a_text_that_trails_off_or_calls_to_read_on_is_none(end: str) -> None:
    assert not is_whole(STORY + end)


def test_a_long_last_paragraph_may_speak_of_reading_more() -> None:
    assert is_whole(
        STORY + "\n\nThe library of Brenn wants its youngest guests to read more, so it opens on Sundays from May on."
    )


def test_a_summary_must_be_longer() -> None:
    assert not is_whole(STORY, summary=True)
    assert is_whole(STORY * 2, summary=True)


def test_characters_of_east_asia_tell_more() -> None:
    assert is_whole("港で火事があった。" * 30)
    assert not is_whole("Fire at the." * 25)


@pytest.mark.parametrize(
    "footer",
    [
        "The post Fire in Brenn appeared first on Brenn Post.",
        "The post Fire first appeared on Brenn Post.",
        "Der Beitrag Brand erschien zuerst auf Brenner Post.",
        "La entrada Fuego se publicó primero en El Correo.",
    ],
)
def test_what_blog_software_adds_is_taken_off(footer: str) -> None:
    assert without_footer(f"{STORY}\n\n{footer}\n") == STORY.rstrip()


@pytest.mark.parametrize("last", ["The post office burnt first on Monday night.", "The mayor spoke."])
def test_what_only_begins_like_it_stays(last: str) -> None:
    assert without_footer(f"{STORY}\n\n{last}").endswith(last)
