"""The page of an evaluation: as text, in which nothing of an article can act, and in a real browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.evaluation import bootstrap
from dateline.evaluation.comparing import Compared, compare_article
from dateline.evaluation.gates import Gate
from dateline.evaluation.gold import GoldArticle, GoldEvent
from dateline.evaluation.page.build import comparison_page, eval_page
from dateline.evaluation.record import Evaluation
from dateline.evaluation.report import comparison, eval_report
from dateline.evaluation.run import figures, total_cost
from dateline.evaluation.scores import score
from dateline.prices import load_prices
from dateline.records import Actor, Article, Brief, Event, EventDate, Evidence, Line, Provenance, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    OpenPage = Callable[..., Page]

HOSTILE = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' style='x' {{ 7 * 7 }} {% raw %} & &amp; &#60;b&#62;",
    "\u2028 \u2029 \u202e desrever \u2066 \x00 \x1b[31m \x85 \ud800 😀 \ufffe",
    "]]> <![CDATA[ </style> </title> </textarea>",
    "שלום עולם ، مرحبا",
)
DAM, HALL, COST = (
    "The dam at Orrin broke on Monday.",
    "Mayor Ilse Brandt opened the town hall on Tuesday.",
    "Repairs will cost four million.",
)
FILLER = "Filler.\n" * 300
TEXT = f"{FILLER}😀 {DAM}\n{HALL}\n{FILLER}{COST}\n"
PRICES = load_prices()


@pytest.fixture(autouse=True, scope="module")
def _few_draws() -> Iterator[None]:
    """Draw few articles for an interval, which takes no time."""
    with pytest.MonkeyPatch.context() as patch:
        for function in (bootstrap.estimate, bootstrap.difference):
            patch.setitem(function.__kwdefaults__ or {}, "rounds", 100)
        yield


def place(quote: str, text: str = TEXT) -> Evidence:
    start = max(text.find(quote), 0)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def event(quote: str, text: str, edtf: str | None = None, phrase: str = "", whole: str = TEXT) -> Event:
    date = EventDate(edtf=edtf, basis="resolved", phrase=place(phrase, whole) if phrase else None)
    return Event(id=text[:40], text=text, date=date, evidence=(place(quote, whole),))


def article(name: str = "a", text: str = TEXT, title: str = "Flood at Orrin") -> Article:
    return Article(id=name, source=f"{name}.txt", text=text, title=title, lines=(Line(1, 0, len(text)),))


def brief(of: Article, *events: Event, summary: str = "", actor: str = "") -> Brief:
    here = Evidence(start=0, end=1, quote=of.text[:1])
    return Brief(
        article=of.info(),
        events=events,
        summary=(Statement(text=summary, evidence=(here,)),) if summary else (),
        actors=(Actor(name=actor, mentions=(here,)),) if actor else (),
        provenance=Provenance(model="m", prompt=None, dateline="0"),
    )


def gold_event(quote: str, text: str, edtf: str | None, whole: str = TEXT) -> GoldEvent:
    found = place(quote, whole)
    return GoldEvent(text, quote, found.start, found.end, date=edtf, dating="told" if edtf else "none")


def evaluated(gold: list[GoldArticle], briefs: list[Brief], name: str = "set", model: str = "m") -> Evaluation:
    scores = [score(made, one) for made, one in zip(briefs, gold, strict=True)]
    return Evaluation(
        name=name,
        model=model,
        gold_sha256="0",
        dateline="0",
        articles=tuple(scores),
        totals=scores[0].counts,
        cost=total_cost(scores),
        figures=figures(scores),
    )


def compared_page(
    gold: list[GoldArticle], old: list[Brief], new: list[Brief], names: tuple[str, str] = ("one@1", "one@2")
) -> str:
    evaluations = evaluated(gold, old), evaluated(gold, new)
    both: list[Compared] = [compare_article(*one) for one in zip(gold, old, new, strict=True)]
    gates = [Gate("dates", 0.99).of(evaluations[1].articles)]
    return comparison_page(comparison(names, evaluations, "simple", PRICES, both, gates), both, PRICES)


def single_page(gold: list[GoldArticle], briefs: list[Brief], failed: str | None = None) -> str:
    both = [compare_article(one, None, made, (None, failed)) for one, made in zip(gold, briefs, strict=True)]
    return eval_page(eval_report(evaluated(gold, briefs), "simple", PRICES), both, PRICES)


def usual() -> tuple[list[GoldArticle], list[Brief], list[Brief]]:
    """Return two articles of which the second reading loses one event, gains one and dates one otherwise."""
    first, second = article("a"), article("b", title="Second paper")
    events = (gold_event(DAM, "The dam broke", "2024-03-11"), gold_event(HALL, "Brandt opened the hall", "2024-03-12"))
    gold = [GoldArticle(first, events), GoldArticle(second, events)]
    dam = event(DAM, "The dam broke", "2024-03-11", "Monday")
    late = event(DAM, "The dam broke", "2024-03-18", "Monday")
    hall = event(HALL, "Brandt opened the town hall", "2024-03-12", "Tuesday")
    cost = event(COST, "Repairs will cost four million")
    old = [brief(first, dam, hall, summary="The dam broke.", actor="Brandt"), brief(second, dam)]
    new = [brief(first, late, cost, summary="It rained.", actor="Orrin"), brief(second, dam)]
    return gold, old, new


class Read(HTMLParser):
    """Reads a page: its tags, the text of each, and what would act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for tag in dict.fromkeys(self._open):
            self.texts[tag][-1] += data

    def entries(self) -> list[tuple[str | None, str | None]]:
        return [(attrs["data-kind"], attrs["data-trend"]) for _, attrs in self.tags if attrs.get("class") == "entry"]


def safe(page: str) -> Read:
    """Check that nothing on a page can act or reach the outside, and return it read."""
    read = Read(page)
    assert [tag for tag, _ in read.tags].count("script") == 2
    assert not {tag for tag, _ in read.tags} & {"img", "link", "iframe", "object", "form", "base", "b1"}
    attributes = {name for _, attrs in read.tags for name in attrs}
    assert not {name for name in attributes if name.startswith("on") or name in {"style", "src", "action"}}
    assert all(str(attrs["href"]).startswith(("#", "https://")) for tag, attrs in read.tags if tag == "a")
    policy = next(str(attrs["content"]) for _, attrs in read.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        digest = base64.b64encode(hashlib.sha256(read.texts[tag][-1].encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}';" in policy
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    return read


def test_every_difference_is_there_with_its_words_without_the_script() -> None:
    read = safe(compared_page(*usual()))
    assert read.entries() == [("date", "-1"), ("lost", "-1"), ("gained", "-1"), ("same", "0"), ("missed", "0")]
    said = " ".join(read.texts["main"][0].split())
    assert "2024-03-11 → 2024-03-18" in said
    assert "the date is wrong" in said
    assert HALL in said
    assert "1 new, 1 gone" in said
    figures_told = " ".join(read.texts["table"][0].split())
    assert "events.recall" in figures_told
    assert "not kept: dates ≥ 0.99" in read.texts["body"][0]


def test_one_reading_shows_what_is_missed_invented_and_wrongly_dated() -> None:
    gold, _, new = usual()
    read = safe(single_page(gold[:1], new[:1]))
    assert [kind for kind, _ in read.entries()] == ["misdated", "overlooked", "invented"]
    assert "one@1" not in read.texts["body"][0]
    good = safe(single_page(gold[1:], [brief(gold[1].article, event(DAM, "The dam broke", "2024-03-11"))]))
    assert [kind for kind, _ in good.entries()] == ["found", "overlooked"]


def test_a_failed_article_says_why() -> None:
    gold, _, _ = usual()
    page = single_page(gold[:1], [brief(gold[0].article)], failed="the model wrote <b1>nonsense</b1>")
    assert "so that nothing was found: the model wrote <b1>" in safe(page).texts["main"][0]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_everywhere(words: str) -> None:
    one = Article(id=words, source=words, text=words, title=words, url=f"javascript:{words}", language=words)
    told = event(words, words, words, words, words)
    gold = [GoldArticle(one, (gold_event(words, words, words, words),))]
    old, new = brief(one, told, summary=words, actor=words), brief(one, summary=words * 2, actor=words * 2)
    page = compared_page(gold, [old], [new], (words, words))
    read = safe(page)
    data = json.loads(read.texts["script"][0])
    assert data["articles"][0]["text"] == re.sub("[\ud800-\udfff]", "\ufffd", words)
    safe(single_page(gold, [old], failed=words))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_the_page_unsafe(text: str, title: str) -> None:
    one = article("a", text or "x", title)
    gold = [GoldArticle(one, (gold_event(text, title, None, text),))]
    safe(compared_page(gold, [brief(one, event(text, title, title, text, text))], [brief(one)], (title, text)))


def test_a_place_that_does_not_hold_its_words_is_not_marked() -> None:
    one = article()
    lying = Event(id="l", text="x", evidence=(Evidence(start=3, end=9, quote="Nowhere."),))
    page = single_page([GoldArticle(one, ())], [brief(one, lying)])
    assert next(attrs["data-places"] for _, attrs in Read(page).tags if "data-places" in attrs) == ""


# ---- in a browser ----

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
in_browser = [pytest.mark.needs_browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Open a page as a file; any error of its script, dialog or request to the outside fails the test."""
    troubles: list[str] = []
    contexts = []

    def opened(text: str, *, width: int = 1300, **more: Any) -> Page:  # noqa: ANN401 -- playwright's own
        path = tmp_path / "page.html"
        path.write_text(text, "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        context.on("dialog", lambda dialog: troubles.append(dialog.message))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda told: troubles.append(told.text))
        page.on("request", lambda asked: troubles.extend({asked.url} - {path.as_uri()}))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def shown(page: Page) -> list[str | None]:
    kinds: list[str | None] = page.locator(".entry:visible").evaluate_all("all => all.map(one => one.dataset.kind)")
    return kinds


def in_view(page: Page, selector: str) -> bool:
    script = """one => { const { top, bottom } = one.getBoundingClientRect();
        const box = one.closest('.reader-text').getBoundingClientRect();
        return top >= box.top && bottom <= box.bottom && bottom <= innerHeight; }"""
    return bool(page.locator(selector).first.evaluate(script))


class TestInBrowser:
    pytestmark = in_browser

    def test_the_keyboard_alone_opens_a_difference_beside_its_article(self, open_page: OpenPage) -> None:
        page = open_page(compared_page(*usual()))
        page.locator(".entry:visible summary").first.focus()
        page.keyboard.press("ArrowDown")
        assert "Brandt opened the town hall" in page.locator("summary:focus").inner_text()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        reader = page.locator("#reader")
        assert reader.locator("h2").inner_text() == "Flood at Orrin"
        assert reader.locator(".reader-text mark").all_inner_texts() == ["The dam at Orrin broke on ", "Monday", "."]
        assert reader.locator("mark.phrase").last.inner_text() == "Monday"
        assert in_view(page, ".reader-text mark.phrase")
        page.keyboard.press("Escape")
        assert page.locator("details[open]").count() == 0
        assert page.locator("summary:focus").count() == 1

    def test_the_reader_is_entered_by_its_button_and_left_by_escape(self, open_page: OpenPage) -> None:
        page = open_page(compared_page(*usual()), width=420)
        page.locator(".entry:visible summary").nth(1).click()
        page.locator(".entry:visible .locate:visible").click()
        assert page.locator(".reader-text:focus").count() == 1
        assert in_view(page, ".reader-text mark.sentence")
        page.keyboard.press("Escape")
        assert page.locator("#reader").is_hidden()
        assert "Brandt" in page.locator("summary:focus").inner_text()
        page.locator(".whole:visible").first.click()
        assert page.locator(".reader-text mark").count() == 0
        page.get_by_role("button", name="Close the article").click()
        assert page.locator("#reader").is_hidden()

    def test_only_differences_are_shown_at_first_and_kinds_words_and_trend_filter_them(
        self, open_page: OpenPage
    ) -> None:
        page = open_page(compared_page(*usual()))
        count = page.locator(".count")
        assert shown(page) == ["date", "lost", "gained"]
        page.get_by_label("told alike (1)").check()
        count.get_by_text("4 of 5 events shown").wait_for()
        page.get_by_label("Words").fill("REPAIRS")
        count.get_by_text("1 of 5 events shown").wait_for()
        assert shown(page) == ["gained"]
        assert page.locator(".article:visible").count() == 1
        page.get_by_label("Trend").select_option("1")
        count.get_by_text("0 of 5 events shown").wait_for()
        assert page.get_by_text("No event fits these filters.").is_visible()

    def test_open_all_opens_the_evidence_and_closes_it(self, open_page: OpenPage) -> None:
        page = open_page(compared_page(*usual()))
        page.get_by_role("button", name="Open all").click()
        assert page.locator(".entry details[open]").count() == 5
        assert page.locator("#reader").is_hidden()
        page.get_by_role("button", name="Open all").click()
        assert page.locator(".entry details[open]").count() == 0

    def test_without_its_script_every_difference_can_be_read(self, open_page: OpenPage) -> None:
        page = open_page(compared_page(*usual()), java_script_enabled=False)
        assert page.locator(".entry:visible").count() == 5
        page.locator("summary").first.click()
        assert page.locator(".side:visible").count() == 3
        assert page.get_by_role("button").count() == 0

    def test_hostile_text_acts_nowhere_and_breaks_no_narrow_page(self, open_page: OpenPage) -> None:
        words = "</script><img src=x onerror=alert(1)> \u202e \ud800 😀" + "A" * 5_000
        one = article("a", words, words)
        gold = [GoldArticle(one, (gold_event(words, words, None, words),))]
        told = brief(one, event(words, words, words, words, words), summary=words, actor=words)
        page = open_page(compared_page(gold, [told], [brief(one)], (words, words)), width=390)
        page.locator(".entry:visible summary").first.click()
        assert "<img src=x" in page.locator(".reader-text mark").first.inner_text()
        assert "\u202e" not in page.locator(".reader-text").inner_text()
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def test_all_is_printed_but_controls_and_the_reader(self, open_page: OpenPage) -> None:
        page = open_page(compared_page(*usual()))
        page.locator(".entry:visible summary").first.click()
        page.emulate_media(media="print")
        assert page.locator("button:visible, input:visible, #reader:visible").count() == 0
        assert len(page.pdf()) > 1_000

    def test_dark_and_light_have_words_that_can_be_read(self, open_page: OpenPage) -> None:
        script = """() => ['.better', '.worse', '.tag', '.how', '.about'].flatMap((name) => {
            const one = document.querySelector('main ' + name); if (!one) return [];
            const light = (rgb) => { const [r, g, b] = rgb.match(/\\d+/g).slice(0, 3).map((v) => {
                const s = v / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const [a, b] = [light(getComputedStyle(one).color), light(getComputedStyle(document.body).backgroundColor)];
            return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; })"""
        for scheme in ("light", "dark"):
            page = open_page(compared_page(*usual()), color_scheme=scheme)
            ratios = page.evaluate(script)
            assert len(ratios) >= 4
            assert min(ratios) >= 4.5
