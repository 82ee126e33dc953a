"""GraphML: who acts with whom. Nodes are actors, an edge joins two that act in the same entry.

Written with the standard library: a graph library would bring 20 MB to write four kinds of elements.
"""

from __future__ import annotations

import hashlib
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.exporters import losses
from dateline.exporters.base import TimelineFormat
from dateline.exporters.saying import all_entries, flat, plain_id
from dateline.exporters.xml_text import written
from dateline.records import ID_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.records import Entry, Timeline

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
MAX_ACTORS = 100
"""Actors of one entry that are joined with each other: 4,950 edges."""
_KEYS = (
    *(("label", "node", "string"), ("kind", "node", "string"), ("mentions", "node", "int"), ("acts", "node", "int")),
    *(("weight", "edge", "int"), ("entries", "edge", "string")),
)


class GraphMl(TimelineFormat):
    """An undirected graph; ``weight`` counts the entries that two actors share, ``entries`` names them."""

    name = "graphml"
    endings: tuple[str, ...] = (".graphml",)

    def timeline(self, timeline: Timeline) -> str:
        """Return the graph; its nodes are in order of first appearance, its edges in order of their nodes."""
        kinds, mentions, acts = _actors(timeline)
        root = ET.Element("graphml", xmlns=GRAPHML)
        for name, where, kind in _KEYS:
            ET.SubElement(root, "key", {"id": name, "for": where, "attr.name": name, "attr.type": kind})
        graph = ET.SubElement(root, "graph", id="actors", edgedefault="undirected")
        for name in kinds:
            node = ET.SubElement(graph, "node", id=_node_id(name))
            _data(node, label=name, kind=kinds[name], mentions=mentions[name], acts=acts[name])
        names = list(kinds)
        order = {name: number for number, name in enumerate(names)}
        for (one, other), ids in sorted(_pairs(timeline, order).items()):
            edge = ET.SubElement(graph, "edge", source=_node_id(names[one]), target=_node_id(names[other]))
            _data(edge, weight=len(ids), entries=" ".join(ids))
        return written(root)

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say that the events themselves are left out, and which actors are not joined."""
        entries = all_entries(timeline)
        crowded = sum(len(_names(entry)) > MAX_ACTORS for entry in entries)
        number = len(entries)
        told = f"{losses.count(number, 'entry', 'entries')} {'is' if number == 1 else 'are'} held by id only"
        return losses.said(
            f"{told}: no text, no date, no quote" if entries else "",
            f"{losses.count(crowded, 'entry has', 'entries have')} more than {MAX_ACTORS} actors: "
            f"the first {MAX_ACTORS} are joined"
            if crowded
            else "",
        )


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flat(actor) for actor in entry.actors))


def _actors(timeline: Timeline) -> tuple[dict[str, str], dict[str, int], dict[str, int]]:
    """Return the kind of each actor, how often the articles name him, and in how many entries he acts."""
    kinds: dict[str, str] = {}
    mentions: dict[str, int] = {}
    acts: dict[str, int] = {}
    for actor in timeline.actors:
        name = flat(actor.name)
        kinds.setdefault(name, actor.kind)
        mentions[name] = mentions.get(name, 0) + len(actor.mentions)
    for entry in all_entries(timeline):
        for name in _names(entry):
            kinds.setdefault(name, "unknown")
            acts[name] = acts.get(name, 0) + 1
    return kinds, dict.fromkeys(kinds, 0) | mentions, dict.fromkeys(kinds, 0) | acts


def _pairs(timeline: Timeline, order: Mapping[str, int]) -> dict[tuple[int, int], list[str]]:
    """Return the ids of the entries that two actors share, by the numbers of both."""
    pairs: dict[tuple[int, int], list[str]] = {}
    for entry in all_entries(timeline):
        numbers = sorted(order[name] for name in _names(entry)[:MAX_ACTORS])
        for pair in combinations(numbers, 2):
            pairs.setdefault(pair, []).append(plain_id(entry.id))
    return pairs


def _node_id(name: str) -> str:
    """Return an id that GraphML allows (an NMTOKEN), and that is the same in every graph."""
    return "a" + hashlib.sha256(name.encode()).hexdigest()[:ID_DIGITS]


def _data(element: ET.Element, **values: str | int) -> None:
    for key, value in values.items():
        ET.SubElement(element, "data", key=key).text = str(value)
