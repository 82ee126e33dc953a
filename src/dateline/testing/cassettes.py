"""How requests to a model are recorded and found again (vcrpy does the recording itself).

A recorded answer is only played for the very same request: method, host, path and body. Headers are kept by
allow-list, so neither keys nor cookies nor ids of an organisation can get into a file. The embedded model listens on
another port each time, so its address is written as one fixed name.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import vcr
import yaml

if TYPE_CHECKING:
    from pathlib import Path

EMBEDDED_HOST = "embedded.invalid"
"""Stands for 127.0.0.1 and whatever port; ``.invalid`` never resolves (RFC 2606)."""
EMBEDDED_URL = f"http://{EMBEDDED_HOST}/v1"

_KEPT_HEADERS = frozenset({"accept", "content-type"})
_LOOPBACK = re.compile(r"^http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?=/)")
_NOT_KEPT = ("timings", "created", "id", "__verbose")
"""Members of an answer that differ at every recording and that nothing reads."""


def recorder(*, record: bool) -> vcr.VCR:
    """Return a recorder that asks the real model when ``record``, and otherwise only plays what was recorded."""
    made = vcr.VCR(
        record_mode=vcr.mode.ALL if record else vcr.mode.NONE,
        match_on=("method", "scheme", "host", "port", "path", "query", "body"),
        before_record_request=_request_to_keep,
        before_record_response=_response_to_keep,
        drop_unused_requests=record,  # in replay it would empty the cassette of a test that failed early
        decode_compressed_response=True,
    )
    made.register_serializer("readable", Readable())
    made.serializer = "readable"
    return made


class Readable:
    """Writes bodies as YAML structures in place of escaped JSON; reads with the safe loader only."""

    def serialize(self, cassette: dict[str, Any]) -> str:
        """Return a cassette's text, the interactions in the order of their requests' bodies."""
        interactions = [_unfolded(interaction) for interaction in cassette["interactions"]]
        interactions.sort(key=lambda one: json.dumps(one["request"], sort_keys=True, ensure_ascii=False))
        text: str = yaml.dump(
            {"version": cassette["version"], "interactions": interactions},
            Dumper=_Dumper,
            allow_unicode=True,
            sort_keys=False,
            width=120,
        )
        return text

    def deserialize(self, text: str) -> dict[str, Any]:
        """Return the cassette of a text.

        Raises:
            ValueError: the text is no cassette.
        """
        try:
            cassette = yaml.safe_load(text)
            return {
                "version": cassette["version"],
                "interactions": [_folded(interaction) for interaction in cassette["interactions"]],
            }
        except (yaml.YAMLError, KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"not a cassette: {error}") from error


def cassette_path(folder: Path, module: str, test: str) -> Path:
    """Return where the recording of a test lies: ``<test module>/<test>.yaml``."""
    return folder / module / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', test)}.yaml"


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, and never an alias: each interaction stands for itself."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 -- yaml's own signature
        del data
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text_node)


def _unfolded(interaction: dict[str, Any]) -> dict[str, Any]:
    request, response = interaction["request"], interaction["response"]
    return {
        "request": {**request, "body": _structure(request["body"])},
        "response": {**response, "body": _structure(response["body"]["string"])},
    }


def _folded(interaction: dict[str, Any]) -> dict[str, Any]:
    request, response = interaction["request"], interaction["response"]
    return {
        "request": {**request, "body": _wire(request["body"])},
        "response": {**response, "body": {"string": _wire(response["body"])}},
    }


def _structure(body: str | None) -> dict[str, Any] | None:
    if not body:
        return None
    try:
        return {"json": json.loads(body)}
    except ValueError:
        return {"text": body}


def _wire(body: dict[str, Any] | None) -> str:
    if body is None:
        return ""
    return str(body["text"]) if "text" in body else json.dumps(body["json"], ensure_ascii=False, separators=(",", ":"))


def _request_to_keep(request: Any) -> Any:  # noqa: ANN401 -- vcrpy is untyped
    request.uri = _LOOPBACK.sub(f"http://{EMBEDDED_HOST}", request.uri)
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in _KEPT_HEADERS}
    return request


def _response_to_keep(response: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in response["headers"].items() if name.lower() in _KEPT_HEADERS}
    body = response["body"].get("string", b"")
    try:
        answer = json.loads(body)
    except ValueError:
        return {**response, "headers": kept}
    if isinstance(answer, dict):
        answer = {name: value for name, value in answer.items() if name not in _NOT_KEPT}
    told = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return {**response, "headers": kept, "body": {"string": told}}
