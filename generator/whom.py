"""Answers `watchbill route`: who is told of an alert that fires at some time, when, then whom, until when."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from generator.coverage import stretches
from generator.delivery import Delivery, Firing, Silence, deliveries
from generator.plan.alertmanager import Alertmanager
from generator.plan.oncall import Hours, OnCall, on_call
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule
from generator.routing import Labels, Taken, taken
from generator.units import Duration

A_DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Told(NamedTuple):
    """Somebody who is told: how long after the alert, when, who, through what, why, how often again, and until when."""

    after: str
    at: str
    who: str
    through: str
    why: str
    again: str


class Row(NamedTuple):
    """A stretch of a week: who is told first of an alert that fires as it begins, and who next."""

    begins: str
    ends: str
    first: str
    next: str
    hole: str


class Choice(NamedTuple):
    """An alert of the plan, with the labels that it has in Alertmanager."""

    name: str
    labels: Labels


def choices(plan: Plan, name: str, given: Mapping[str, str]) -> list[Choice]:
    """List the alerts of a name that can have some labels, each once."""
    external = dict(plan.prometheus.external_labels)
    found: dict[tuple[tuple[str, str], ...], Choice] = {}
    for rule in _rules(plan):
        fixed = dict(rule.labels)
        if rule.name == name and all(fixed.get(label, value) == value for label, value in given.items()):
            labels = {**external, **fixed, **given, "alertname": name}
            found[tuple(sorted(labels.items()))] = Choice(name, labels)
    return list(found.values())


def names(plan: Plan) -> set[str]:
    """Name every alert of the plan."""
    return {rule.name for rule in _rules(plan)}


def telling(several: Iterable[Choice]) -> list[str]:
    """Say by which labels alerts of one name can be told apart."""
    each = [dict(one.labels) for one in several]
    apart = [label for label in each[0] if len({labels.get(label) for labels in each}) > 1]
    return [",".join(f"{label}={labels[label]}" for label in apart if label in labels) for labels in each]


def told(plan: Plan, labels: Labels, at: datetime, lasting: timedelta, silenced: timedelta | None) -> list[Told]:
    """List who is told of one alert: the first message to each, and how often it comes again; on the clock of `at`."""
    alertmanager, clock, at = _alertmanager(plan), at.tzinfo, at.astimezone(UTC)
    silences = [Silence((), at + silenced, at + lasting)] if silenced is not None else []
    # A moment more, to see what is told of its end.
    until = at + lasting + max(_time(route.group_interval) for route in taken(alertmanager, labels))
    found = deliveries(alertmanager, [Firing(labels, at, at + lasting)], until, silences)
    chains: dict[tuple[object, ...], list[Delivery]] = {}
    for delivery in found:
        same = (delivery.route.why, bool(delivery.firing), *_who(plan, delivery.route, delivery.at))
        chains.setdefault(same, []).append(delivery)
    parts = sorted((part for chain in chains.values() for part in _unbroken(chain)), key=lambda part: part[0].at)
    return [_told(plan, part, at, clock) for part in parts]


def _unbroken(chain: list[Delivery]) -> Iterator[list[Delivery]]:
    """Cut where a shift lay between two messages to the same person."""
    part: list[Delivery] = []
    for delivery in chain:
        longest = _time(delivery.route.repeat_interval) + 2 * _time(delivery.route.group_interval)
        if part and delivery.at - part[-1].at > longest:
            yield part
            part = []
        part.append(delivery)
    yield part


def _told(plan: Plan, chain: list[Delivery], at: datetime, clock: tzinfo | None) -> Told:
    first, last = chain[0], chain[-1]
    begins, ends = (f"{one.at.astimezone(clock):%a %H:%M:%S}" for one in (first, last))
    why = first.route.why if first.firing else f"{first.route.why}, over"
    who, through = _who(plan, first.route, first.at)
    again = ("", f"once, at {ends}", f"{len(chain) - 1} times, until {ends}")[min(len(chain) - 1, 2)]
    return Told(str(Duration.of_seconds(_seconds(first.at - at))), begins, who, through, why, again)


def week(plan: Plan, labels: Labels, begins: datetime) -> list[Row]:
    """Cut a week at every change of who is told, and say who that is of an alert that fires then; on its clock."""
    alertmanager, clock, begins = _alertmanager(plan), begins.tzinfo, begins.astimezone(UTC)
    routes = taken(alertmanager, labels)
    hours = {name: hours for one in plan.on_call for name, hours in _hours(one)}
    concerned = {name: hours[name] for route in routes for name in route.active if name in hours}
    enough = max(_time(route.group_wait) + 2 * _time(route.group_interval) for route in routes)
    rows = []
    for stretch in stretches(concerned, begins, begins + WEEK):
        alert = Firing(labels, stretch.begins)
        found = deliveries(alertmanager, [alert], stretch.begins + enough)
        if not any(_is_first(one) for one in found):
            found = deliveries(alertmanager, [alert], stretch.begins + A_DAY)
        rows.append(_row(plan, found, stretch.begins, stretch.ends, clock))
    return rows


def _row(plan: Plan, found: list[Delivery], begins: datetime, ends: datetime, clock: tzinfo | None) -> Row:
    first = [one for one in found if _is_first(one)]
    later = [one for one in found if one.route.group_by == ("...",) and one.route.why != "automation"]
    hole = _hole(first, begins)
    firsts, nexts = (", ".join(_steps(plan, each, begins)) for each in (first, later))
    begins, ends = begins.astimezone(clock), ends.astimezone(clock)
    return Row(f"{begins:%a %Y-%m-%d %H:%M}", f"{ends:%a %H:%M}", firsts or "nobody", nexts or "nobody", hole)


def _is_first(delivery: Delivery) -> bool:
    """Say whether a message is no escalation, and for no machine: those are told one by one."""
    return delivery.route.group_by != ("...",)


def _steps(plan: Plan, found: list[Delivery], begins: datetime) -> Iterator[str]:
    """Name each who is told for the first time by each step, and when; not who takes over from them."""
    seen = set[tuple[str, str]]()
    for delivery in found:
        step = (delivery.route.why, delivery.route.target)
        if step not in seen:
            seen.add(step)
            who, _ = _who(plan, delivery.route, delivery.at)
            yield f"{who} after {Duration.of_seconds(_seconds(delivery.at - begins))}"


def _hole(first: list[Delivery], begins: datetime) -> str:
    """Say how long nobody is told, where that is longer than the level's first wait."""
    if not first:
        return "nobody is told for a day"
    wait, due = first[0].at - begins, _time(first[0].route.group_wait)
    return f"nobody is told for {Duration.of_seconds(_seconds(wait))}" if wait > due else ""


def _who(plan: Plan, route: Taken, at: datetime) -> tuple[str, str]:
    """Name who is told by a route at a moment, and through what."""
    owner, _, receiver = route.receiver.partition("/")
    for one in plan.on_call:
        if one.name == owner:
            through = dict(one.receivers).get(receiver, receiver)
            rotation = one.rotation(route.target)
            turns = on_call(rotation, at) if rotation else []
            people = [f"{turn.member} ({route.target}, {turn.shift})" for turn in turns if turn.receiver == receiver]
            return " and ".join(people) or receiver, through
    return route.receiver, ""


def _hours(one: OnCall) -> Iterator[tuple[str, Hours]]:
    for rotation in one.rotations:
        yield from ((f"{one.name}/{rotation.name}/{shift.name}", shift.hours) for shift in rotation.shifts)
    yield from ((f"{one.name}/{name}", hours) for name, hours in one.hours)


def as_text(title: str, rows: Iterable[Told] | Iterable[Row]) -> str:
    """Write a table, with a head that names its columns."""
    listed = list(rows)
    if not listed:
        return f"{title}\n\nNobody is told.\n"
    head = ("from", "to", "told first", "then", "") if isinstance(listed[0], Row) else Told._fields
    table = [head, *listed]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)
    return f"{title}\n\n" + "\n".join(lines) + "\n"


def as_json(labels: Labels, rows: Iterable[Told] | Iterable[Row]) -> str:
    """Write the same for programs: the labels, and a mapping for each row."""
    return json.dumps({"labels": labels, "told": [row._asdict() for row in rows]}, indent=2) + "\n"


def _rules(plan: Plan) -> Iterator[AlertingRule]:
    for file in plan.rule_files:
        for group in file.groups:
            yield from (rule for rule in group.rules if isinstance(rule, AlertingRule))


def _alertmanager(plan: Plan) -> Alertmanager:
    if plan.alertmanager is None:
        raise ValueError("nobody is on call in this plan")
    return plan.alertmanager


def _time(length: Duration) -> timedelta:
    return timedelta(milliseconds=int(length))


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
