from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.saying import flat
from dateline.exporters.timemap import TimeMap

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Timeline

EVENT = {
    *("id", "description", "date", "time", "time_precision", "location", "latitude", "longitude", "type", "category"),
    *("category_full", "associations", "sources", "comments", "time_display", "narrative___stepStyles", "shape"),
    "colour",
}
"""What timemap's ``eventSchema`` allows; all but the three lists are strings."""
ASSOCIATION = {"id", "title", "desc", "mode", "colour", "type", "display", "filter_paths"}
SOURCE = {
    *("id", "title", "thumbnail", "paths", "type", "affil_s", "url", "description", "parent", "author", "date"),
    "notes",
}


def domain(timeline: Timeline) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(TimeMap().timeline(timeline))
    return value


def test_events_associations_and_sources_pass_timemaps_own_check(everything: Timeline, far_dates: Timeline) -> None:
    for timeline in (everything, far_dates):
        value = domain(timeline)
        for event in value["events"]:
            assert set(event) <= EVENT
            assert all(isinstance(event[key], str) for key in set(event) - {"associations", "sources"})
            assert {"description", "associations", "latitude", "longitude"} <= set(event)
            assert re.fullmatch(r"(0[1-9]|1[0-2])/([0-2]\d|3[01])/\d{4}", event["date"])
            assert set(event["sources"]) <= set(value["sources"])
            assert set(event["associations"]) <= {one["id"] for one in value["associations"]}
        for one in value["associations"]:
            assert set(one) <= ASSOCIATION
            assert (one["mode"], one["filter_paths"]) == ("FILTER", ["Actors", one["title"]])
        for source in value["sources"].values():
            assert set(source) <= SOURCE
            assert isinstance(source["paths"], list)


def test_an_event_tells_its_date_in_words_beside_its_first_day(all_dates: Timeline) -> None:
    found = {event["description"].split()[-1]: event for event in domain(all_dates)["events"]}
    told = {key: found["8"][key] for key in ("date", "time_display", "time_precision")}
    assert told == {"date": "01/01/2019", "time_display": "about January 2019", "time_precision": "month"}
    assert found["2"]["date"] == "01/01/0001"
    assert not {"0", "1", "17", "18"} & set(found)


@given(words=st.text(st.characters(), max_size=60))
def test_any_words_are_held(with_words: Callable[[str], Timeline], words: str) -> None:
    value = domain(with_words(words))
    assert [event["description"] for event in value["events"]] == [flat(words)] * 4
    assert [one["id"] for one in value["associations"]] == list(dict.fromkeys([flat(words), "Ada"]))


def test_that_no_place_is_known_is_told(all_dates: Timeline) -> None:
    assert TimeMap().losses(all_dates) == (
        "2 entries without a date are left out",
        "2 entries outside the years 1 to 9999 are left out",
        "15 events have no place on the map",
        "9 spans stand on the first day only",
        "2 open intervals stand on the day of the known end",
    )
