from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.errors import ModelDeniedError, ModelNotInstalledError, UsageError
from dateline.models import providers
from dateline.models.openai_chat import OpenAIChat
from dateline.models.plugin import dateline_models
from dateline.models.weights import QWEN, joined_file
from dateline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.models.conftest import Faulty

    from dateline.plugins.hookspecs import ModelProvider

EMBEDDED, OPENAI, ENDPOINT = dateline_models()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path, api_key=SecretStr("sk-mine"), timeout=5)


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("model_id", "owner"),
    [
        ("embedded", EMBEDDED),
        ("embedded:tiny@0123456789ab", EMBEDDED),
        ("openai:gpt-6-luna", OPENAI),
        ("http://127.0.0.1:11434/v1#qwen3:8b", ENDPOINT),
        ("https://models.example/v1#org/model", ENDPOINT),
        ("embeddedx", None),
        ("gpt-6-luna", None),
        ("ftp://h#m", None),
    ],
)
def test_every_identifier_has_one_provider_at_most(model_id: str, owner: ModelProvider | None) -> None:
    claiming = [provider for provider in dateline_models() if provider.claims(model_id)]
    assert [provider.name for provider in claiming] == ([owner.name] if owner else [])


def test_a_small_model_is_asked_by_the_line_and_others_by_the_article() -> None:
    assert [provider.unit for provider in dateline_models()] == ["line", "article", "article"]


def test_an_endpoint_is_read_into_its_parts(settings: Settings) -> None:
    model = ENDPOINT.open("http://127.0.0.1:11434/v1/#qwen3:8b", settings)
    assert isinstance(model, OpenAIChat)
    target = model.target
    assert (target.model_name, target.base_url, target.timeout) == ("qwen3:8b", "http://127.0.0.1:11434/v1", 5)
    assert target.api_key.get_secret_value() == "sk-mine"
    assert (model.id, target.own_account) == ("http://127.0.0.1:11434/v1/#qwen3:8b", False)


@pytest.mark.parametrize(
    "model_id",
    [
        "http://h/v1",
        "http://h/v1#",
        "http://h/v1#a b",
        "http://h/v1#a\x1b[0m",
        "http://h/v1#" + "a" * 201,
        "http://#m",
        "http:///v1#m",
        "http://h:99999/v1#m",
        "http://h:x/v1#m",
        "http://h:0/v1#m",
        "http://[::1/v1#m",
        "http://h/v1?key=1#m",
        "http://h/ v1#m",
        "http://hö/v1#m",
        "http://user:secret@h/v1#m",
    ],
)
def test_an_endpoint_that_is_not_well_formed_is_a_wrong_usage(model_id: str, settings: Settings) -> None:
    with pytest.raises(UsageError) as caught:
        ENDPOINT.open(model_id, settings)
    assert "secret" not in str(caught.value)
    assert caught.value.hint is not None
    assert ENDPOINT.check(model_id, settings)[0] is False


def test_openai_wants_a_key_and_a_name(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelDeniedError, match="OPENAI_API_KEY is not set"):
        OPENAI.open("openai:gpt-6-luna", settings)
    assert OPENAI.check("openai:gpt-6-luna", settings)[0] is False
    monkeypatch.setenv("OPENAI_API_KEY", "sk-theirs")
    with pytest.raises(UsageError):
        OPENAI.open("openai:", settings)
    model = OPENAI.open("openai:gpt-6-luna", settings)
    assert isinstance(model, OpenAIChat)
    assert model.target.base_url == "https://api.openai.com/v1"
    assert model.target.api_key.get_secret_value() == "sk-theirs"
    assert "sk-theirs" not in repr(model)
    monkeypatch.setenv("OPENAI_BASE_URL", "gateway.example")
    with pytest.raises(UsageError, match=r"gateway\.example"):
        OPENAI.open("openai:gpt-6-luna", settings)


def test_openai_is_reached_at_another_address_when_told(
    server: Faulty, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-theirs")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    server.script = [server.json({"data": [{"id": "gpt-6-luna"}]})]
    assert OPENAI.check("openai:gpt-6-luna", settings) == (True, f"{server.url} answers and lists gpt-6-luna")


@pytest.mark.parametrize(
    ("listed", "well", "words"),
    [
        (["small"], True, "lists small"),
        (["small:latest"], True, "lists small"),
        (["a", "b"], False, "does not list small; it lists a, b"),
        ([], False, "it lists none"),
        ([str(number) for number in range(20)], False, "0, 1, 2, 3, 4, 5, 6, 7 …"),
    ],
)
def test_an_endpoint_is_checked_by_its_list(
    server: Faulty, settings: Settings, listed: list[str], *, well: bool, words: str
) -> None:
    server.script = [server.json({"data": [{"id": name} for name in listed]})]
    answered, told = ENDPOINT.check(f"{server.url}#small", settings)
    assert answered is well
    assert words in told


def test_a_check_tells_what_is_wrong_and_never_raises(
    server: Faulty, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script = [server.error(401, "bad key sk-mine")]
    answered, told = ENDPOINT.check(f"{server.url}#small", settings)
    assert not answered
    assert "401" in told
    assert "sk-mine" not in told
    monkeypatch.setattr(providers, "CHECK_SECONDS", 0.2)
    server.script = [server.drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n")]
    assert "within 0.2 s" in ENDPOINT.check(f"{server.url}#small", settings)[1]


def test_the_embedded_model_is_checked_without_loading_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(_: object) -> None:
        raise ModelNotInstalledError("a part is missing", hint="install it")

    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert EMBEDDED.check("embedded", settings) == (
        False,
        "xllamacpp is not installed: pip install 'dateline[embedded]'",
    )
    monkeypatch.setattr("importlib.util.find_spec", lambda _: "found")
    monkeypatch.setattr("dateline.models.weights.find_parts", missing)
    assert EMBEDDED.check("embedded", settings) == (False, "a part is missing (install it)")
    monkeypatch.setattr("dateline.models.weights.find_parts", lambda _: [])
    assert EMBEDDED.check("embedded", settings)[1].startswith("it is installed; the first request joins its weights")
    joined = joined_file(QWEN, tmp_path)
    joined.parent.mkdir(parents=True)
    joined.write_bytes(b"GGUF")
    assert EMBEDDED.check("embedded", settings) == (True, f"it is installed, its weights are joined at {joined}")
    own = settings.model_copy(update={"embedded_model": joined})
    assert EMBEDDED.check("embedded", own) == (True, f"it is the file {joined}")
    nowhere = settings.model_copy(update={"embedded_model": tmp_path / "nowhere.gguf"})
    assert EMBEDDED.check("embedded", nowhere)[0] is False


def test_a_running_embedded_server_is_checked_by_asking_it(server: Faulty, settings: Settings) -> None:
    server.script = [server.json({"data": [{"id": QWEN.name}]})]
    running = settings.model_copy(update={"embedded_url": server.url})
    answered, told = EMBEDDED.check("embedded", running)
    assert answered
    assert QWEN.name in told


def test_an_embedded_model_of_another_name_is_refused(settings: Settings) -> None:
    full = EMBEDDED.open("embedded", settings).id
    assert EMBEDDED.open(full, settings).id == full
    assert EMBEDDED.open(f"embedded:{QWEN.name}", settings).id == full
    with pytest.raises(UsageError, match="not embedded:other"):
        EMBEDDED.open("embedded:other", settings)


def test_the_plugin_is_light_to_import() -> None:
    code = (
        "import sys, dateline.models.plugin as p; p.dateline_models();"
        "print([name for name in ('openai', 'httpx2', 'pydantic', 'xllamacpp', 'tenacity') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
