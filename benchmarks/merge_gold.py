"""Reads gold of which events are the same: ECB+ and the news clusters of Giveme5W1H; used by ``merge.py``.

A gold mention is a trigger in a sentence. It becomes an event (``records.Told``) whose text is a clause that starts
with the trigger, followed by what stands around it in the sentence, up to a mark that ends a clause. Actors are the
names written in that sentence as code finds them (capitals), never the gold participants; dates are what
``dateline.dates`` finds in the sentence; the day of publication is read from the address of the page where the text
holds one. Evidence is the sentence.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.dates import event_date, find
from dateline.grounding.words import words
from dateline.records import EventDate, Evidence, Told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BEFORE, AFTER = 5, 7
"""Tokens of the sentence that a clause takes from before and behind its trigger."""
_CLAUSE_ENDS = frozenset(", ; : . -- ( ) `` '' \" ? !".split())
_ADDRESS = re.compile(r"(20[0-2][0-9]) [/-] ([01]?[0-9]|[a-z]{3}) [/-] ([0-3]?[0-9])(?![0-9])")
_MONTHS = {name: at for at, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_PARTICLES = frozenset("in into up out off down over on at to by of for away back from with".split())


@dataclass(frozen=True)
class Gold:
    """Events with the cluster that each belongs to, and the topic that each article is of."""

    told: list[Told]
    cluster: dict[str, str]
    trigger: dict[str, str]
    topic: dict[str, str]
    published: dict[str, date | None]


def ecb_plus(folder: Path) -> Gold:
    """Read ECB+: action mentions of the sentences that were checked, over all topics of the folder."""
    with (folder / "ECBplus_coreference_sentences.csv").open(encoding="utf-8") as lines:
        chosen = {(row["Topic"], row["File"], int(row["Sentence Number"])) for row in csv.DictReader(lines)}
    gold = Gold([], {}, {}, {}, {})
    for path in sorted(folder.glob("*/*.xml"), key=lambda path: (int(path.parent.name), path.name)):
        _read(path, chosen, gold)
    return gold


def _read(path: Path, chosen: set[tuple[str, str, int]], gold: Gold) -> None:
    root = ET.parse(path).getroot()  # noqa: S314 -- gold files that the user names
    topic, name = path.parent.name, path.stem.partition("_")[2]
    tokens = [(int(t.attrib["t_id"]), int(t.attrib["sentence"]), t.text or "") for t in root.iter("token")]
    place = {token: at for at, (token, _, _) in enumerate(tokens)}
    sentences: dict[int, list[str]] = {}
    starts: dict[int, int] = {}
    for position, (_, number, text) in enumerate(tokens):
        starts.setdefault(number, position)
        sentences.setdefault(number, []).append(text)
    gold.topic[path.stem] = topic
    gold.published[path.stem] = day = _published(" ".join(sentences.get(0, [])))
    chain = _chains(root, path.stem)
    for mark in root.find("Markables") or ():
        at = [place[int(anchor.attrib["t_id"])] for anchor in mark.iter("token_anchor")]
        if "ACTION" not in mark.tag or not at:
            continue
        sentence = tokens[at[0]][1]
        if (topic, name, sentence) not in chosen:
            continue
        event = f"{path.stem}:{mark.attrib['m_id']}"
        inside = [position - starts[sentence] for position in at]
        gold.told.append(_told(event, path.stem, sentences[sentence], inside, day))
        gold.trigger[event] = " ".join(sentences[sentence][position] for position in inside)
        gold.cluster[event] = chain.get(mark.attrib["m_id"], event)


def _chains(root: ET.Element, document: str) -> dict[str, str]:
    found = {}
    for relation in root.find("Relations") or ():
        crossing = relation.tag == "CROSS_DOC_COREF"
        name = relation.attrib["note"] if crossing else f"{document}/{relation.attrib['r_id']}"
        for source in relation.iter("source"):
            found[source.attrib["m_id"]] = name
    return found


def _published(address: str) -> date | None:
    found = _ADDRESS.search(address) if address.startswith("http") else None
    if not found:
        return None
    try:
        month = _MONTHS.get(found[2]) or int(found[2])
        return date(int(found[1]), month, int(found[3]))
    except ValueError:
        return None


def _told(event: str, article: str, sentence: list[str], trigger: list[int], day: date | None) -> Told:
    """Build the event: ``the trigger, words before it, words behind it``."""
    first, last = trigger[0], trigger[-1]
    before: list[str] = []
    for word in reversed(sentence[max(0, first - BEFORE) : first]):
        if word in _CLAUSE_ENDS:
            break
        before.insert(0, word)
    after: list[str] = []
    for word in sentence[last + 1 : last + 1 + AFTER]:
        if word in _CLAUSE_ENDS:
            break
        after.append(word)
    text = " ".join(sentence)
    found = [one for one in find(text, day) if not one.vague and one.edtf]
    name_words = [word for word in words(text)[1:] if word.is_name and not word.text[0].isdigit()]
    return Told(
        id=event,
        article=article,
        text=" ".join([head_of(sentence[at] for at in trigger), *before, *after]),
        actors=tuple(dict.fromkeys(word.text for word in name_words)),
        date=event_date(found[0]) if found else EventDate(),
        evidence=(Evidence(start=0, end=len(text), quote=text),),
    )


def head_of(trigger: Iterable[str]) -> str:
    """Return the head word of a trigger in lower case: what stands before a particle, else the last word."""
    found = [word for word in trigger if word[0].isalnum()] or ["event"]
    for at, word in enumerate(found[1:], 1):
        if word.casefold() in _PARTICLES:
            return found[at - 1].casefold()
    return found[-1].casefold()


def news_clusters(folder: Path) -> Gold:
    """Read the news clusters: one event an article, its title and description, without a date of its own."""
    gold = Gold([], {}, {}, {}, {})
    for path in sorted(folder.glob("*.json")):
        read = json.loads(path.read_text(encoding="utf-8"))
        text = f"{read['title']}. {read.get('description') or ''}".strip()
        name = read["dId"]
        gold.told.append(
            Told(id=name, article=name, text=text, evidence=(Evidence(start=0, end=len(text), quote=text),))
        )
        gold.cluster[name] = str(read["newsCluster"]["EventId"])
        gold.published[name] = date.fromisoformat(read["date_publish"][:10]) if read.get("date_publish") else None
    return gold
