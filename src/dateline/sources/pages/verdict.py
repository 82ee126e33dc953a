"""Pages that are no article: a paywall's stub, a consent page, a bot wall, an error page, an index of articles.

A page is refused only on two signs or more, one of which is that it holds hardly a story: a doubtful page is let
through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dateline.sources.pages.json_ld import types_of

if TYPE_CHECKING:
    from dateline.sources.pages.draft import Draft
    from dateline.sources.pages.json_ld import Thing
    from dateline.sources.pages.said import Said

_STUB = 1200  # characters: some three paragraphs
_FRAGMENT = 500
_MAX_WALL = 3000  # characters of all that such a page shows
_LOOKED_AT = 20_000
_LETTERS_A_WORD = 6
_MAX_WORD = 15  # letters on average
_MISSING_WORDS = 3  # times the words that are there
_MANY_LINKS = 0.5
_MIN_LINKED = 8  # links to articles that an index has at least
_MIN_TEASERS = 4
_MOSTLY = 0.7
_MIN_RUN = 3  # sentences one after the other, in one container, that make a story
_MAX_SECTION_PATH = 2
_HYPHENS = 3  # of an address that has a headline in it

_BOT_WALL = re.compile(
    r"(?:enable|turn on|activate) (?:java ?script|cookies)|java ?script (?:is (?:disabled|required|not enabled)"
    r"|and cookies)|(?:verify|confirm|prove)(?:ing)? (?:that )?you(?:.re| are) (?:a |not a )?(?:human|robot)|captcha"
    r"|checking (?:your browser|if the site connection is secure)|are you a (?:robot|human)"
    r"|unusual (?:traffic|activity)"
    r"|access (?:to this page has been |is )?denied|automated (?:access|requests|queries)|just a moment\.\.\."
    r"|(?:bitte )?aktivieren sie java ?script|activez java ?script|active java ?script|ddos protection",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bcookies?\b|\bconsent\b|\bprivacy\b|personal data|\bpartners?\b|legitimate interest|einwilligung|datenschutz"
    r"|personenbezogen|vie privée|consentement|données personnelles|privacidad|consentimiento|datos personales"
    r"|toestemming|privacidade",
    re.IGNORECASE,
)
_CONSENT_ASKED = re.compile(
    r"accept (?:all|cookies|and continue)|(?:reject|refuse|manage) (?:all|cookies|options|preferences|choices)"
    r"|i (?:agree|accept)"
    r"|before you continue|we value your privacy|(?:your )?(?:privacy|consent) (?:choices|settings)|alle akzeptieren"
    r"|zustimmen|tout accepter|aceptar (?:todo|y continuar)|accetta|accepteren|aceitar",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[0-9]{1,7}")
_CONSENT_SHARE = 0.5  # of the sentences of the story
_ERROR = re.compile(
    r"\W{0,3}(?:(?:error )?(?:40[0134]|410|429|50[0234])\b|(?:page|article|story|content) (?:is )?(?:not found"
    r"|no longer available|unavailable|does(?: not|n.t) exist)|not found|oops|sorry|something went wrong|bad gateway"
    r"|service unavailable|internal server error|forbidden|we can.t find|seite nicht gefunden|página não encontrada"
    r"|page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|pagina niet gevonden)",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?(?:to|for) (?:continue|keep reading|read|unlock|full access|unlimited|access)"
    r"|already (?:a |an )?(?:subscriber|subscribed|member)|subscriber.only|subscription required"
    r"|(?:for|exclusive to|available to|reserved for) (?:our )?(?:paid )?(?:subscribers|members)"
    r"|(?:log|sign) in (?:or \w+ )?to (?:continue|keep|read)|register (?:for free )?to (?:continue|keep|read)"
    r"|to (?:continue|keep) reading|unlock (?:this|the) (?:article|story)|jetzt weiterlesen|nur für abonnenten"
    r"|réservée? aux abonnés|il vous reste \S{1,5} de cet article|suscríbe(?:te|se) para|solo para suscriptores"
    r"|contenuto riservato|voor abonnees|exclusivo para assinantes",
    re.IGNORECASE,
)


def verdict_on(draft: Draft, said: Said, title: str | None, text: str, url: str | None) -> str | None:
    """Say what a page is if it is no article, such as "a consent page"; ``None`` if it may be one.

    ``draft`` is the page's blocks with the story's kept, ``text`` the text that was made of them.
    """
    shown = "\n".join(block.text for block in draft.blocks)[:_LOOKED_AT]
    is_wall = len(shown) < _MAX_WALL and len(text) < _STUB
    if is_wall and (_BOT_WALL.search(title or "") or _BOT_WALL.search(shown)) and len(text) < _FRAGMENT:
        return "a check for robots or scripts"
    if _is_consent(draft, title, text, shown):
        return "a consent page"
    if len(text) < _FRAGMENT and _ERROR.match(title or "") and not _tells_article(said):
        return "an error page"
    if _is_stub(said, text, shown):
        return "the beginning of an article behind a paywall"
    if _is_index(draft, said, url or said.canonical):
        return "a list of articles"
    return None


def _is_consent(draft: Draft, title: str | None, text: str, shown: str) -> bool:
    if len(text) > _MAX_WALL or not _CONSENT_ASKED.search(f"{title or ''}\n{shown}"):
        return False
    kept = [draft.blocks[place].text for place in draft.places()]
    about = sum(len(block) for block in kept if _CONSENT.search(block))
    return (
        about > _CONSENT_SHARE * sum(map(len, kept))
        if kept
        else bool(_CONSENT.search(shown)) and len(shown) < _MAX_WALL
    )


def _is_stub(said: Said, text: str, shown: str) -> bool:
    """Say whether the text is but the beginning: the page says that it is to be paid for, and it is short."""
    paid = any(_is_paid(thing) for thing in said.articles)
    if paid and any(_words_told(thing) > _MISSING_WORDS * _words(text) for thing in said.articles):
        return True
    length = _LETTERS_A_WORD * _words(text)
    if length >= _STUB:
        return False
    return paid or (length < _FRAGMENT and bool(_PAYWALL.search(shown)))


def _words(text: str) -> int:
    """Return the words of a text, or half its letters where the script has no blanks between words."""
    blanks = text.count(" ") + 1
    return len(text) // 2 if len(text) > _MAX_WORD * blanks else blanks


def _is_paid(thing: Thing) -> bool:
    return str(thing.get("isAccessibleForFree")).strip().rpartition("/")[2].lower() in {"false", "no"}


def _words_told(thing: Thing) -> int:
    told = str(thing.get("wordCount", ""))
    return int(told) if _COUNT.fullmatch(told) else 0


def _tells_article(said: Said) -> bool:
    """Say whether the page tells of itself that it is an article."""
    if any(
        "Article" in name or "Posting" in name or name == "Report"
        for thing in said.articles
        for name in types_of(thing)
    ):
        return True
    return said.first("og:type") == "article" or said.first("article:published_time") is not None


def _is_index(draft: Draft, said: Said, url: str | None) -> bool:
    """Say whether a page that tells of no article is a section or a front page: links, and no run of sentences."""
    if _tells_article(said):
        return False
    linked = [block for block in draft.blocks if block.linked > _MANY_LINKS]
    size = sum(len(block.text) for block in draft.blocks)
    share = sum(len(block.text) for block in linked) / max(1, size)
    headlines = sum(len(block.text.split()) > _MIN_TEASERS for block in linked)
    if headlines < _MIN_LINKED or _longest_run(draft) >= _MIN_RUN * (1 + (share > _MANY_LINKS)):
        return False
    return not _names_article(url) and (share > _MANY_LINKS or _is_section(url) or _is_teased(draft))


def _is_teased(draft: Draft) -> bool:
    """Say whether most sentences follow right after a linked headline, as teasers do."""
    sentences = teasers = 0
    since = _MIN_RUN
    for place, block in enumerate(draft.blocks):
        if block.linked > _MANY_LINKS and len(block.text.split()) > _MIN_TEASERS:
            since = 0
        elif draft.finished[place]:
            since += 1
            sentences += 1
            teasers += since < _MIN_RUN
    return teasers >= _MIN_LINKED and teasers > _MOSTLY * sentences


def _longest_run(draft: Draft) -> int:
    """Return how many sentences of the story stand in a row in one kind of container, no link between them."""
    longest = run = 0
    last: object = None
    for place, block in enumerate(draft.blocks):
        if draft.finished[place] and draft.kept[place] and block.linked < _MANY_LINKS:
            run = run + 1 if draft.homes[place] == last else 1
            last = draft.homes[place]
            longest = max(longest, run)
        elif block.linked > _MANY_LINKS:
            run = 0
    return longest


def _is_section(url: str | None) -> bool:
    """Say whether an address is that of a front page or a section: short, and no headline in it."""
    return bool(url) and len(_parts(url)) <= _MAX_SECTION_PATH


def _names_article(url: str | None) -> bool:
    """Say whether an address has a headline or a number in it, as those of articles do."""
    return any(part.count("-") >= _HYPHENS or any(map(str.isdigit, part)) for part in _parts(url))


def _parts(url: str | None) -> list[str]:
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return []
    return [part for part in path.split("/") if part]
