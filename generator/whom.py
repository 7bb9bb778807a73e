"""Answers `watchbill route`: who is told of an alert that fires at some time, when, then whom, until when."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

from generator.coverage import stretches
from generator.delivery import Delivery, Firing, Silence, deliveries
from generator.plan.alertmanager import Alertmanager
from generator.plan.oncall import Hours, OnCall, Rotation, on_call, turns
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule
from generator.routing import Labels, Taken, taken
from generator.units import Duration

A_DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Told(NamedTuple):
    """Somebody who is told: how long after the alert, when, who, through what, why, how often again, and until when."""

    after: Duration
    at: datetime
    who: str
    receiver: str
    through: str
    why: str
    over: bool
    repeats: int
    until: datetime


class Step(NamedTuple):
    """Somebody who is told of an alert for the first time, and how long after it."""

    who: str
    after: Duration


class Row(NamedTuple):
    """A stretch of a week: who is told first of an alert that fires as it begins, who next, and how long nobody is.

    `hole` is None where the first is told in the time of the level; it is a day where nobody is told within one.
    """

    begins: datetime
    ends: datetime
    first: tuple[Step, ...]
    next: tuple[Step, ...]
    hole: Duration | None


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
    who, through = _who(plan, first.route, first.at)
    return Told(
        after=_length(first.at - at),
        at=first.at.astimezone(clock),
        who=who,
        receiver=first.receiver,
        through=through,
        why=first.route.why,
        over=not first.firing,
        repeats=len(chain) - 1,
        until=last.at.astimezone(clock),
    )


def week(plan: Plan, labels: Labels, begins: datetime) -> list[Row]:
    """Cut a week at every change of who is told, and say who that is of an alert that fires then; on its clock."""
    alertmanager, clock, begins = _alertmanager(plan), begins.tzinfo, begins.astimezone(UTC)
    routes = taken(alertmanager, labels)
    enough = max(_time(route.group_wait) + 2 * _time(route.group_interval) for route in routes)
    rows: list[Row] = []
    for first, last in pairwise(sorted(_changes(plan, routes, begins))):
        alert = Firing(labels, first)
        found = deliveries(alertmanager, [alert], first + enough)
        if not any(_is_first(one) for one in found):
            found = deliveries(alertmanager, [alert], first + A_DAY)
        row = _row(plan, found, first, last, clock)
        if rows and rows[-1][2:] == row[2:]:
            rows[-1] = rows[-1]._replace(ends=row.ends)
        else:
            rows.append(row)
    return rows


def _changes(plan: Plan, routes: Iterable[Taken], begins: datetime) -> set[datetime]:
    """Find the moments of a week, its ends among them, at which routes become active, or a turn begins."""
    listed, ends = list(routes), begins + WEEK
    hours = {name: hours for one in plan.on_call for name, hours in _hours(one)}
    concerned = {name: hours[name] for route in listed for name in route.active if name in hours}
    found = {stretch.begins for stretch in stretches(concerned, begins, ends)} | {ends}
    for rotation in filter(None, (_rotation(plan, route) for route in listed)):
        found |= {turn.begins for turn in turns(rotation, begins, ends) if begins < turn.begins}
    return found


def _row(plan: Plan, found: list[Delivery], begins: datetime, ends: datetime, clock: tzinfo | None) -> Row:
    first = [one for one in found if _is_first(one)]
    later = [one for one in found if one.route.group_by == ("...",) and one.route.why != "automation"]
    firsts, nexts = (tuple(_steps(plan, each, begins)) for each in (first, later))
    return Row(begins.astimezone(clock), ends.astimezone(clock), firsts, nexts, _hole(first, begins))


def _is_first(delivery: Delivery) -> bool:
    """Say whether a message is no escalation, and for no machine: those are told one by one."""
    return delivery.route.group_by != ("...",)


def _steps(plan: Plan, found: list[Delivery], begins: datetime) -> Iterator[Step]:
    """Name each who is told for the first time by each step, and when; not who takes over from them."""
    seen = set[tuple[str, str]]()
    for delivery in found:
        step = (delivery.route.why, delivery.route.target)
        if step not in seen:
            seen.add(step)
            who, _ = _who(plan, delivery.route, delivery.at)
            yield Step(who, _length(delivery.at - begins))


def _hole(first: list[Delivery], begins: datetime) -> Duration | None:
    """Say how long nobody is told, where that is longer than the level's first wait."""
    if not first:
        return _length(A_DAY)
    wait = first[0].at - begins
    return _length(wait) if wait > _time(first[0].route.group_wait) else None


def _who(plan: Plan, route: Taken, at: datetime) -> tuple[str, str]:
    """Name who is told by a route at a moment, and through what."""
    one, receiver = _owner(plan, route), route.receiver.partition("/")[2]
    if one is None:
        return route.receiver, ""
    rotation = _rotation(plan, route)
    told = [turn for turn in on_call(rotation, at) if turn.receiver == receiver] if rotation else []
    people = " and ".join(f"{turn.member} ({route.target}, {turn.shift})" for turn in told)
    return people or receiver, dict(one.receivers).get(receiver, receiver)


def _owner(plan: Plan, route: Taken) -> OnCall | None:
    """Find the OnCall that a route's receiver is of; the receivers of nobody are of none."""
    owner = route.receiver.partition("/")[0]
    return next((one for one in plan.on_call if one.name == owner), None)


def _rotation(plan: Plan, route: Taken) -> Rotation | None:
    """Find the rotation whose turn a route tells; None where it tells a receiver."""
    one = _owner(plan, route)
    return one.rotation(route.target) if one else None


def _hours(one: OnCall) -> Iterator[tuple[str, Hours]]:
    for rotation in one.rotations:
        yield from ((f"{one.name}/{rotation.name}/{shift.name}", shift.hours) for shift in rotation.shifts)
    yield from ((f"{one.name}/{name}", hours) for name, hours in one.hours)


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


def _length(length: timedelta) -> Duration:
    return Duration.of_seconds(round(length.total_seconds()))
