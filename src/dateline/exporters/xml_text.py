"""XML as a text that every XML 1.0 reader takes."""

from __future__ import annotations

from xml.etree import ElementTree as ET


def written(root: ET.Element) -> str:
    """Return the document, indented.

    Its texts must be clean (``saying.clean``): ElementTree writes characters that XML 1.0 forbids. The declaration is
    written here, because ElementTree would name the encoding of the locale.
    """
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'
