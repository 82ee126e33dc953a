from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.graphml import GRAPHML, GraphMl
from dateline.exporters.saying import flat

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, Timeline

nx: Any = import_module("networkx")  # it brings no types


def graph_of(timeline: Timeline) -> Any:  # noqa: ANN401 -- networkx brings no types
    return nx.parse_graphml(GraphMl().timeline(timeline))


def edges(graph: Any) -> dict[tuple[str, str], tuple[int, str]]:  # noqa: ANN401 -- the same
    label = graph.nodes
    return {
        (label[one]["label"], label[other]["label"]): (data["weight"], data["entries"])
        for one, other, data in graph.edges(data=True)
    }


def test_who_acts_with_whom_and_in_which_entries(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    timeline = with_entries(
        an_entry(1, actors=("Ada", "Bo", "Ada")),
        an_entry(2, actors=("Bo", "Ada", "Cy")),
        an_entry(3, (None, None, None, None), actors=("Cy", "Di")),
        an_entry(4, actors=("Ed",)),
    )
    graph = graph_of(timeline)
    assert not graph.is_directed()
    assert edges(graph) == {
        ("Ada", "Bo"): (2, "0000000000000001 0000000000000002"),
        ("Ada", "Cy"): (1, "0000000000000002"),
        ("Bo", "Cy"): (1, "0000000000000002"),
        ("Cy", "Di"): (1, "0000000000000003"),
    }
    acts = {data["label"]: data["acts"] for _, data in graph.nodes(data=True)}
    assert acts == {"Ada": 2, "Bo": 2, "Cy": 2, "Di": 1, "Ed": 1}


def test_an_actor_carries_its_kind_and_how_often_it_is_named(everything: Timeline) -> None:
    found = {data["label"]: (data["kind"], data["mentions"]) for _, data in graph_of(everything).nodes(data=True)}
    assert found == {"Ada Pierce": ("person", 1), "The council": ("unknown", 0)}


def test_the_document_keeps_to_the_schema_of_graphml(everything: Timeline) -> None:
    root = ET.fromstring(GraphMl().timeline(everything))  # noqa: S314 -- our own output
    assert [child.tag.removeprefix(f"{{{GRAPHML}}}") for child in root] == [*["key"] * 6, "graph"]
    keys = {child.get("id"): child.get("for") for child in root if child.get("id")}
    for element in root.find(f"{{{GRAPHML}}}graph") or ():
        kind = element.tag.removeprefix(f"{{{GRAPHML}}}")
        assert all(keys[str(data.get("key"))] == kind for data in element)


@given(words=st.text(st.characters(), max_size=60))
def test_any_name_is_a_label(with_words: Callable[[str], Timeline], words: str) -> None:
    graph = graph_of(with_words(words))
    assert {data.get("label") or "" for _, data in graph.nodes(data=True)} == {flat(words), "Ada"}
    assert [data["weight"] for *_, data in graph.edges(data=True)] == ([] if flat(words) == "Ada" else [4])


def test_a_crowd_is_not_joined_with_itself(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    timeline = with_entries(an_entry(1, actors=tuple(f"actor {number}" for number in range(300))))
    graph = graph_of(timeline)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (300, 4_950)
    assert GraphMl().losses(timeline) == (
        "1 entry is held by id only: no text, no date, no quote",
        "1 entry has more than 100 actors: the first 100 are joined",
    )


def test_an_empty_timeline_is_an_empty_graph(with_entries: Callable[..., Timeline]) -> None:
    assert graph_of(with_entries()).number_of_nodes() == 0
    assert GraphMl().losses(with_entries()) == ()
