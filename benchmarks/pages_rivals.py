"""The programs that ``pages.py`` compares with; runs in their own environment and imports nothing of dateline.

Usage: python benchmarks/pages_rivals.py NAME FOLDER

Writes JSON: {"version": …, "seconds": …, "pages": {name: [title, body]}}, or {"missing": …} if it is not installed.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

PACKAGES = {"newspaper4k": ("newspaper4k", "newspaper"), "readability": ("readability-lxml", "readability")}


def pages_of(folder: Path) -> dict[str, bytes]:
    """Return the pages of ``html.tar.xz`` by their names, without unpacking it to the disk."""
    with tarfile.open(folder / "html.tar.xz") as archive:
        found = ((member.name, archive.extractfile(member)) for member in archive if member.isfile())
        return {Path(name).stem: file.read() for name, file in found if file}


def extract(name: str, module: Any, html: str, url: str) -> tuple[str, str]:  # noqa: ANN401 -- a module without types
    """Return the title and the body that a program finds in a page; what it stumbles over, it has not found."""
    try:
        if name == "newspaper4k":
            article = module.article(url, language="en", input_html=html, fetch_images=False)
            return article.title or "", article.text or ""
        document = module.Document(html, url=url)
        from lxml import html as lxml_html  # noqa: PLC0415 -- only where readability is

        body = lxml_html.fromstring(document.summary())
        return document.short_title(), "\n".join(map(str, body.itertext()))
    except Exception as error:  # noqa: BLE001 -- whatever it raises
        print(f"{name}: {url}: {error!r}"[:200], file=sys.stderr)
        return "", ""


def main(name: str, folder: Path) -> dict[str, Any]:
    """Measure one program."""
    package, module_name = PACKAGES[name]
    try:
        module = importlib.import_module(module_name)
        version = importlib.metadata.version(package)
    except ImportError as error:
        return {"missing": str(error)}
    told = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
    pages = {key: page.decode("utf-8", "replace") for key, page in pages_of(folder).items()}
    start = time.perf_counter()
    found = {key: extract(name, module, pages[key], told[key]["url"]) for key in sorted(told)}
    return {"version": version, "seconds": time.perf_counter() - start, "pages": found}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
