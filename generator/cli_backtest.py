"""Over what time `watchbill backtest` runs, and what it asks; part of the command line."""

from collections.abc import Sequence
from pathlib import Path

import click

from generator.cli_route import length_of, moment_of
from generator.cli_slo import catalog_of, subjects_of
from generator.replay.backtest import backtest
from generator.replay.prometheus_api import HistoryError, PrometheusApi
from generator.replay.report import Run


def runs_of(
    name: str,
    address: str,
    last: str,
    until: str | None,
    others: Sequence[str],
    specs: Path,
    environment: str | None,
) -> list[Run]:
    """Run an SLO over the time that is meant, or leave with what is wrong."""
    end = int(moment_of(until, "--until").timestamp())
    length = int(length_of("--last", last).seconds)
    if not length:
        raise click.BadParameter(f"'{last}' is no time; write 4w, 7d or 12h", param_hint="--last")
    catalog = catalog_of(specs, environment)
    subjects = subjects_of(name, others, catalog)
    try:
        return backtest(PrometheusApi(address), subjects, catalog, end - length, end)
    except HistoryError as error:
        raise click.BadParameter(str(error), param_hint="--prometheus") from None
