from __future__ import annotations

import json

import pytest

from dateline.sources.pages.body import story_of, text_of
from dateline.sources.pages.mend import mended
from dateline.sources.pages.said import said_of
from dateline.sources.pages.title import title_of
from dateline.sources.pages.tree import parse
from dateline.sources.pages.verdict import verdict_on

SENTENCE = "The harbour of Kelm was closed on day {0} because of the ice that came down the river. "
STORY = "".join(f"<p>{SENTENCE.format(day) * 2}</p>" for day in range(1, 12))
LONG = f"<article><h1>Ice closes the harbour of Kelm</h1>{STORY}</article>"


def verdict(html: str, url: str | None = None) -> str | None:
    tree = mended(parse(html))
    said = said_of(tree, url)
    title = title_of(tree, said, url)
    draft = story_of(tree, said, title)
    return verdict_on(draft, said, title, text_of(draft, said), url)


def thing(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_an_article_is_an_article() -> None:
    assert verdict(LONG) is None


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title><h1>harbour.example</h1><p>Checking your browser before you go on.</p>",
        "<h1>Are you a robot?</h1><p>Please confirm that you are a human by solving the captcha below.</p>",
        "<title>Harbour Letter</title><div>Please enable JavaScript to see this page.</div>",
        "<title>Zugriff</title><p>Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.</p>",
    ],
)
def test_a_wall_against_robots_is_told(html: str) -> None:
    assert verdict(html) == "a check for robots or scripts"


CONSENT = (
    "<h1>We value your privacy</h1><p>We and our 700 partners store cookies on your device and read them there.</p>"
    "<p>With your consent we and our partners process personal data to show fitting advertisements.</p>"
    "<a href='#'>Accept all</a><a href='#'>Manage options</a>"
)
CONSENT_IN_GERMAN = (
    "<h1>Bevor Sie weiterlesen</h1><p>Mit Ihrer Einwilligung verwenden wir Cookies, um Anzeigen auszuspielen.</p>"
    "<div><a href='#'>Alle akzeptieren</a></div>"
)
BUTTONS_ALONE = "<div><a href='#'>Accept all</a> <a href='#'>Cookies</a></div>"


@pytest.mark.parametrize("html", [CONSENT, CONSENT_IN_GERMAN, BUTTONS_ALONE])
def test_a_consent_page_is_told(html: str) -> None:
    assert verdict(html) == "a consent page"


def test_an_article_about_cookies_is_an_article() -> None:
    lines = "".join(f"<p>{SENTENCE.format(day)} A court spoke about cookies and consent.</p>" for day in range(40))
    assert verdict(f"<article><h1>Court rules on cookies</h1>{lines}</article><button>Accept all</button>") is None


def test_a_cookie_banner_beside_an_article_does_not_matter() -> None:
    banner = "<div class='cookie-consent'><p>We use cookies with your consent.</p><a href='#'>Accept all</a></div>"
    assert verdict(f"{banner}{LONG}") is None


@pytest.mark.parametrize(
    "title", ["404 - Page not found", "Oops!", "Seite nicht gefunden", "Error 503", "Page not found"]
)
def test_an_error_page_is_told(title: str) -> None:
    assert (
        verdict(f"<title>{title}</title><h1>{title}</h1><p>The page that you asked for is not here.</p>")
        == "an error page"
    )


def test_an_article_whose_headline_begins_like_an_error_is_an_article() -> None:
    assert (
        verdict(f"{thing(headline='Sorry')}<article><h1>Sorry, says the mayor</h1><p>{SENTENCE}</p></article>") is None
    )
    assert verdict(LONG.replace("Ice closes", "404 reasons to close")) is None


@pytest.mark.parametrize("free", [False, "False", "http://schema.org/False"])
def test_the_stub_of_a_paid_article_is_told(free: object) -> None:
    html = f"{thing(isAccessibleForFree=free)}<article><h1>Ice in Kelm</h1><p>{SENTENCE}</p></article>"
    assert verdict(html) == "the beginning of an article behind a paywall"


def test_a_paid_article_that_is_there_in_full_is_an_article() -> None:
    assert verdict(thing(isAccessibleForFree=False, wordCount=300) + LONG) is None


def test_a_script_without_blanks_is_not_taken_for_a_stub() -> None:
    lines = "".join(f"<p>{'港は氷のために閉鎖された。川から流れてきた氷である。' * 3}{day}日。</p>" for day in range(6))
    page = f"<article><h1>氷が港を閉鎖</h1>{lines}</article>"
    assert verdict(thing(isAccessibleForFree=False, wordCount=480) + page) is None


@pytest.mark.parametrize("count", [5000, "5000"])
def test_a_paid_article_with_most_of_its_words_missing_is_a_stub(count: object) -> None:
    assert verdict(thing(isAccessibleForFree=False, wordCount=count) + LONG) is not None


@pytest.mark.parametrize(
    "words", ["Subscribe to continue reading.", "Jetzt weiterlesen", "Article réservé aux abonnés"]
)
def test_a_stub_that_only_its_words_tell_is_told(words: str) -> None:
    html = f"<article><h1>Ice in Kelm</h1><p>{SENTENCE}</p></article><div>{words}</div>"
    assert verdict(html) == "the beginning of an article behind a paywall"


def test_an_offer_to_subscribe_beside_an_article_does_not_matter() -> None:
    assert verdict(f"{LONG}<div>Subscribe to continue reading.</div>") is None


TEASERS = "".join(
    f"<div><h3><a href='/{n}'>The ships of the northern harbour, part {n}</a></h3><p>They came back on day {n} with the"
    " tide, and all of the town stood at the pier.</p></div>"
    for n in range(12)
)


@pytest.mark.parametrize("url", ["https://letter.example/", "https://letter.example/world/europe"])
def test_a_front_page_is_told(url: str) -> None:
    assert verdict(f"<title>Harbour Letter</title><main>{TEASERS}</main>", url) == "a list of articles"


def test_a_page_of_links_is_told_wherever_it_stands() -> None:
    links = "".join(f"<li><a href='/{n}'>The ships of the northern harbour, part {n}</a></li>" for n in range(30))
    assert verdict(f"<title>Harbours</title><main><ul>{links}</ul></main>", "http://[broken") == "a list of articles"


def test_an_article_above_many_teasers_is_an_article() -> None:
    assert verdict(f"{LONG}<section class='more-stories'>{TEASERS}</section>", "https://letter.example/ice") is None


def test_a_short_article_that_says_it_is_one_is_an_article() -> None:
    meta = '<meta property="og:type" content="article">'
    assert (
        verdict(f"{meta}<article><h1>Ice</h1><p>{SENTENCE}</p></article>{TEASERS}", "https://letter.example/") is None
    )


def test_many_links_below_a_headline_in_the_address_are_no_proof() -> None:
    assert verdict(f"<main>{TEASERS}</main>", "https://letter.example/2031/ice-closes-the-harbour") is None


def test_teasers_without_an_address_are_a_list_and_a_page_whose_address_names_an_article_is_let_through() -> None:
    cards = "".join(
        f"<div><h3><a href='/{n}'>Ferry number {n} sinks off the coast</a></h3>"
        f"<p>Twelve sailors were aboard when ferry number {n} sank on Monday evening, the guard said.</p></div>"
        for n in range(12)
    )
    page = f"<title>News</title><main>{cards}</main>"
    assert verdict(page, None) == "a list of articles"
    assert verdict(page, "https://strand.example/2024/03/ferries-that-sank-in-lund.html") is None
