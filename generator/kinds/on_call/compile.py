"""OnCall to routes, receivers and time intervals, and to the alert that always fires.

Escalation is a later sibling route: its `group_wait` is the time of the scale. It groups by all labels, so that an
alert which joins a group late is not escalated early. A silence or the alert's end before that stops it.
"""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.on_call import model
from generator.kinds.on_call.model import OnCall
from generator.kinds.severity_scale.model import Level, SeverityScale
from generator.plan import oncall
from generator.plan.alertmanager import (
    Inhibition,
    Matcher,
    Receiver,
    Route,
    TeamRoutes,
    TimeInterval,
    Watchdog,
    before,
    one_of,
    spans,
)
from generator.plan.plan import Part
from generator.plan.rules import AlertingRule, RuleFile, RuleGroup
from generator.units import A_DAY, DAYS, NO_TIME, Duration

ALL = ("...",)  # group by all labels: every alert for itself
WATCHDOG_TEXTS = (
    ("summary", "Alerting works."),
    ("description", "This alert always fires. Whoever is told of it notices when that ends: then alerting is broken."),
)


def compile_on_call(on_call: Spec[OnCall], catalog: Catalog) -> Iterable[Part]:
    """Publish who is told of what, and when."""
    publisher = _Publisher(on_call, catalog)
    yield publisher.team_routes()
    yield _page_mutes_its_ticket(catalog)
    if on_call.spec.watchdog:
        yield from _watchdog(on_call, on_call.spec.watchdog)


def hours(given: model.Hours, time_zone: str) -> oncall.Hours:
    """Say times of the week in numbers; what ends no later than it begins ends on the next day."""
    ends = given.ends if given.ends > given.begins else given.ends + A_DAY
    days = tuple(sorted({DAYS.index(day) for day in given.days}))
    return oncall.Hours(given.time_zone or time_zone, days, int(given.begins), int(ends))


class _Publisher:
    """Publishes one OnCall; the names of what it publishes begin with its own."""

    def __init__(self, on_call: Spec[OnCall], catalog: Catalog) -> None:
        self.on_call, self.spec = on_call, on_call.spec
        self.scale = catalog.get(SeverityScale, on_call.spec.severities).spec
        self.rotations = {name: self.rotation(name, one) for name, one in self.spec.rotations.items()}
        self.hours = {name: hours(one, "UTC") for name, one in self.spec.hours.items()}

    def named(self, *parts: str) -> str:
        return "/".join((self.on_call.name, *parts))

    def team_routes(self) -> TeamRoutes:
        spec = self.spec
        # The levels of the scale are its order: gravest first.
        levels = [(name, level, spec.levels[name]) for name, level in self.scale.levels.items() if name in spec.levels]
        route = Route(
            matchers=(one_of("team", spec.teams),),
            routes=tuple(self.level_route(*one) for one in levels),
            why=f"{self.on_call.name} has no such level",
        )
        automation = self.automation(spec.automation) if spec.automation else None
        fallback = self.named(spec.fallback) if spec.fallback else None
        return TeamRoutes(self.facts(), route, tuple(self.receivers()), tuple(self.intervals()), automation, fallback)

    def level_route(self, name: str, level: Level, given: model.LevelRoute) -> Route:
        """Tell those who are told first, and after them, at their time, those to whom it is escalated."""
        routes = [*self.told(given.notify, name, level, given.during, level.first_wait, None)]
        for step, target in enumerate(given.escalate if level.escalation else (), start=1):
            wait = Duration(step * (level.escalation or NO_TIME))
            routes += self.told([target], f"{name}, escalation {step}", level, given.during, wait, ALL)
        *others, last = routes
        ordered = (*others, last._replace(goes_on=False))
        return Route(matchers=(Matcher("priority", "=", name),), routes=ordered, why=name)

    def told(
        self,
        targets: list[str],
        why: str,
        level: Level,
        during: str | None,
        wait: Duration,
        group_by: tuple[str, ...] | None,
    ) -> Iterator[Route]:
        for target in targets:
            for receiver, intervals in self.ways(target, during):
                yield Route(
                    receiver=self.named(receiver),
                    group_by=group_by,
                    group_wait=wait,
                    group_interval=level.group_interval,
                    repeat_interval=before(level.repeat, level.group_interval),
                    active=intervals,
                    goes_on=True,
                    why=why,
                    target=target,
                )

    def ways(self, target: str, during: str | None) -> Iterable[tuple[str, tuple[str, ...]]]:
        """List the receivers behind a name, each with the times in which it is the one.

        Shifts that share a receiver share a route: to Alertmanager, a second one would be the same.
        """
        if target not in self.rotations:
            return [(target, (self.named(during),) if during else ())]
        found: dict[str, tuple[str, ...]] = {}
        for shift in self.rotations[target].shifts:
            found[shift.receiver] = (*found.get(shift.receiver, ()), self.named(target, shift.name))
        return found.items()

    def rotation(self, name: str, given: model.Rotation) -> oncall.Rotation:
        shifts = (
            oncall.Shift(shift, hours(one, given.time_zone), one.receiver, tuple(one.members))
            for shift, one in given.shifts.items()
        )
        return oncall.Rotation(name, given.starts, given.weeks, tuple(shifts))

    def receivers(self) -> Iterator[Receiver]:
        for name, receiver in sorted(self.spec.receivers.items()):
            integration = receiver.integration()
            if self.spec.watchdog and name == self.spec.watchdog.receiver and receiver.send_resolved is None:
                integration = integration.silent_at_the_end()  # that alerting has ended must not look like a heartbeat
            yield Receiver(self.named(name), (integration,), self.on_call.address)

    def intervals(self) -> Iterator[TimeInterval]:
        for name, rotation in self.rotations.items():
            for shift in rotation.shifts:
                yield TimeInterval(self.named(name, shift.name), spans(shift.hours))
        for name in sorted({level.during for level in self.spec.levels.values() if level.during}):
            yield TimeInterval(self.named(name), spans(self.hours[name]))

    def automation(self, receiver: str) -> Route:
        """Tell the machine at once, before and beside the people; which alerts it may act on, the plan knows."""
        return Route(
            receiver=self.named(receiver),
            matchers=(one_of("team", self.spec.teams),),
            group_by=ALL,
            group_wait=NO_TIME,
            goes_on=True,
            why="automation",
            target=receiver,
        )

    def facts(self) -> oncall.OnCall:
        spec = self.spec
        levels = (self.level_facts(name, level) for name, level in self.scale.levels.items() if name in spec.levels)
        return oncall.OnCall(
            name=self.on_call.name,
            description=spec.description,
            teams=tuple(spec.teams),
            scale=spec.severities,
            rotations=tuple(self.rotations.values()),
            hours=tuple(self.hours.items()),
            levels=tuple(levels),
            receivers=tuple((name, one.description or str(one.type)) for name, one in sorted(spec.receivers.items())),
            fallback=spec.fallback,
            origin=self.on_call.address,
        )

    def level_facts(self, name: str, level: Level) -> oncall.Level:
        given = self.spec.levels[name]
        return oncall.Level(
            name=name,
            description=level.description,
            severity=level.severity,
            initial_response=level.initial_response,
            escalation=level.escalation,
            group_wait=level.first_wait,
            group_interval=level.group_interval,
            repeat=level.repeat,
            notify=tuple(given.notify),
            escalate=tuple(given.escalate) if level.escalation else (),
            during=given.during,
        )


def _page_mutes_its_ticket(catalog: Catalog) -> Inhibition:
    """Do not open a ticket on a budget that burns while somebody is paged for it; one rule does for all SLOs.

    The labels that split SLOs must be equal too; where none of both alerts has one, it is.
    """
    slos = [spec.spec for (kind, _), spec in catalog.specs.items() if kind == "SLO"]
    split = sorted({label for slo in slos for label in getattr(slo, "by", ())})
    burn = Matcher("alertname", "=", naming.BURN_ALERT)
    source, target = (burn, Matcher("severity", "=", "page")), (burn, Matcher("severity", "=", "ticket"))
    return Inhibition("a page mutes its ticket", source, target, ("service", "slo", *split), "")


def _watchdog(on_call: Spec[OnCall], watchdog: model.Watchdog) -> Iterator[Part]:
    rule = AlertingRule(
        name=naming.WATCHDOG_ALERT,
        expr="vector(1)",
        for_=NO_TIME,
        labels=(("severity", "none"), ("team", on_call.spec.teams[0])),
        annotations=WATCHDOG_TEXTS,
        origin=on_call.address,
    )
    yield RuleFile(naming.WATCHDOG_RULES_PATH, (RuleGroup("watchdog", None, (rule,)),))
    yield Watchdog(f"{on_call.name}/{watchdog.receiver}", watchdog.every, on_call.address)
