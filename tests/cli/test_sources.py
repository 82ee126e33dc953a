"""Whatever a person has at hand, through the command line: pages, feeds, records, lists, mail, folders."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

PAGE = """<!doctype html><html lang="en"><head><title>{title} - The Strand Ledger</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Strand Ledger">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}",
"datePublished": "{day}T08:00:00+01:00", "author": {{"name": "Ina Vell"}}}}</script></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>{title}</h1>
<p>The {what} at Lund fell on Sunday evening, and twelve sailors were thrown into the water, the coast guard said.</p>
<p>Nine of them were saved before midnight. Three sailors were still missing, and divers searched the {what}.</p>
<p>The {what} was built in 1974 and had passed its last inspection, said the harbour master of the town.</p>
</article><footer>All rights reserved</footer></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Strand Ledger</title><link>{url}/</link>
<item><title>Pier falls</title><link>{url}/pier</link><pubDate>Mon, 11 Mar 2024 08:00:00 +0100</pubDate></item>
<item><title>Crane falls</title><link>{url}/crane</link><pubDate>Mon, 4 Mar 2024 08:00:00 +0100</pubDate></item>
<item><title>Gone</title><link>{url}/gone</link><pubDate>Tue, 12 Mar 2024 08:00:00 +0100</pubDate></item>
</channel></rss>"""


class Site(ThreadingHTTPServer):
    """A news site on the loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[str] = []
        self.pages = {
            "/pier": PAGE.format(title="Pier falls", day="2024-03-11", what="pier"),
            "/crane": PAGE.format(title="Crane falls", day="2024-03-04", what="crane"),
            "/feed.xml": FEED.format(url=self.url),
            "/robots.txt": "User-agent: *\nDisallow: /secret\n",
            "/secret": PAGE.format(title="Secret falls", day="2024-03-11", what="secret"),
        }


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        page = self.server.pages.get(self.path)
        body = (page or "<h1>Not found</h1>").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("DATELINE_DELAY", "0")
    monkeypatch.setenv("DATELINE_MODEL", "extractive")
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def extractive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_MODEL", "extractive")


def _articles(ran: Ran) -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = ran.json()["articles"]
    return articles


def test_a_page_tells_its_title_its_day_and_who_told_it(run: Run, site: Site) -> None:
    ran = run("timeline", f"{site.url}/pier", "--allow-private", "--format", "json")
    assert ran.code == 0
    (article,) = _articles(ran)
    assert (article["title"], article["outlet"]) == ("Pier falls", "The Strand Ledger")
    assert (article["published"], article["published_guessed"]) == ("2024-03-11", False)
    assert "JSON-LD" in article["published_by"]
    assert "2024-03-10" in [entry["date"]["edtf"] for entry in ran.json()["entries"]]
    assert not [entry for entry in ran.json()["entries"] if "rights reserved" in entry["text"]]


def test_an_address_of_this_machine_is_refused_unless_it_is_allowed(run: Run, site: Site) -> None:
    ran = run("timeline", f"{site.url}/pier")
    assert (ran.code, site.asked) == (3, [])
    assert "--allow-private" in ran.err


def test_a_feed_is_followed_since_a_day_and_a_page_that_fails_is_told(run: Run, site: Site) -> None:
    ran = run("timeline", f"{site.url}/feed.xml", "--allow-private", "--since", "2024-03-10", "--format", "json")
    assert ran.code == 6
    assert [article["title"] for article in _articles(ran)] == ["Pier falls"]
    assert "/crane" not in site.asked
    assert "404" in ran.err
    assert f"{site.url}/gone" in ran.err


def test_a_limit_ends_the_reading_of_a_feed(run: Run, site: Site) -> None:
    ran = run("timeline", f"{site.url}/feed.xml", "--allow-private", "--limit", "2", "--format", "json")
    assert ran.code == 0
    assert len(_articles(ran)) == 2
    assert "/gone" not in site.asked


def test_what_robots_forbid_is_left_alone_unless_it_is_ordered(run: Run, site: Site) -> None:
    ran = run("timeline", f"{site.url}/secret", "--allow-private")
    assert ran.code == 3
    assert "--ignore-robots" in ran.err
    assert "/secret" not in site.asked
    assert run("timeline", f"{site.url}/secret", "--allow-private", "--ignore-robots").code == 0


def test_offline_reads_the_kept_page_and_asks_nothing(run: Run, site: Site) -> None:
    command = ("timeline", f"{site.url}/pier", "--allow-private", "--format", "json")
    first = run(*command)
    asked = len(site.asked)
    again = run(*command, "--offline")
    assert (again.code, len(site.asked)) == (0, asked)
    assert again.out == first.out
    assert run("timeline", f"{site.url}/crane", "--allow-private", "--offline").code == 3


@pytest.mark.usefixtures("extractive")
def test_records_are_read_by_a_mapping_and_a_bad_one_is_told_with_its_place(run: Run) -> None:
    rows = [
        json.dumps({"corpus": "The bridge at Orrin fell on Monday.", "on": "2024-03-12", "head": "Bridge falls"}),
        "{broken",
        json.dumps({"corpus": "The mayor of Lund resigned on Tuesday.", "on": "2024-03-13", "head": "Mayor goes"}),
    ]
    Path("news.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    ran = run("timeline", "news.jsonl.gz", "--map", "text=corpus,published=on,title=head", "--format", "json")
    assert ran.code == 6
    assert [(one["title"], one["source"]) for one in _articles(ran)] == [
        ("Bridge falls", "news.jsonl.gz#1"),
        ("Mayor goes", "news.jsonl.gz#3"),
    ]
    assert "line 2 is broken JSON" in ran.err


def test_a_mapping_of_what_no_article_has_is_wrong_usage(run: Run) -> None:
    Path("news.jsonl").write_text("{}\n", "utf-8")
    ran = run("timeline", "news.jsonl", "--map", "colour=body")
    assert ran.code == 2
    assert "published" in ran.err


@pytest.mark.usefixtures("extractive")
def test_a_folder_is_read_by_content_and_a_list_names_it(run: Run) -> None:
    folder = Path("mixed")
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE.format(title="Pier falls", day="2024-03-11", what="pier"), "utf-8")
    (folder / "letter").write_text(
        "From: desk@strand.example\nTo: all@strand.example\nSubject: Mill burns\n"
        "Date: Tue, 12 Mar 2024 09:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain\n\n"
        "The mill at Sorn burned down yesterday. Nobody was hurt in the mill.\n",
        "utf-8",
    )
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    Path("list.txt").write_text("# the folder\nmixed\n./mixed\n", "utf-8")
    ran = run("timeline", "@list.txt", "--format", "json")
    assert ran.code == 0
    assert {one["title"]: one["published_by"] for one in _articles(ran)}["Mill burns"] == "mail Date"
    assert len(_articles(ran)) == 2
    assert "was named before" in ran.err


@pytest.mark.usefixtures("extractive")
def test_a_guessed_day_marks_every_date_that_is_counted_from_it(run: Run) -> None:
    Path("2024-03-14-mill.txt").write_text("The mill at Sorn burned down yesterday. It was built in 1881.\n", "utf-8")
    ran = run("timeline", "2024-03-14-mill.txt", "--format", "json")
    dates = {entry["date"]["phrase"]["quote"]: entry["date"]["edtf"] for entry in ran.json()["entries"]}
    assert dates == {"yesterday": "2024-03-13?", "1881": "1881"}
    (article,) = _articles(ran)
    assert (article["published_by"], article["published_guessed"]) == ("file name", True)


@pytest.mark.usefixtures("extractive")
def test_the_users_day_goes_before_a_guess(run: Run) -> None:
    Path("2024-03-14-mill.txt").write_text("The mill at Sorn burned down yesterday.\n", "utf-8")
    ran = run("timeline", "2024-03-14-mill.txt", "--published", "2024-04-02", "--format", "json")
    assert [entry["date"]["edtf"] for entry in ran.json()["entries"]] == ["2024-04-01"]
    assert _articles(ran)[0]["published_by"] == "given"
