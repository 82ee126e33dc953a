"""Which files of a folder or an archive may be articles: by content, but for names that promise something else."""

from __future__ import annotations

from pathlib import PurePosixPath

from dateline.sources.kinds import BINARY, may_be_told
from dateline.sources.sniff.head import ending_of

NOT_ARTICLES = frozenset(
    {"changelog", "contributing", "copying", "licence", "license", "makefile", "notice", "readme", "sources"}
)
"""Files with these names (before the ending, in any case) tell of the others and are left alone."""

_SOUND_AND_SIGHT = (
    "png jpg jpeg jpe gif webp avif heic bmp ico tif tiff svg psd mp3 mp4 m4a m4v mov avi mkv webm ogg oga ogv opus wav"
    " flac aac woff woff2 ttf otf eot"
)
_CODE = (
    "css scss less js mjs cjs ts tsx jsx map py pyc pyi ipynb rb go rs c h cc cpp hpp cs java class jar kt swift pl lua"
    " r sh bash zsh bat cmd ps1 exe dll so dylib o a bin wasm sql vim el tex bib bst cls sty xsl xslt xsd dtd"
)
_SETTINGS = "toml ini cfg conf yaml yml lock env properties log db sqlite sqlite3 bak swp tmp part crdownload"
OTHER_ENDINGS = frozenset(f"{_SOUND_AND_SIGHT} {_CODE} {_SETTINGS}".split())
"""Files with these endings are pictures, programs, settings, whatever text is in them, and are left alone."""

_PROMISING = frozenset(
    "txt text md markdown html htm xhtml xml rss atom pdf docx eml mht mhtml mbox json jsonl ndjson csv tsv parquet"
    " warc gz bz2 xz".split()
)


def may_be_article(name: str) -> bool:
    """Say whether a file of a folder is opened at all; ``name`` is the last part of its path."""
    if name.startswith(".") or name.endswith("~"):
        return False
    return ending_of(name) not in OTHER_ENDINGS and PurePosixPath(name).stem.lower() not in NOT_ARTICLES


def is_left_alone(kind: str, name: str) -> bool:
    """Say whether a file of a folder is passed over in silence, now that its kind is known.

    That is what dateline wrote itself, and what is no text; told is what may be an article all the same (a document
    in a form that is not read), or is called one.
    """
    if kind == "results":
        return True
    return kind.startswith(BINARY) and not may_be_told(kind) and ending_of(name) not in _PROMISING
