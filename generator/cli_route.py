"""What `watchbill route` is asked: which alert, when, for how long; and its answer. Part of the command line."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import click

from generator import whom
from generator.diagnostics import did_you_mean
from generator.kinds._times import MOMENT, on_clock
from generator.plan.plan import Plan
from generator.units import Duration
from generator.whom import Choice
from generator.whom_report import Answer


def chosen(plan: Plan, alert: str, given: Sequence[str]) -> Choice:
    """Find the alert that is meant."""
    labels = {}
    for pair in (pair for text in given for pair in text.split(",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"'{pair}' is not NAME=VALUE, for example severity=page", param_hint="--labels")
        labels[name.strip()] = value.strip().strip('"')
    every = whom.choices(plan, alert, {})
    if not every:
        hint = did_you_mean(alert, whom.names(plan))
        raise click.BadParameter(f"there is no alert '{alert}'" + (f"; {hint}" if hint else ""), param_hint="ALERT")
    found = whom.choices(plan, alert, labels)
    if not found:
        raise click.BadParameter(_no_such(every, labels), param_hint="--labels")
    if len(found) > 1:
        listed = "\n  ".join(f"--labels {text}" for text in whom.telling(found))
        raise click.UsageError(f"there are {len(found)} alerts '{alert}'; say which:\n  {listed}")
    return found[0]


def _no_such(every: Sequence[Choice], labels: Mapping[str, str]) -> str:
    """Say which label no alert of the name has, or that none has all of them."""
    for name, value in labels.items():
        known = {one.labels[name] for one in every if name in one.labels}
        if known and value not in known:
            hint = did_you_mean(value, known)
            return f"no {every[0].name} has {name}={value}" + (f"; {hint}" if hint else "")
    return f"no {every[0].name} has all of these labels: {', '.join(map('='.join, labels.items()))}"


def moment_of(text: str | None, option: str = "--at") -> datetime:
    """Read a time, on the clock that the text names: now, if nobody says, and UTC's clock, if none is named."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    time, space, zone = text.rpartition(" ")
    named = bool(space) and zone[:1].isalpha()
    try:
        moment = datetime.fromisoformat(time if named else text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a time, for example 2026-03-29 03:10", param_hint=option) from None
    if named:
        return _on_clock(moment, _zone(zone, option), option)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _zone(name: str, option: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        hint = did_you_mean(name, available_timezones()) or "write it as Europe/Berlin"
        raise click.BadParameter(f"there is no time zone '{name}'; {hint}", param_hint=option) from None


def _on_clock(moment: datetime, zone: ZoneInfo, option: str) -> datetime:
    """Take a moment from a zone's clock, which must show it exactly once."""
    if moment.tzinfo:
        raise click.BadParameter(f"{moment} says its offset; leave out {zone}", param_hint=option)
    shown = on_clock(moment, zone)
    if shown != moment:
        message = f"there is no {moment:{MOMENT}} in {zone}: clocks are put forward then"
        raise click.BadParameter(f"{message}; write {shown:{MOMENT}} {zone}", param_hint=option)
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        both = " or ".join(each.isoformat(" ", "minutes") for each in (first, second))
        message = f"clocks in {zone} show {moment:{MOMENT}} twice, as they are put back; write {both}"
        raise click.BadParameter(message, param_hint=option)
    return first


def told_of(plan: Plan, alert: Choice, begins: datetime, lasting: Duration, silenced: Duration | None) -> Answer:
    """Answer who is told of an alert that fires at a moment, for some time."""
    silence = None if silenced is None else _time(silenced)
    when = f"from {begins:%A %Y-%m-%d %H:%M:%S} {begins.tzinfo} for {lasting}"
    when += f", silenced after {silenced}" if silenced else ""
    rows = whom.told(plan, alert.labels, begins, _time(lasting), silence)
    return Answer(plan.environment, f"{_titled(plan, alert)}, {when}", alert.labels, rows)


def week_of(plan: Plan, alert: Choice, begins: datetime) -> Answer:
    """Answer who is told of an alert at any time of the week that begins at a moment."""
    when = f"in the week from {begins:%A %Y-%m-%d %H:%M} {begins.tzinfo}"
    rows = whom.week(plan, alert.labels, begins)
    return Answer(plan.environment, f"{_titled(plan, alert)}, {when}", alert.labels, rows)


def _titled(plan: Plan, alert: Choice) -> str:
    shown = ", ".join(f'{name}="{value}"' for name, value in sorted(alert.labels.items()) if name != "alertname")
    return f"{alert.name} in {plan.environment} ({shown})"


def _time(length: Duration) -> timedelta:
    return timedelta(milliseconds=int(length))


def length_of(option: str, text: str) -> Duration:
    """Read a duration."""
    try:
        return Duration.parse(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write it as Prometheus does: 5m, 1h30m", param_hint=option) from None
