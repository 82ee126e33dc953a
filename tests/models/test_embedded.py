"""The embedded model, with a stand-in for llama.cpp."""

from __future__ import annotations

import sys
import threading
from hashlib import sha256
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from dateline.errors import ModelError, ModelNotInstalledError, UsageError
from dateline.models.base import Model
from dateline.models.embedded import Embedded, usable_processors
from dateline.models.progress import Progress, ShowsProgress
from dateline.models.weights import QWEN, Ready
from dateline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.models.conftest import Faulty, Handler

    from dateline.models.base import Request

QWEN_ID = "embedded:qwen2.5-coder-1.5b-instruct-q4_k_m@cc324af070c2"


class StandIn(ModuleType):
    """What we use of xllamacpp; its server only points at the loopback server of the test."""

    def __init__(self, faulty: Faulty) -> None:
        super().__init__("xllamacpp")
        self.running = 0
        self.broken = False
        self.params: list[Any] = []
        stand_in = self

        class Server:
            def __init__(self, params: Any) -> None:  # noqa: ANN401 -- as untyped as the real one
                if stand_in.broken:
                    raise RuntimeError("Failed to init server")
                stand_in.params.append(params)
                stand_in.running += 1
                self.listening_address = faulty.url.removesuffix("/v1")

            def __del__(self) -> None:
                if not stand_in.broken:
                    stand_in.running -= 1

        self.Server = Server

    def CommonParams(self) -> SimpleNamespace:  # noqa: N802 -- its name there
        return SimpleNamespace(model=SimpleNamespace(), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace())


@pytest.fixture
def llama(server: Faulty, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StandIn:
    stand_in = StandIn(server)
    monkeypatch.setitem(sys.modules, "xllamacpp", stand_in)
    monkeypatch.setattr("dateline.models.embedded.prepare", lambda *_: Ready(tmp_path / "joined.gguf"))
    return stand_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path / "cache", timeout=5)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "tiny-model.gguf"
    path.write_bytes(b"GGUF small")
    return path


def test_nothing_is_loaded_before_the_first_request(llama: StandIn, settings: Settings, request_: Request) -> None:
    stages: list[Progress] = []
    model = Embedded(settings, stages.append)
    assert isinstance(model, Model)
    assert isinstance(model, ShowsProgress)
    assert (model.id, llama.running, stages) == (QWEN_ID, 0, [])
    assert model.complete(request_).text == "[]"
    assert model.complete(request_).text == "[]"
    assert [progress.stage for progress in stages] == ["loading the model", "the model is loaded"]
    assert llama.running == 1
    model.close()
    model.close()
    assert llama.running == 0


def test_the_server_is_private_and_silent(
    llama: StandIn, server: Faulty, settings: Settings, request_: Request, tmp_path: Path
) -> None:
    model = Embedded(settings)
    model.complete(request_)
    model.close()
    params = llama.params[0]
    assert (params.hostnames, params.port, params.cors_origins, params.ui) == (["127.0.0.1"], 0, "", False)
    assert (params.endpoint_slots, params.verbosity, params.n_parallel) == (False, -1, 1)
    assert (params.model.path, params.model_alias) == (str(tmp_path / "joined.gguf"), {QWEN.name})
    assert params.cpuparams.n_threads == params.cpuparams_batch.n_threads == usable_processors()
    assert len(params.api_keys[0]) > 40
    assert server.seen[0].headers["authorization"] == f"Bearer {params.api_keys[0]}"
    assert params.api_keys[0] not in repr(model)


def test_the_number_of_threads_can_be_set(llama: StandIn, settings: Settings, request_: Request) -> None:
    model = Embedded(settings.model_copy(update={"threads": 1}))
    model.complete(request_)
    model.close()
    assert llama.params[0].cpuparams.n_threads == 1


def test_a_model_that_nobody_closed_stops_with_its_last_reference(
    llama: StandIn, settings: Settings, request_: Request
) -> None:
    model = Embedded(settings)
    model.complete(request_)
    del model
    assert llama.running == 0


def test_weights_joined_for_one_run_are_deleted_at_the_end(
    llama: StandIn, settings: Settings, request_: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "for-one-run"
    folder.mkdir()
    monkeypatch.setattr("dateline.models.embedded.prepare", lambda *_: Ready(folder / "model.gguf", folder))
    model = Embedded(settings)
    model.complete(request_)
    model.close()
    assert not folder.exists()
    llama.broken = True
    folder.mkdir()
    with pytest.raises(ModelNotInstalledError):
        Embedded(settings).complete(request_)
    assert not folder.exists()


def test_a_file_that_llama_cpp_cannot_load_is_named(llama: StandIn, settings: Settings, request_: Request) -> None:
    llama.broken = True
    model = Embedded(settings)
    with pytest.raises(ModelNotInstalledError, match=r"joined\.gguf: Failed to init server"):
        model.complete(request_)
    llama.broken = False
    assert model.complete(request_).text == "[]"
    model.close()


def test_a_closed_model_does_not_start_again(llama: StandIn, settings: Settings, request_: Request) -> None:
    model = Embedded(settings)
    model.close()
    with pytest.raises(ModelError, match="was closed") as caught:
        model.complete(request_)
    assert not caught.value.retryable
    assert llama.running == 0


def test_a_model_closed_while_it_loads_leaves_no_server(llama: StandIn, settings: Settings, request_: Request) -> None:
    model = Embedded(settings)

    def close(_: Progress) -> None:
        model.close()

    model.on_progress = close
    with pytest.raises(ModelError, match="was closed"):
        model.complete(request_)
    assert llama.running == 0


def test_without_the_package_the_way_to_install_it_is_told(
    settings: Settings, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelNotInstalledError) as caught:
        Embedded(settings).complete(request_)
    assert caught.value.hint == "pip install 'dateline[embedded]'"


def test_an_own_model_has_an_identifier_of_its_own(
    llama: StandIn, settings: Settings, own: Path, request_: Request
) -> None:
    model = Embedded(settings.model_copy(update={"embedded_model": own}))
    assert model.id == f"embedded:tiny-model@{sha256(b'GGUF small').hexdigest()[:12]}"
    assert model.complete(request_).text == "[]"
    model.close()
    assert llama.params[0].model.path == str(own)


def test_an_own_model_that_is_none_is_refused_at_once(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ModelNotInstalledError, match="cannot be read"):
        Embedded(settings.model_copy(update={"embedded_model": tmp_path / "nowhere.gguf"}))


def test_a_server_that_runs_already_is_used(
    llama: StandIn, server: Faulty, settings: Settings, request_: Request
) -> None:
    update = {"embedded_url": server.url + "/", "api_key": SecretStr("k")}
    model = Embedded(settings.model_copy(update=update))
    assert model.id == QWEN_ID
    assert model.complete(request_).text == "[]"
    model.close()
    assert (llama.running, server.seen[0].path) == (0, "/v1/chat/completions")
    with pytest.raises(UsageError):
        Embedded(settings.model_copy(update={"embedded_url": "localhost"})).complete(request_)


@pytest.mark.usefixtures("llama")
def test_requests_of_several_threads_wait_for_their_turn(server: Faulty, settings: Settings, request_: Request) -> None:
    answer = server.json(server.completion("mine"))
    meeting = threading.Barrier(2)
    met: list[bool] = []

    def act(handler: Handler) -> None:
        try:
            meeting.wait(0.05)
            met.append(True)
        except threading.BrokenBarrierError:
            meeting.reset()
        answer(handler)

    server.script = [act]
    model = Embedded(settings)
    threads = [threading.Thread(target=model.complete, args=(request_,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    model.close()
    assert (len(server.seen), met) == (4, [])
