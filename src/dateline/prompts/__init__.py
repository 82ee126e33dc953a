"""Prompt files: find them, check them, render them, and know each by its hash.

A prompt is a Markdown file ``NAME@VERSION.md``: strict YAML front matter between ``---`` lines, then the headings
``# system`` and ``# user``. The user part is a Jinja template; the examples of the front matter go through the same
template, so that an example can never look different from the real question. A version that was released (its hash
stands in the folder's ``prompts.lock``) never changes.
"""

from dateline.prompts.prompt import FrontMatter, Prompt, Turn
from dateline.prompts.reading import MAX_BYTES, load_prompt, read_prompt
from dateline.prompts.store import PromptStore, builtin_folder

__all__ = [
    "MAX_BYTES",
    "FrontMatter",
    "Prompt",
    "PromptStore",
    "Turn",
    "builtin_folder",
    "load_prompt",
    "read_prompt",
]
