"""CAT XML, the format of the Content Annotation Tool (Lenzi et al., "CAT: the CELCT Annotation Tool", LREC 2012).

Tokens with the number of their sentence; markables that anchor to tokens; instances without an anchor, which mentions
refer to; relations between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError
from dateline.evaluation.layouts.files import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Token:
    """One word with the number of its sentence, from 0."""

    text: str
    sentence: int


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A markable: its tag, attributes and tokens in the order of the text; an instance has no tokens."""

    id: str
    tag: str
    attributes: Mapping[str, str]
    tokens: tuple[Token, ...] = ()

    def get(self, name: str) -> str | None:
        """Return an attribute."""
        return self.attributes.get(name)


@dataclass(slots=True)
class CatDocument:
    """One document.

    ``instances`` gives the instance that a mention refers to, ``participants`` of an event their roles and mentions,
    ``time_links`` the kind of each relation of time with its source and target, ``verb_links`` the pairs of a verb
    without a meaning of its own and the event that it helps to tell ("made" its "flight").
    """

    tokens: list[Token] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    instances: dict[str, Mention] = field(default_factory=dict)
    participants: dict[str, list[tuple[str, Mention]]] = field(default_factory=dict)
    time_links: list[tuple[str, str, str]] = field(default_factory=list)
    verb_links: list[tuple[str, str]] = field(default_factory=list)


def read_cat(path: Path) -> CatDocument:
    """Read a file; entities are not expanded and nothing is fetched.

    Raises:
        InputError: it cannot be read, is no XML, or has no tokens of this format.
    """
    root = _root(path)
    document = CatDocument()
    tokens: dict[str, Token] = {}
    order: dict[str, int] = {}
    for element in root.iterchildren("token"):
        number, sentence = element.get("t_id"), element.get("sentence", "")
        if not number or not (sentence.isascii() and sentence.isdecimal() and len(sentence) < 7):  # noqa: PLR2004
            raise InputError(f"{path.name}: line {element.sourceline}: a token has no t_id or no number of a sentence")
        tokens[number] = Token(" ".join((element.text or "").split()), int(sentence))
        order[number] = len(order)
        document.tokens.append(tokens[number])
    if not tokens:
        raise InputError(f"{path.name} is no CAT XML: it has no tokens")
    known: dict[str, Mention] = {}
    first: dict[str, int] = {}
    for element in chain.from_iterable(part.iterchildren("*") for part in root.iterchildren("Markables")):
        anchors = [a.get("t_id") for a in element.iterchildren("token_anchor")]
        there = sorted({a for a in anchors if a in order}, key=order.__getitem__)
        mention = Mention(element.get("m_id", ""), element.tag, dict(element.attrib), tuple(tokens[a] for a in there))
        known[mention.id] = mention
        first[mention.id] = order[there[0]] if there else -1
    document.mentions += sorted(known.values(), key=lambda one: (first[one.id], one.id))
    for element in chain.from_iterable(part.iterchildren("*") for part in root.iterchildren("Relations")):
        _relate(document, known, element)
    return document


def _relate(document: CatDocument, known: Mapping[str, Mention], element: Any) -> None:  # noqa: ANN401 -- lxml has no type stubs
    for source, target in _ends(element):
        if source not in known or target not in known:
            continue
        if element.tag == "REFERS_TO":
            document.instances[source] = known[target]
        elif element.tag == "HAS_PARTICIPANT":
            document.participants.setdefault(source, []).append((element.get("sem_role", ""), known[target]))
        elif element.tag == "TLINK":
            kind = element.get("reltype") or element.get("relType") or ""
            document.time_links.append((kind, source, target))
        elif element.tag == "GLINK":
            document.verb_links.append((source, target))


def _ends(element: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- lxml has no type stubs
    """Yield the sources of a relation, each with its target; the format has one."""
    target = next(element.iterchildren("target"), None)
    if target is not None:
        for source in element.iterchildren("source"):
            yield source.get("m_id", ""), target.get("m_id", "")


def _root(path: Path) -> Any:  # noqa: ANN401 -- lxml has no type stubs
    from lxml import etree  # noqa: PLC0415 -- heavy: only where XML is read

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    data = whole(path)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise InputError(f"{path.name} is no XML: {error}") from error
    definitions = root.getroottree().docinfo.internalDTD
    if definitions is not None and next(definitions.iterentities(), None) is not None:
        raise InputError(f"{path.name} declares entities of its own; such XML is not read")
    return root
