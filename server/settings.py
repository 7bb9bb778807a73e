"""What the operator sets, from the environment (prefix WATCHBILL_). What the specs say is in the contract instead."""

import secrets
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from server.contract import Level
from server.refusal import Refusal

PREFIX = "WATCHBILL_"
SHORTEST_SECRET_BYTES = 32  # RFC 7518, section 3.2: a key for HS256 is at least as long as its hash

Port = Annotated[int, Field(ge=0, le=65535)]
Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """The settings; each is an environment variable of the same name in capitals, after WATCHBILL_."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    contract: Path = Field(
        default=Path("output/production/server/contract.json"), description="The contract that the server keeps."
    )
    service: str | None = Field(default=None, description="Which service of the contract, where it has several.")
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: Port = Field(default=8080, description="The port to listen on; 0 takes a free one.")
    trusted_proxies: Names = Field(
        default=(), description="Addresses whose X-Forwarded-For is believed, separated by commas; * believes all."
    )
    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///.watchbill/server.sqlite3"), description="sqlite:///FILE or postgresql://..."
    )
    database_pool_size: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=5, description="How many connections to the database may be open."
    )
    redis_url: SecretStr | None = Field(default=None, description="Where replicas share their rate limits.")
    replicas: Annotated[int, Field(ge=1)] = Field(
        default=1, description="How many replicas share a limit that each must keep alone while Redis is away."
    )
    token_secret: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(48)),
        description="The key that signs tokens, 32 bytes at least; by default a new one at every start.",
    )
    targets: Names = Field(
        default=(),
        description="What tools may call, as NAME=URL, separated by commas; NAME is that of a breaker in the contract.",
    )
    archive_folder: Path | None = Field(
        default=None, description="Where a purge writes archived messages; a table of the database by default."
    )
    scratch_folder: Path | None = Field(
        default=None, description="An empty folder where a backup is restored to be tested, of this job alone."
    )
    backup_record: Path | None = Field(default=None, description="The file that tells when a backup was last verified.")
    automation_token_file: Path | None = Field(
        default=None,
        description="The file with the bearer token of Alertmanager, 32 bytes at least; without it no action is run.",
    )
    automation_dry_run: bool = Field(
        default=False, description="Only write down what actions would be run, whatever the contract says."
    )
    metrics_port: Port | None = Field(default=None, description="Expose metrics on a port of their own.")
    metrics_host: str | None = Field(default=None, description="The address for that port; the server's by default.")
    metrics_token: SecretStr | None = Field(default=None, description="The bearer token that a scrape must carry.")
    log_level: Level | None = Field(default=None, description="The least that is logged; the contract's by default.")
    log_shipping_url: SecretStr | None = Field(default=None, description="Where log lines are sent as well.")
    log_shipping_token: SecretStr | None = Field(default=None, description="The bearer token for it.")
    otlp_endpoint: str | None = Field(
        default=None,
        validation_alias=AliasChoices("WATCHBILL_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="The OTLP/HTTP collector for traces, without /v1/traces; no traces without it.",
    )
    liveness_fails_while_draining: bool = Field(
        default=False, description="Answer the liveness probe with 503 as well while shutting down."
    )

    @field_validator("trusted_proxies", "targets", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(name for part in value.split(",") if (name := part.strip()))

    @field_validator("token_secret")
    @classmethod
    def _is_long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value().encode()) < SHORTEST_SECRET_BYTES:
            raise ValueError(f"it is shorter than {SHORTEST_SECRET_BYTES} bytes")
        return value

    @property
    def token_secret_is_set(self) -> bool:
        """Whether tokens outlive a restart, and hold on every replica."""
        return "token_secret" in self.model_fields_set


def read() -> Settings:
    """Read the settings from the environment; raises Refusal, which never shows a value."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        variable = name if name.isupper() else f"{PREFIX}{name.upper()}"
        raise Refusal(f"{variable}: {first['msg'].removeprefix('Value error, ')}") from None
