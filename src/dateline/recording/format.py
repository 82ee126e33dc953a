"""The text of a cassette: interactions to YAML and back.

The second format writes what requests have in common once (``openings``); files of the first one, in which each
interaction stood for itself, are still read. Reading executes nothing, whoever wrote the file.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from dateline.recording.chat_text import folded, json_text, unfolded
from dateline.recording.interaction import HashChain, Interaction, Text, fingerprint_of
from dateline.recording.openings import Opening, group_of, openings
from dateline.recording.yaml_text import MAX_BYTES, CassetteError, dump, load

__all__ = [
    "Cassette",
    "CassetteError",
    "HashChain",
    "Interaction",
    "Text",
    "parse",
    "read_cassette",
    "render",
    "write_cassette",
]

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMAT = "dateline.cassette/2"
MAX_EXPANDED = 200_000_000
"""Characters of all requests together, each with its opening."""
_OK = 200


@dataclass(frozen=True, slots=True)
class Cassette:
    """The interactions of a file; ``format`` is 1 for files of the first format."""

    interactions: tuple[Interaction, ...]
    format: int = 2


def read_cassette(path: Path) -> Cassette:
    """Read a cassette of either format.

    Raises:
        CassetteError: it cannot be read or is no cassette.
    """
    try:
        with path.open("rb") as file:
            return parse(file.read(MAX_BYTES + 1).decode("utf-8"))
    except OSError as error:
        raise CassetteError(f"{path}: {error.strerror or error}") from error
    except (CassetteError, UnicodeDecodeError) as error:
        raise CassetteError(f"{path} is not a cassette: {error}") from error


def write_cassette(path: Path, interactions: Iterable[Interaction]) -> None:
    """Write a cassette, whole or not at all.

    Raises:
        CassetteError: it cannot be written.
    """
    text = render(interactions)
    written = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            written.write_text(text, encoding="utf-8", newline="\n")
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise CassetteError(f"{path} cannot be written: {error.strerror or error}") from error


def parse(text: str) -> Cassette:
    """Return the cassette of a text.

    Raises:
        CassetteError: the text is no cassette.
    """
    data = load(text)
    try:
        if data.get("format") == FORMAT:
            shared = _read_openings(data["openings"], data["interactions"])
            return Cassette(tuple(_read(entry, shared) for entry in data["interactions"]))
        if data.get("version") == 1 and "format" not in data:
            return Cassette(tuple(_read_first(entry) for entry in data["interactions"]), format=1)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CassetteError(f"{type(error).__name__}: {error}"[:300]) from error
    raise CassetteError(f"its format is {str(data.get('format', data.get('version')))[:50]}, and {FORMAT} is read")


def render(interactions: Iterable[Interaction]) -> str:
    """Return the text of a cassette, sorted by what was asked; equal requests stay in the order of their answers."""
    asked = list(interactions)
    shared = openings(asked)
    heads: dict[str, Any] = {}
    entries: list[tuple[str, str, dict[str, Any]]] = []
    for one in asked:
        group = group_of(one)
        opening = shared[group] if group is not None else None
        if opening is not None:
            heads[opening.name] = _head(one, opening)
        entry = _entry(one, opening)
        question = {name: value for name, value in entry.items() if name in {"messages", "request"}}
        entries.append((opening.name if opening else "", json_text(question), entry))
    entries.sort(key=lambda each: each[:2])
    data = {"format": FORMAT, "openings": {name: heads[name] for name in sorted(heads)}}
    return dump({**data, "interactions": [entry for *_, entry in entries]})


def _head(one: Interaction, opening: Opening) -> dict[str, Any]:
    chain = {"told": _chain(one.told)} if one.told else {}
    body = {**one.request_body, "messages": list(opening.messages)}
    return {**chain, "method": one.method, "url": one.url, "headers": _headers(one.request_headers), **_body(body)}


def _entry(one: Interaction, opening: Opening | None) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if opening is None:
        headers = _headers(one.request_headers)
        request = {"method": one.method, "url": one.url, "headers": headers, **_body(one.request_body)}
        entry = {"request": request, **({"told": _chain(one.told)} if one.told else {})}
    else:
        entry["opening"] = opening.name
    if one.told:
        if one.told.article:
            entry["article"] = one.told.article
        if one.told.fingerprint not in {"", fingerprint_of(one.told, one.request_body)}:
            entry["fingerprint"] = one.told.fingerprint
    if opening is not None:
        entry["messages"] = unfolded(one.request_body["messages"][len(opening.messages) :])
    usual = one.reason in {"", _phrase(one.status)}
    status = {} if one.status == _OK and usual else {"status": one.status, **({} if usual else {"reason": one.reason})}
    entry["response"] = {**status, "headers": _headers(one.response_headers), **_body(one.response_body)}
    return entry


def _read_openings(
    held: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]
) -> Mapping[str, tuple[Mapping[str, Any], Any]]:
    """Return each opening with its body; a few lines that would stand for gigabytes are refused."""
    read = {name: (head, _structure(head)) for name, head in held.items()}
    sizes = {name: len(json_text(body)) for name, (_, body) in read.items()}
    if sum(sizes.get(str(entry.get("opening")), 0) for entry in entries) > MAX_EXPANDED:
        raise CassetteError(f"its requests are over {MAX_EXPANDED:,} characters")
    return read


def _read(entry: Mapping[str, Any], shared: Mapping[str, tuple[Mapping[str, Any], Any]]) -> Interaction:
    response = entry["response"]
    if "opening" in entry:
        head, body = shared[entry["opening"]]
        body = {**body, "messages": [*body["messages"], *folded(entry["messages"])]}
    else:
        head, body = entry["request"], _structure(entry["request"])
    status = _status(response.get("status", _OK))
    return Interaction(
        method=_text(head["method"]),
        url=_text(head["url"]),
        request_headers=_read_headers(head["headers"]),
        request_body=body,
        status=status,
        reason=_text(response.get("reason", _phrase(status))),
        response_headers=_read_headers(response["headers"]),
        response_body=_structure(response),
        told=_read_chain((head if "opening" in entry else entry).get("told"), entry, body),
    )


def _read_first(entry: Mapping[str, Any]) -> Interaction:
    request, response = entry["request"], entry["response"]
    return Interaction(
        method=_text(request["method"]),
        url=_text(request["uri"]),
        request_headers=_read_headers(request["headers"]),
        request_body=_structure(request["body"] or {}),
        status=_status(response["status"]["code"]),
        reason=_text(response["status"]["message"] or ""),
        response_headers=_read_headers(response["headers"]),
        response_body=_structure(response["body"] or {}),
    )


def _chain(told: HashChain) -> dict[str, str]:
    return {
        "prompt": told.prompt,
        "prompt_sha256": told.prompt_sha256,
        "schema_sha256": told.schema_sha256,
        "model": told.model,
    }


def _read_chain(told: Mapping[str, Any] | None, entry: Mapping[str, Any], body: object) -> HashChain | None:
    if told is None:
        return None
    chain = HashChain(
        prompt=_text(told["prompt"]),
        prompt_sha256=_text(told["prompt_sha256"]),
        schema_sha256=_text(told["schema_sha256"]),
        model=_text(told["model"]),
        fingerprint=_text(entry.get("fingerprint", "")),
        article=_text(entry.get("article", "")),
    )
    return chain if chain.fingerprint else replace(chain, fingerprint=fingerprint_of(chain, body) or "")


def _body(body: object) -> dict[str, Any]:
    if body is None:
        return {}
    if not isinstance(body, Text):
        return {"json": unfolded(body)}
    try:
        body.encode("utf-8")
    except UnicodeEncodeError:  # it stands for bytes that are no text (PEP 383)
        return {"base64": base64.b64encode(body.encode("utf-8", "surrogateescape")).decode("ascii")}
    return {"text": str(body)}


def _structure(held: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any JSON value
    if "text" in held:
        return Text(_text(held["text"]))
    if "base64" in held:
        return Text(base64.b64decode(_text(held["base64"])).decode("utf-8", "surrogateescape"))
    return folded(held["json"]) if "json" in held else None


def _headers(headers: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {name: values[0] if len(values) == 1 else list(values) for name, values in sorted(headers.items())}


def _read_headers(held: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    read = {name: (values,) if isinstance(values, str) else tuple(values) for name, values in held.items()}
    return {name: tuple(_text(value) for value in values) for name, values in read.items()}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _status(value: object) -> int:
    if type(value) is not int or not 200 <= value <= 599:  # noqa: PLR2004 -- RFC 9110, section 15
        raise ValueError(f"{value!r} is no status of an answer")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
