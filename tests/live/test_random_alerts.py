"""More than 500 random alerts, at random times, in a real Alertmanager: it tells exactly what the simulation says.

Times are seconds where specs would have minutes. Shifts change while it runs. What happens at about the moment at
which a group is looked at could go either way, even in two runs of Alertmanager: such alerts are left out. How late
this machine runs what is due is measured: where the two disagree and it was later than the margin that is left,
nothing can be said, and there is another round with other alerts.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from generator.delivery import CLEAN_UP, Delivery, Firing, Silence, _Dispatcher, _Group, deliveries
from generator.pipeline import compile_specs
from generator.plan.alertmanager import Alertmanager, Inhibition, Matcher
from generator.routing import fits
from tests import specs
from tests.live.lateness import measured
from tests.live.pager import Message, Recorder, running, sleep_until
from tests.server.parts import free_port

pytestmark = pytest.mark.live

ALERTS, TEAMS, SILENCES = 1900, 18, 12
ROUNDS = 4
BEFORE, AFTER = timedelta(seconds=20), timedelta(seconds=20)  # the shifts' change
PREPARING, STARTING = timedelta(seconds=20), timedelta(seconds=8)
MARGIN, TOLERANCE = timedelta(milliseconds=150), timedelta(milliseconds=450)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Pacific/Chatham")

MAINTENANCE = {"alertname": "MaintenanceUnderway", "maintenance": "works", "severity": "none"}

SCALE = """\
apiVersion: watchbill/v1
kind: SeverityScale
metadata: {name: default}
spec:
  levels:
    P1: {description: a, severity: page, initial_response: 0s, escalation: 5s, group_interval: 1s, repeat: 4s}
    P2: {description: b, severity: page, initial_response: 3s, escalation: 6s, group_wait: 1s, group_interval: 2s,
         repeat: 8s}
    P3: {description: c, severity: ticket, initial_response: 9s, escalation: 12s, group_wait: 3s, group_interval: 4s,
         repeat: 12s}
    P4: {description: d, severity: ticket, initial_response: 20s, group_wait: 6s, group_interval: 5s, repeat: 15s}
"""
MUTING = """\
apiVersion: watchbill/v1
kind: Alert
metadata: {name: DatabaseDown}
spec:
  service: shop
  expr: up == 0
  severity: P1
  summary: It is down.
  mutes: {alerts: [Slow]}
---
apiVersion: watchbill/v1
kind: Alert
metadata: {name: Slow}
spec: {service: shop, expr: up > 5, severity: P2, summary: It is slow.}
---
apiVersion: watchbill/v1
kind: Maintenance
metadata: {name: works}
spec:
  mutes: [shop]
  recurring: [{days: [monday], begins: "01:00", ends: "02:00"}]
"""


def next_change(now: datetime) -> datetime:
    """Find the next minute before which there is time to prepare."""
    minute = now.replace(second=0, microsecond=0)
    return minute + timedelta(minutes=1 if minute + timedelta(minutes=1) - now > PREPARING + STARTING + BEFORE else 2)


def on_call(number: int, boundary: datetime, port: int, dice: random.Random) -> str:
    """Write an OnCall whose shifts change at a minute on the clock of some zone."""
    zone = dice.choice(ZONES)
    clock = boundary.astimezone(ZoneInfo(zone))
    change, today = f"{clock:%H:%M}", f"{clock:%A}".lower()
    other = "monday" if today != "monday" else "friday"
    shifts = {
        0: f'a: {{begins: "00:00", ends: "{change}"}}, b: {{begins: "{change}", ends: "24:00"}}',
        1: f'a: {{begins: "{change}", ends: "00:00", days: [{today}]}}, b: {{begins: "00:00", ends: "{change}"}}',
        2: f'a: {{begins: "{change}", ends: "{change}", days: [{other}]}}, b: {{begins: "00:00", ends: "24:00"}}',
    }[number % 3]
    for shift in ("a", "b"):
        more = f"time_zone: {zone}, receiver: {shift if number % 4 else 'a'}, members: [x]"
        shifts = shifts.replace(f"{shift}: {{", f"{shift}: {{{more}, ")
    names = ("a", "b", "c", "d")
    urls = ", ".join(
        f"{name}: {{type: webhook, url: 'http://127.0.0.1:{port}/', send_resolved: {str(name != 'c').lower()}}}"
        for name in names
    )
    hours = (
        f'h: {{begins: "{change}", ends: "{change if number % 2 else "24:00"}", days: [{today}], time_zone: {zone}}}'
    )
    fallback = "  fallback: c\n  watchdog: {receiver: d, every: 3s}\n" if number == 0 else ""
    return f"""\
apiVersion: watchbill/v1
kind: OnCall
metadata: {{name: o{number}}}
spec:
  teams: [t{number}]
  receivers: {{{urls}}}
  rotations:
    first: {{starts: 2026-01-05, shifts: {{{shifts}}}}}
    second: {{starts: 2026-01-12, shifts: {{{shifts.replace("receiver: a", "receiver: d")}}}}}
  hours: {{{hours}}}
  levels:
    P1: {{notify: [first], escalate: [second, c]}}
    P2: {{notify: [first, c], escalate: [d]}}
    P3: {{notify: [c], escalate: [first]}}
    P4: {{notify: [d], during: h}}
{fallback}"""


def plan(folder: Path, boundary: datetime, port: int, dice: random.Random) -> Alertmanager:
    teams = [on_call(number, boundary, port, dice) for number in range(TEAMS)]
    compilation = compile_specs(specs.write(folder, specs.ENVIRONMENT, specs.SERVICE, SCALE, MUTING, *teams))
    (compiled,) = compilation.environments
    assert compiled.plan is not None, compilation.diagnostics
    assert compiled.plan.alertmanager is not None
    return compiled.plan.alertmanager


def random_alert(begin: datetime, dice: random.Random) -> Firing:
    labels = {
        "alertname": dice.choice(
            ("DatabaseDown", "Slow", "Slow", "SLOErrorBudgetBurn", "Other", "Full", "Late", "Watchdog")
        ),
        "team": f"t{dice.randrange(TEAMS + 1)}",
        "priority": dice.choice(("P1", "P1", "P2", "P3", "P4", "P9")),
        "severity": dice.choice(("page", "ticket")),
        "service": dice.choice(("shop", "depot", "mill", "yard", "dock", "quay")),
        "instance": f"i{dice.randrange(40)}",
    }
    if labels["alertname"] == "SLOErrorBudgetBurn":
        labels["slo"] = dice.choice(("one", "two"))
    begins = begin + timedelta(milliseconds=dice.randrange(36_000))
    ends = begins + timedelta(milliseconds=dice.randrange(800, 20_000)) if dice.random() < 0.7 else None
    return Firing(labels, begins, ends)


def random_silence(begin: datetime, dice: random.Random) -> Silence:
    matchers = (
        Matcher("team", "=~", f"t{dice.randrange(TEAMS)}|t{dice.randrange(TEAMS)}"),
        Matcher("priority", dice.choice(("=", "!=")), dice.choice(("P1", "P2"))),
    )
    begins = begin + timedelta(milliseconds=dice.randrange(2_000, 25_000))
    return Silence(matchers, begins, begins + timedelta(milliseconds=dice.randrange(3_000, 12_000)))


class Looks(_Dispatcher):
    """Writes down when each group is looked at, and which alerts are in it then."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # the same as its base
        self.seen: list[tuple[datetime, tuple[object, ...], list[Firing]]] = []

    def looked_at(self, group: _Group, at: datetime, order: int) -> Iterator[Delivery]:
        self.seen.append((at, group.key, list(group.alerts.values())))
        yield from super().looked_at(group, at, order)


def edges(alert: Firing) -> tuple[datetime, ...]:
    return (alert.begins,) if alert.ends is None else (alert.begins, alert.ends)


def unclear(
    alertmanager: Alertmanager,
    alerts: list[Firing],
    silences: list[Silence],
    boundary: datetime,
    started: datetime,
    until: datetime,
) -> set[int]:
    """Find alerts of groups that are looked at when something begins or ends that matters to them."""
    looks = Looks(alertmanager, alerts, silences, CLEAN_UP, started)
    looks.run(until)
    clean_ups = [started + number * CLEAN_UP for number in range(1, 5)]
    others = [boundary, *clean_ups, *(edge for one in silences for edge in (one.begins, one.ends))]
    muting = muting_edges(alertmanager, alerts)
    by_group: dict[tuple[object, ...], dict[int, Firing]] = {}
    for _, key, members in looks.seen:
        by_group.setdefault(key, {}).update({id(alert): alert for alert in members})
    found = {id(alert) for alert in alerts if any(abs(alert.begins - one) < 3 * MARGIN for one in clean_ups)}
    for at, key, members in looks.seen:
        if any(abs(at - edge) < MARGIN for edge in others):
            found.update(map(id, members))
        for alert in members:
            if any(abs(at - edge) < MARGIN for edge in muting[id(alert)]):
                found.add(id(alert))
        same = by_group[key].values()
        found.update(id(alert) for alert in same for edge in edges(alert) if _collide(at, edge, alert, members))
    return found


def muting_edges(alertmanager: Alertmanager, alerts: list[Firing]) -> dict[int, list[datetime]]:
    """List, for each alert, when others begin and end that mute it."""
    found: dict[int, list[datetime]] = {id(alert): [] for alert in alerts}
    for rule in alertmanager.inhibitions:
        by_equal: dict[tuple[str, ...], list[Firing]] = {}
        for source in alerts:
            if all(fits(matcher, source.labels) for matcher in rule.source):
                by_equal.setdefault(_equal(rule, source), []).append(source)
        for alert in alerts:
            if by_equal and all(fits(matcher, alert.labels) for matcher in rule.target):
                sources = (one for one in by_equal.get(_equal(rule, alert), ()) if one is not alert)
                found[id(alert)] += [edge for source in sources for edge in edges(source)]
    return found


def _equal(rule: Inhibition, alert: Firing) -> tuple[str, ...]:
    return tuple(alert.labels.get(name, "") for name in rule.equal)


def _collide(at: datetime, edge: datetime, alert: Firing, members: list[Firing]) -> bool:
    """Say whether an edge lies at about a look; an alert's own first look may be its beginning."""
    own_first_look = at == alert.begins == edge and alert in members
    return abs(at - edge) < MARGIN and not own_first_look


def distinct(alerts: list[Firing]) -> list[Firing]:
    """Keep one alert of those whose labels are the same: Alertmanager joins what overlaps."""
    return list({alert.name: alert for alert in alerts}.values())


def in_words(delivery: Delivery) -> Message:
    firing, resolved = (frozenset(alert.name for alert in each) for each in (delivery.firing, delivery.resolved))
    return Message(delivery.at, delivery.receiver, firing, resolved)


class Round(NamedTuple):
    """What was expected and was not told, what was told and not expected, of how many; and how late the machine was."""

    missing: list[Message]
    unexpected: list[Message]
    expected: list[Message]
    late: timedelta

    def __str__(self) -> str:
        counts = f"{len(self.missing)} missing, {len(self.unexpected)} unexpected of {len(self.expected)}"
        seconds = self.late.total_seconds()
        return f"{counts}; up to {seconds:.2f} s late; {self.missing[:3]} missing, {self.unexpected[:3]} unexpected"


def test_alertmanager_tells_what_the_simulation_says(tmp_path: Path, program: Callable[[str], str]) -> None:
    dice = random.Random(5)  # noqa: S311  # no secret: the same on every run
    for number in range(ROUNDS):
        played = play(tmp_path / str(number), program("prometheus-alertmanager"), dice)
        kinds = Counter("resolved" if not one.firing else "firing" for one in played.expected)
        assert kinds["firing"] > 300, kinds
        assert kinds["resolved"] > 30, kinds
        if not played.missing and not played.unexpected:
            return
        assert played.late > MARGIN, f"they disagree: {played}"
    pytest.fail(f"they agree in none of {ROUNDS} rounds, and this machine is too busy to say why: {played}")


def play(folder: Path, executable: str, dice: random.Random) -> Round:
    """Send random alerts to an Alertmanager, and compare what it tells with what the simulation says."""
    recorder = Recorder(0)
    port = recorder.server.server_address[1]
    try:
        boundary = next_change(datetime.now(UTC))
        begin, until, started = boundary - BEFORE, boundary + AFTER, boundary - BEFORE - STARTING
        alertmanager = plan(folder / "specs", boundary, port, dice)
        silences = [random_silence(begin, dice) for _ in range(SILENCES)]
        alerts = distinct([random_alert(begin, dice) for _ in range(ALERTS)])
        alerts.append(Firing(MAINTENANCE, begin + timedelta(seconds=9.1), begin + timedelta(seconds=19.6)))
        while gone := unclear(alertmanager, alerts, silences, boundary, started, until):
            alerts = [alert for alert in alerts if id(alert) not in gone]
        alerts.sort(key=lambda alert: alert.begins)
        assert len(alerts) > 500
        sleep_until(started)
        with running(executable, alertmanager, folder / "am", free_port()) as pager, measured() as lateness:
            lateness.note(datetime.now(UTC) - begin)
            for silence in silences:
                pager.silence(silence)
            for alert in alerts:
                sleep_until(alert.begins)
                pager.fire(alert)
                lateness.note(datetime.now(UTC) - alert.begins)
            sleep_until(until)
    finally:
        recorder.close()
    expected = sorted(map(in_words, deliveries(alertmanager, alerts, until, silences, CLEAN_UP, started)))
    missing, unexpected = differences(expected, sorted(recorder.messages), until)
    return Round(missing, unexpected, expected, lateness.worst)


def differences(expected: list[Message], actual: list[Message], until: datetime) -> tuple[list[Message], list[Message]]:
    """Pair each message with the one that holds the same for the same receiver, at about the same time; list the rest.

    Of what was expected only at the very end, nothing is missing.
    """
    left = list(actual)
    missing = []
    for one in expected:
        same = (two for two in left if one[1:] == two[1:] and -TOLERANCE < two.at - one.at < TOLERANCE)
        pair = next(same, None)
        if pair is not None:
            left.remove(pair)
        elif one.at < until - TOLERANCE:
            missing.append(one)
    return missing, left
