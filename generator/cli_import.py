"""What `watchbill import` is asked, and where it writes; part of the command line."""

from collections.abc import Sequence
from pathlib import Path

import click

from generator.interop._importer import importer
from generator.interop._options import Options
from generator.promql import LABEL_NAME
from generator.units import Duration


def options_of(
    format_: str, names: str | None, window: str, labels: Sequence[str], service: str | None, exact: bool, version: str
) -> Options:
    """Read what the files do not say."""
    try:
        length = Duration.parse(window)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write it as Prometheus does: 28d, 30d", param_hint="--window") from None
    if not Duration.parse("1h") <= length <= Duration.parse("90d"):
        raise click.BadParameter(f"the SLO window {length} is not between 1h and 90d", param_hint="--window")
    chosen = names or importer(format_).names
    if exact and chosen != "sloth":
        raise click.BadParameter("only series with Sloth's names can be exact; ours are", param_hint="--exact")
    return Options(
        chosen, length, dict(_label(pair) for text in labels for pair in text.split(",")), service, exact, version
    )


def _label(pair: str) -> tuple[str, str]:
    name, equals, value = pair.partition("=")
    if not equals or not LABEL_NAME.fullmatch(name.strip()) or not value.strip():
        raise click.BadParameter(f"'{pair}' is not NAME=VALUE, for example cluster=eu", param_hint="--labels")
    return name.strip(), value.strip().strip('"')


def require_new(folder: Path) -> None:
    """Refuse a folder that holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.BadParameter(f"'{folder}' is not empty; name a new folder", param_hint="--to")


def write(texts: dict[str, str], folder: Path) -> None:
    """Write the files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"'{folder}' cannot be written: {error.strerror}", param_hint="--to") from None
