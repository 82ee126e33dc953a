"""Articles put aside."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError
from dateline.reading import aside
from dateline.reading.aside import Aside
from dateline.records import Article
from dateline.text.article import make_article

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(st.lists(TEXTS | st.none(), max_size=20), st.integers(0, 300))
def test_what_was_put_aside_comes_back_whole_and_in_order(texts: list[str | None], held: int) -> None:
    whole, aside.IN_MEMORY = aside.IN_MEMORY, held  # below, so that the file is made
    try:
        given_: list[Article | InputError] = []
        for number, text in enumerate(texts):
            try:
                given_.append(make_article(text or "", f"{number}.txt", published=date(2024, 3, 1 + number)))
            except InputError as error:
                given_.append(error)
        with Aside() as put:
            for one in given_:
                put.add(one)
            assert list(put) == given_
            articles = [one for one in given_ if isinstance(one, Article)]
            assert list(put.articles()) == articles
            assert list(put.sorted(lambda one: one.source)) == sorted(articles, key=lambda one: one.source)
            assert dict(put.texts()) == {one.id: one.text for one in articles}
    finally:
        aside.IN_MEMORY = whole


def test_an_error_keeps_its_place_among_the_articles() -> None:
    pier = make_article("The pier fell.", "a.txt")
    error = NotAnArticleError("b.txt: empty")
    with Aside() as put:
        put.add(error)
        put.add(pier)
        put.add(error)
        assert list(put) == [error, pier, error]
        assert len(put.texts()) == 1
