"""Prompt files of a test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

FRONT: dict[str, Any] = {
    "name": "mine",
    "version": 1,
    "unit": "line",
    "schema": "line-events",
    "max_tokens": 100,
    "changes": "First version.",
}
USER = "Line: {{ line }}"


@pytest.fixture
def write() -> Write:
    """Write a prompt file; ``front`` changes fields of a good one, or is the whole front matter."""

    def write(folder: Path, front: dict[str, Any] | str | None = None, user: str = USER, name: str = "") -> Path:
        fields = {**FRONT, **front} if isinstance(front, dict) else FRONT
        lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
        head = front if isinstance(front, str) else lines
        path = folder / (
            name or (f"{fields['name']}@{fields['version']}.md" if not isinstance(front, str) else "mine@1.md")
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"---\n{head}---\n\n# system\n\nYou read.\n\n# user\n\n{user}\n".encode())
        return path

    return write
