"""Settings come from the environment, and what is secret in them is never shown."""

import pytest

from server import settings
from server.refusal import Refusal
from server.settings import PREFIX, Settings
from tests.server.conftest import ROOT

SECRET = "s3cret-" * 6


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let none of the tester's own settings get in."""
    import os

    for name in os.environ:
        if name.startswith(("WATCHBILL_", "OTEL_")):
            monkeypatch.delenv(name)


def test_the_defaults_need_nothing() -> None:
    found = settings.read()
    assert "sqlite:///.watchbill/server.sqlite3" == found.database_url.get_secret_value()
    assert (None, None, None) == (found.redis_url, found.otlp_endpoint, found.log_shipping_url)
    assert not found.token_secret_is_set
    assert settings.read().token_secret != found.token_secret


def test_each_is_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHBILL_PORT", "9000")
    monkeypatch.setenv("WATCHBILL_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2,")
    monkeypatch.setenv("WATCHBILL_LOG_LEVEL", "debug")
    monkeypatch.setenv("WATCHBILL_REDIS_URL", "")
    found = settings.read()
    assert (9000, ("10.0.0.1", "10.0.0.2"), "debug", None) == (
        found.port,
        found.trusted_proxies,
        found.log_level,
        found.redis_url,
    )


@pytest.mark.parametrize("name", ["WATCHBILL_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"])
def test_the_collector_is_named_either_way(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://collector:4318")
    assert "http://collector:4318" == settings.read().otlp_endpoint


def test_secrets_are_not_shown() -> None:
    found = Settings(
        _env_file=None,
        database_url=f"postgresql://me:{SECRET}@db/app",
        redis_url=f"redis://:{SECRET}@cache",
        token_secret=SECRET,
        metrics_token=SECRET,
        log_shipping_url=f"https://me:{SECRET}@logs",
        log_shipping_token=SECRET,
    )
    for shown in (repr(found), str(found), found.model_dump_json()):
        assert SECRET not in shown


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("WATCHBILL_TOKEN_SECRET", "short-and-hidden", "WATCHBILL_TOKEN_SECRET: it is shorter than 32 bytes"),
        ("WATCHBILL_PORT", "http", "WATCHBILL_PORT: Input should be a valid integer"),
        ("WATCHBILL_LOG_LEVEL", "loud", "WATCHBILL_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_wrong_one_is_refused_in_a_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Refusal) as refused:
        settings.read()
    assert str(refused.value).startswith(expected)
    assert value not in str(refused.value).replace(name, "")


def test_every_setting_is_on_the_page() -> None:
    page = (ROOT / "docs/how-to/run-the-server.md").read_text("utf-8")
    assert [] == [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in page]
