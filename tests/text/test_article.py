from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.text.article import MAX_TEXT_LINES, make_article
from dateline.text.decode import decode

SEEDS = Path(__file__).parents[2] / "seeds"
DAY = date(2019, 2, 25)
PROSE = "The harbour burnt on Monday."
ROWS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "Title: One",
                    "Published: 2020-01-01",
                    "Fire In The Harbour",
                    "Why now?",
                    PROSE,
                    "",
                    "Take our poll",
                    "• Yes",
                ),
                *(
                    "Join the conversation!",
                    "By Jane Doe",
                    "Trending: eels",
                    "Read more",
                    "x" * 400,
                    "* * *",
                    "(AP Photo/x)",
                ),
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=12,
)


def test_the_seed_is_read_as_a_person_would_read_it() -> None:
    path = SEEDS / "000_07c546ca077d7fd8.txt"
    article = make_article(decode(path.read_bytes(), path.name), path.name)
    kept = [article.quote(line) for line in article.lines if line.dropped is None]
    assert len(kept) == 9
    assert kept[0].startswith("As the turmoil in Venezuela")
    assert kept[-1].endswith("20 years ago.")
    assert [line.dropped for line in article.lines] == [
        *("headline", "headline", None, None, None, None, "trending", None),
        *("poll", "poll", "poll", "poll", "poll", "legal", "legal", None, None, None, None),
        *("comments", "comments", "comments", "comments"),
    ]
    assert article.title == "Putin Doubles Down in Venezuela"
    assert article.published is None


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*/*.txt")), ids=lambda path: path.name)
def test_the_sample_stories_lose_their_furniture_and_nothing_else(path: Path) -> None:
    article = make_article(decode(path.read_bytes(), path.name), path.name)
    assert article.title
    assert article.published
    lost = {line.dropped for line in article.lines} - {None}
    assert lost <= {"trending", "poll", "newsletter", "comments"}
    assert sum(line.dropped is None for line in article.lines) >= 8


@given(ROWS)
def test_every_line_of_any_text_is_where_it_says(rows: list[str]) -> None:
    text = "\n".join(rows)
    try:
        article = make_article(text, "a.txt")
    except InputError:
        return
    assert article.text == text
    assert [line.number for line in article.lines] == list(range(1, len(article.lines) + 1))
    assert any(line.dropped is None for line in article.lines)
    last = 0
    for line in article.lines:
        assert last <= line.start < line.end <= len(text)
        assert article.quote(line) == text[line.start : line.end]
        last = line.end


def test_the_header_is_part_of_the_text_and_of_no_line() -> None:
    text = f"Title: Fire\nPublished: 2024-09-13T08:00\nAuthor: Ina Vell\n\n{PROSE}\n"
    article = make_article(text, "news/a.txt", published=DAY)
    assert article.text == text
    assert [article.quote(line) for line in article.lines] == [PROSE]
    assert (article.title, article.published, article.authors) == ("Fire", date(2024, 9, 13), ("Ina Vell",))
    assert (article.source, article.language) == ("news/a.txt", "en")


def test_a_day_given_by_the_user_serves_where_the_header_has_none() -> None:
    assert make_article(f"Title: Fire\n\n{PROSE}", "a.txt", published=DAY).published == DAY


def test_the_id_is_the_beginning_of_the_hash_of_the_text() -> None:
    digest = hashlib.sha256(PROSE.encode()).hexdigest()
    assert make_article(PROSE, "a.txt").id == make_article(PROSE, "b.txt").id == digest[:16]


def test_the_first_headline_before_the_story_is_the_title() -> None:
    text = f"By Jane Doe\n\nFire  in\tthe Harbour\n\nTwo Dead\n\n{PROSE}\n\nWhat is next\n"
    assert make_article(text, "a.txt").title == "Fire in the Harbour"
    assert make_article(f"# Fire\n\n{PROSE}", "a.md").title == "Fire"
    assert make_article(f"{PROSE}\n\nWhat is next\n", "a.txt").title is None


def test_an_endless_title_is_shortened() -> None:
    title = make_article(f"Title: {'word ' * 1000}\n\n{PROSE}", "a.txt").title
    assert title == "word " * 59 + "word…"


def test_the_language_is_told_from_the_text() -> None:
    assert make_article("El puerto ardió el lunes y los bomberos lo apagaron.", "a.txt").language == "es"
    assert make_article("Гавань горела в понедельник. Двое погибли.", "a.txt").language == "ru"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", None),
        ("Title: Fire\n", None),
        ("Fire in the harbour", "found only: headline"),
        ("By Jane Doe\n\n* * *\n", "found only: byline, empty"),
    ],
)
def test_a_text_without_a_sentence_is_no_article(text: str, hint: str | None) -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.txt has no sentence$") as caught:
        make_article(text, "a.txt")
    assert caught.value.hint == hint


def test_lone_surrogates_are_no_text() -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.txt is not text"):
        make_article("The harbour \udcff burnt.", "a.txt")


def test_hundreds_of_thousands_of_text_lines_are_no_article() -> None:
    with pytest.raises(TooLargeError, match="more than 200,000 text lines"):
        make_article(PROSE + "\n\x0c" * (MAX_TEXT_LINES // 2 + 1), "a.txt")


def test_five_million_characters_are_read() -> None:
    article = make_article((PROSE + " ") * 30_000 + "\n" + "x" * 100_000 + "\n" + "“" * 100_000, "a.txt")
    assert sum(article.quote(line) == PROSE for line in article.lines) == 30_000
