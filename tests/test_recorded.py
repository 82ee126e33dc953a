"""The whole path on the embedded model's recorded answers. `make record` asks the model again."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from dateline.pipeline import build_timeline, summarize
from dateline.reading.by_model import ModelReader
from dateline.recording.format import read_cassette
from dateline.recording.masking import EMBEDDED_URL
from dateline.records import EventDate, Evidence, Told
from dateline.settings import load_settings
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.recording.replaying import Session
    from dateline.records import Brief, Event

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "000_07c546ca077d7fd8.txt"
STORM = """Title: Storm closes the pass at Harlen
Published: 2024-03-14
Source: The Tarn Messenger (fiction)

The pass at Harlen has been closed since Tuesday, when a storm brought down 60 trees.
Mayor Ilse Brandt asked the army for help on Wednesday.
The pass was last closed in 2019.
"""


def _settings(**more: Any) -> Any:  # noqa: ANN401 -- any setting
    return load_settings(model="embedded", cache="off", **more)


def _told(brief: Brief) -> str:
    return " | ".join(event.text for event in brief.events)


def _by_words(brief: Brief, *needed: str) -> Event:
    found = [event for event in brief.events if all(word in event.text for word in needed)]
    assert found, f"no event tells {needed}: {_told(brief)}"
    return found[0]


def _assert_grounded(brief: Brief, text: str) -> None:
    places = [place for event in brief.events for place in event.evidence]
    places += [place for statement in brief.summary for place in statement.evidence]
    places += [place for actor in brief.actors for place in actor.mentions]
    places += [event.date.phrase for event in brief.events if event.date.phrase]
    assert places
    assert all(text[place.start : place.end] == place.quote for place in places)


@pytest.mark.dateline_cassette
def test_a_brief_is_made_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "storm.txt"
    path.write_text(STORM, encoding="utf-8")
    brief = summarize(path, settings=_settings())
    _assert_grounded(brief, STORM)
    assert brief.article.title == "Storm closes the pass at Harlen"
    assert _by_words(brief, "Brandt").date.edtf == "2024-03-13"
    assert {event.date.edtf for event in brief.events} <= {"2024-03-12", "2024-03-13", "2019", "2024-03-12/..", None}
    assert brief.summary
    assert brief.provenance.prompt is not None
    assert brief.provenance.prompt.name == "extract.line"
    assert brief.provenance.overview is not None
    assert brief.provenance.usage.requests == 4


@pytest.mark.dateline_cassette
def test_a_brief_is_made_from_the_whole_article_at_once(tmp_path: Path) -> None:
    path = tmp_path / "storm.txt"
    path.write_text(STORM, encoding="utf-8")
    brief = summarize(path, settings=_settings(prompt="extract.article@1"))
    _assert_grounded(brief, STORM)
    assert brief.provenance.usage.requests == 1
    assert _by_words(brief, "Brandt").date.edtf == "2024-03-13"


@pytest.mark.dateline_cassette
def test_the_seed_article_gives_every_event_of_its_gold_and_no_wrong_date() -> None:
    gold = json.loads((ROOT / "seeds" / "gold" / "000_07c546ca077d7fd8.json").read_text("utf-8"))
    brief = summarize(SEED, published="2019-02-25", settings=_settings())
    text = SEED.read_text("utf-8")
    _assert_grounded(brief, text)
    welcome = _by_words(brief, "Maduro", "400")
    assert welcome.date.edtf is None
    assert _by_words(brief, "recognition", "Guaidó").date.edtf == "2019-01"
    assert _by_words(brief, "Padrino").date.edtf is None
    assert _by_words(brief, "bombers").date.edtf is None
    mortgage = _by_words(brief, "mortgage")
    assert mortgage.date.edtf is None
    assert mortgage.hedge is not None
    assert mortgage.hedge.quote == "likely"
    spetsnaz = _by_words(brief, "Spetsnaz")
    assert spetsnaz.date.edtf is None
    assert spetsnaz.hedge is not None
    assert _by_words(brief, "Chavez").date.edtf == "1999"
    not_told = [line for line in gold["not_events"] if any(line in p.quote for e in brief.events for p in e.evidence)]
    assert not not_told
    assert {event.date.edtf for event in brief.events} == {None, "2019-01", "1999"}


@pytest.mark.dateline_cassette
def test_one_story_told_by_three_outlets_becomes_one_timeline_in_order_of_time() -> None:
    timeline = build_timeline([ROOT / "seeds" / "harbour-fire"], settings=_settings())
    assert len(timeline.articles) == 3
    starts = [entry.date.earliest or entry.date.latest for entry in timeline.entries]
    assert starts == sorted(starts, key=str)
    assert all(entry.date.phrase for entry in timeline.entries)
    assert all(entry.date.edtf is None for entry in timeline.undated)
    gold = [
        event["date"]
        for path in (ROOT / "seeds" / "gold").glob("harbour-fire-*.json")
        for event in json.loads(path.read_text("utf-8"))["events"]
    ]
    # a guessed direction is marked: “on Sunday” of something to come is 2024-09-22?
    wrong = [entry.text for entry in timeline.entries if str(entry.date.edtf).rstrip("?") not in gold]
    assert not wrong


@pytest.mark.dateline_cassette
def test_a_cut_off_answer_is_asked_for_in_halves_of_its_line(tmp_path: Path) -> None:
    prompt = (ROOT / "prompts" / "extract.line@1.md").read_text("utf-8")
    short = prompt.replace("name: extract.line", "name: short.line").replace("max_tokens: 500", "max_tokens: 90")
    (tmp_path / "short.line@1.md").write_text(short, encoding="utf-8")
    text = (
        "The harbour master closed the eastern basin on Monday, the fishing fleet moved to Strand, the market hall "
        "opened its doors to sixty families; the ferry stayed in port, the school sent its pupils home, the railway "
        "stopped its trains, and the minister flew back from Ardovia the same evening.\n"
    )
    article = make_article(text, "harbour.txt", published=date(2024, 9, 12))
    with ModelReader(_settings(prompt="short.line@1", prompts_dir=tmp_path)) as reader:
        brief = reader.brief(article, overview=False)
    _assert_grounded(brief, text)
    assert brief.provenance.usage.requests > 2
    assert len({place.start for event in brief.events for place in event.evidence}) > 1


def test_an_invalid_answer_is_asked_again_with_its_errors_told(dateline_cassette: Session) -> None:
    # Without the schema to hold it, the model names five actors where four are allowed, and cannot be talked out of it.
    text = (
        "The council closed the eastern basin on Monday. Security consultant Jon Maruland, an Ardovian-trained "
        "intelligence officer and adviser to the Belmarian president, and two retired admirals of the northern fleet "
        "left Velmora on Monday.\n"
    )
    article = make_article(text, "council.txt", published=date(2024, 9, 12))
    with _server_without_schema(start=dateline_cassette.recording) as url:
        settings = load_settings(model=f"{url}#embedded", cache="off", prompt="extract.line@1")
        with ModelReader(settings) as reader:
            brief = reader.brief(article, overview=False)
    _assert_grounded(brief, text)
    assert _by_words(brief, "council", "basin").date.edtf == "2024-09-09"
    assert [place.quote for place in brief.unread] == [article.quote(article.lines[1])]
    assert brief.provenance.usage.requests == 4
    if not dateline_cassette.recording:
        told = [one.messages[-1][1] for one in read_cassette(dateline_cassette.path).interactions]
        assert any(text.startswith("The answer does not fit: events.0.who") for text in told)


@pytest.mark.dateline_cassette
def test_a_pair_of_tellings_is_judged_and_the_answer_says_what_made_it() -> None:
    fire = _as_told("a", "A fire destroyed the market hall on Monday.", "2024-03-11")
    blaze = _as_told("b", "The market hall burned down on Monday.", "2024-03-11")
    vote = _as_told("c", "The council of Lund voted for a new bridge on Monday.", "2024-03-11")
    with ModelReader(_settings()) as reader:
        judge, made = reader.judge("same-event", 2)
        answers = [judge(fire, blaze), judge(fire, vote), judge(blaze, vote)]
    assert (judge.asked, judge.unanswered, judge.problem) == (2, 0, None)
    assert answers[0] is True
    assert isinstance(answers[1], bool)  # so small a model judges by chance (docs/decisions/0007)
    assert answers[2] is None  # beyond the limit
    provenance = made()
    assert provenance.prompt is not None
    assert (provenance.prompt.name, provenance.usage.requests, len(provenance.fingerprints)) == ("same-event", 2, 2)


def _as_told(article: str, line: str, day: str) -> Told:
    place = Evidence(start=0, end=len(line), quote=line)
    return Told(id=article * 16, text=line.rstrip("."), date=EventDate(edtf=day), evidence=(place,), article=article)


@contextmanager
def _server_without_schema(*, start: bool) -> Iterator[str]:
    """Serve the embedded model as a server does that ignores ``response_format`` (only while recording)."""
    if not start:
        yield EMBEDDED_URL
        return
    import xllamacpp

    from dateline.models.embedded import Embedded

    embedded = Embedded(_settings())
    weights = embedded._weights()
    llama = xllamacpp.Server(embedded._parameters(xllamacpp, weights.path, SecretStr("none")))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body.pop("response_format")
            answer = json.dumps(llama.handle_chat_completions(body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
