from __future__ import annotations

from dateline.exporters.plugin import FORMATS, dateline_exporters


def test_every_format_is_given_once_and_no_ending_chooses_two() -> None:
    exporters = dateline_exporters()
    names = [exporter.name for exporter in exporters]
    endings = [ending for exporter in exporters for ending in exporter.endings]
    assert len(set(names)) == len(FORMATS)
    assert len(set(endings)) == len(endings)
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)
