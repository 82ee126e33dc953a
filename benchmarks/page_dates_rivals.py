"""The day of publication by newspaper4k; run by ``page_dates.py`` in the environment in which that is installed.

Usage: python benchmarks/page_dates_rivals.py FOLDER

Writes JSON: {"seconds": …, "days": {address: day or null}}, or {"missing": …} if it is not installed.
"""

from __future__ import annotations

import importlib
import json
import sys
import tarfile
import time
import warnings
from pathlib import Path
from typing import Any


def day_of(newspaper: Any, url: str, html: str) -> str | None:  # noqa: ANN401 -- a module without types
    """Return the day that newspaper4k finds in a page; no server is asked, for the page is given.

    Where it lacks the packages of a page's language it is told that the page is English; days do not depend on it.
    """
    for language in ({}, {"language": "en"}):
        try:
            moment = newspaper.article(url, input_html=html, fetch_images=False, **language).publish_date
            return moment.date().isoformat() if moment else None
        except Exception as error:  # noqa: BLE001 -- whatever it raises
            told = repr(error)
    print(f"newspaper4k: {url}: {told}"[:200], file=sys.stderr)
    return None


def main(folder: Path) -> dict[str, Any]:
    """Read every page of the gold twice, and time the second time."""
    try:
        newspaper = importlib.import_module("newspaper")
    except ImportError as error:
        return {"missing": str(error)}
    warnings.simplefilter("ignore")
    with tarfile.open(folder / "html.tar.xz") as archive:
        streams = ((member.name, archive.extractfile(member)) for member in archive if member.isfile())
        files = {Path(name).name: stream.read().decode("utf-8", "replace") for name, stream in streams if stream}
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    pages = {url: files[told["file"]] for url, told in gold.items() if told["file"] in files}
    seconds, days = 0.0, {}
    for _ in range(2):
        start = time.perf_counter()
        days = {url: day_of(newspaper, url, html) for url, html in pages.items()}
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "days": days}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
