"""What `watchbill route` is asked: which alert, when, for how long; part of the command line."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from generator import whom
from generator.diagnostics import did_you_mean
from generator.plan.plan import Plan
from generator.units import Duration
from generator.whom import Choice


def chosen(plan: Plan, alert: str, given: Sequence[str]) -> Choice:
    """Find the alert that is meant."""
    labels = {}
    for pair in (pair for text in given for pair in text.split(",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"'{pair}' is not NAME=VALUE, for example severity=page", param_hint="--labels")
        labels[name.strip()] = value.strip().strip('"')
    found = whom.choices(plan, alert, labels)
    if not found:
        names = whom.names(plan)
        hint = did_you_mean(alert, names) if alert not in names else "none of that name has these labels"
        raise click.BadParameter(f"there is no alert '{alert}'" + (f"; {hint}" if hint else ""), param_hint="ALERT")
    if len(found) > 1:
        listed = "\n  ".join(f"--labels {text}" for text in whom.telling(found))
        raise click.UsageError(f"there are {len(found)} alerts '{alert}'; say which:\n  {listed}")
    return found[0]


def moment_of(text: str | None) -> datetime:
    """Read when it fires: now, if nobody says."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a time, for example 2026-03-29 03:10", param_hint="--at") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def length_of(option: str, text: str) -> timedelta:
    """Read a duration."""
    try:
        return timedelta(milliseconds=int(Duration.parse(text)))
    except ValueError as error:
        raise click.BadParameter(f"{error}; write it as Prometheus does: 5m, 1h30m", param_hint=option) from None
