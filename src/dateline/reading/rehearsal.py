"""What would be sent: reads an article with a model that is never asked, and keeps the requests.

The requests are made by the same code as real ones, so that what is shown is what is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateline.errors import UsageError
from dateline.exporters.json_safe import dumped
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_article import read_piece
from dateline.extract.pieces import pieces, room
from dateline.models.base import Reply
from dateline.models.opening import provider_for
from dateline.prompts import PromptStore
from dateline.reading.by_model import ModelReader
from dateline.schema import EVENT_SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.models.base import Request
    from dateline.plugins.manager import Plugins
    from dateline.prompts import Prompt
    from dateline.records import Article, Line
    from dateline.settings import Settings


_OF_RESULTS = {"pair": "pairs of events of a timeline", "statements": "the sentences of a long article's summary"}
"""What the prompts are about that ask about what others have answered, by their unit."""


UNBOUND = {
    "cache": "off",
    "engine": "local",
    "jobs": 1,
    "rpm": None,
    "tpm": None,
    "max_cost": None,
    "max_tokens_total": None,
}
"""What must not hold for a rehearsal: it asks nobody, and the order of its requests is that of the articles."""


class Silent:
    """A model that finds nothing in anything, and keeps what it was asked."""

    def __init__(self, model_id: str) -> None:
        """Stand in for a model."""
        self.id = model_id
        self.requests: list[Request] = []

    def complete(self, request: Request) -> Reply:
        """Keep a request; answer with the emptiest object that its schema allows."""
        self.requests.append(request)
        return nothing_found(request, self.id)

    def close(self) -> None:
        """Do nothing."""


def nothing_found(request: Request, model_id: str) -> Reply:
    """Return the answer that finds nothing: the emptiest object that the request's schema allows."""
    return Reply(text=dumped(emptiest(request.schema)), finish="stop", model=model_id)


def rehearse(
    settings: Settings, name: str, article: Article, model_id: str, *, plugins: Plugins, line: int | None = None
) -> list[Request]:
    """Return the requests that reading an article with a prompt would make, with that of its companion at the end.

    Args:
        settings: as for a real run.
        name: the prompt.
        article: what is read.
        model_id: the model that would be asked; it decides how much one request holds.
        plugins: whose providers are asked about the model.
        line: the number of the one line that is read, for a prompt that asks by line; ``None`` for all.

    Raises:
        UsageError: the prompt is about what others have answered, or the line is none that would be read.
        PromptError: there is no such prompt, or it breaks the rules.
    """
    prompt = PromptStore(settings.prompts_dir).get(name)
    if prompt.front.unit in _OF_RESULTS:
        raise UsageError(
            f"{prompt.name} asks about {_OF_RESULTS[prompt.front.unit]}, not about an article",
            hint=f"`dateline prompts show {prompt.name}` has examples of what it asks",
        )
    if line is not None:
        _check_line(prompt, article, line)
    silent = Silent(model_id)
    provider = provider_for(model_id, plugins.models)
    if prompt.front.answer in EVENT_SCHEMAS:
        told = settings.model_copy(update={"prompt": prompt.name, "cache": "off"})
        with ModelReader(told, plugins=plugins, model=silent) as reader:
            reader.brief(article, overview=line is None, only=None if line is None else {line})
    elif lines := _kept(article):
        first = pieces(article, lines, room(provider.max_chars, getattr(provider, "context_tokens", None), prompt))[0]
        list(read_piece(Asker(silent, Tally(), article.id), prompt, article, first, ()))
    return silent.requests


def _kept(article: Article) -> list[Line]:
    return [line for line in article.lines if not line.dropped]


def _check_line(prompt: Prompt, article: Article, number: int) -> None:
    if prompt.front.unit != "line":
        raise UsageError(f"{prompt.name} asks about many lines at once", hint="leave out --line")
    found = next((line for line in article.lines if line.number == number), None)
    if found is None:
        raise UsageError(f"{article.source} has no line {number}", hint=f"it has {len(article.lines)} lines")
    if found.dropped:
        raise UsageError(f"line {number} of {article.source} is not asked about: it is no part of the article")


def emptiest(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the emptiest answer that a schema of ours allows."""
    return {
        name: [] if told.get("type") == "array" else next(iter(told.get("enum", [""])))
        for name, told in schema.get("properties", {}).items()
    }
