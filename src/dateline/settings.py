"""Settings, in one place: command-line flag > ``DATELINE_*`` > ``dateline.toml`` > default."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dateline.errors import UsageError

CONFIG_FILE = "dateline.toml"


class Settings(BaseSettings):
    """Everything that a run can be told, beside its sources.

    Every field may stand in ``dateline.toml`` under its own name and in the environment as ``DATELINE_`` + its name.
    """

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", toml_file=CONFIG_FILE, extra="forbid", frozen=True, env_ignore_empty=True
    )

    model: str | None = None
    """``embedded``, ``openai:NAME``, ``http://HOST:PORT/v1#NAME`` or a plugin's; unset: chosen and told."""

    prompt: str | None = None
    """``NAME@VERSION`` of the prompt that finds the events; unset: the default of the model's profile."""

    prompts_dir: Path | None = None
    """A folder of the user's own prompt files, looked at before the built-in ones."""

    api_key: SecretStr | None = None
    """The key for ``http…#NAME`` endpoints that want one; ``openai:`` reads ``OPENAI_API_KEY``."""

    cache_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("dateline", appauthor=False)))
    """Where answers and the joined weights are kept."""

    cache_url: SecretStr | None = None
    """Where answers are kept instead: ``sqlite:///PATH``, or ``postgresql://…``, which many machines may share."""

    cache: Literal["use", "refresh", "off", "only"] = "use"
    """``refresh`` asks again and overwrites, ``off`` neither reads nor writes, ``only`` never asks (``--offline``)."""

    timeout: Annotated[float, Field(gt=0, le=3600)] = 120.0
    """Seconds that one request may take in all, before it counts as failed."""

    retries: Annotated[int, Field(ge=1, le=20)] = 5
    """How often one request is sent at most."""

    retry_seconds: Annotated[float, Field(gt=0, le=3600)] = 120.0
    """Seconds after the first failure at which no further try is begun."""

    jobs: Annotated[int, Field(ge=0, le=1024)] = 0
    """How many articles are read at once; 0: as many as suit the model."""

    rpm: Annotated[int, Field(gt=0)] | None = None
    """The most requests a minute that are sent to the model; unset: what its server tells."""

    tpm: Annotated[int, Field(gt=0)] | None = None
    """The most tokens a minute, of prompts and of answers; unset: what its server tells."""

    max_cost: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] | None = None
    """US dollars at which a run ends; what is finished is delivered."""

    max_tokens_total: Annotated[int, Field(gt=0)] | None = None
    """Tokens, of prompts and of answers, at which a run ends; what is finished is delivered."""

    triage: bool = False
    """Whether a model is asked only about the lines of each article that code finds worth its time."""

    max_bytes: Annotated[int, Field(gt=0)] = 5_000_000
    """The largest article, page or record that is read, in bytes."""

    max_document_bytes: Annotated[int, Field(gt=0)] = 100_000_000
    """The largest document whose text is a small part of it (PDF, DOCX, mail), in bytes, packed or unpacked."""

    allow_private: bool = False
    """Whether addresses of private networks and of this machine are opened."""

    robots: bool = True
    """Whether what a site's robots.txt forbids is left alone."""

    delay: Annotated[float, Field(ge=0, le=600)] = 1.0
    """Seconds between two requests to one host."""

    page_timeout: Annotated[float, Field(gt=0, le=3600)] = 30.0
    """Seconds that one page may take in all."""

    prices: Path | None = None
    """A table of prices of the user's own, looked at before the package's."""

    embedded_model: Path | None = None
    """A GGUF file of the user's own, in place of the installed weights."""

    embedded_url: str | None = None
    """An already running llama.cpp server that holds the embedded model (``http://127.0.0.1:8080/v1``)."""

    slots: Annotated[int, Field(ge=1, le=64)] = 1
    """How many requests the embedded model answers at once."""

    engine: Literal["local", "ray"] = "local"
    """Where articles are read: in this process, or by the workers of a Ray cluster (the extra ``ray``)."""

    ray_address: str | None = None
    """The Ray cluster (``auto``, ``HOST:PORT``); unset: ``RAY_ADDRESS``, else one is begun on this machine."""

    workers: Annotated[int, Field(ge=0, le=10_000)] = 0
    """Workers of the cluster, each with a model of its own; 0: as many as it has processors."""

    threads: Annotated[int, Field(ge=0, le=1024)] = 0
    """Threads of the embedded model; 0: as many as there are usable processors."""

    @classmethod
    def settings_customise_sources(  # noqa: D102 -- documented by pydantic-settings
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**flags: Any) -> Settings:  # noqa: ANN401 -- any field of Settings; pydantic checks each
    """Read the settings; a flag that is ``None`` was not given.

    Raises:
        UsageError: a value is out of its bounds, a name is unknown, or ``dateline.toml`` is no TOML.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
        raise UsageError(f"settings: {told}", hint=f"look at DATELINE_* and {CONFIG_FILE}") from error
    except ValueError as error:  # tomllib.TOMLDecodeError
        raise UsageError(f"{CONFIG_FILE}: {error}") from error
