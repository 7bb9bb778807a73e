"""A pass over the plan: the page of every alert, put together from its rules and from what the specs say for people.

Rules of one name from one spec share a page: a page and a ticket on one error budget are one trouble.
"""

from collections.abc import Iterator
from typing import NamedTuple

from generator import naming
from generator.plan.facts import (
    Action,
    AlertFacts,
    Facts,
    Level,
    RunbookFacts,
    ScaleFacts,
    ServiceFacts,
    SloFacts,
    Step,
)
from generator.plan.links import dashboard_url_of, page_of
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule, Pairs
from generator.plan.told import Call, calls, level_of
from generator.units import Duration

MOST_RELATED = 8
_SAME = {"SLO": "same promise", "Probe": "same probe"}

_WATCHDOG = (
    "This alert always fires: that is well. If its receiver says that it has ended, alerts reach nobody, and "
    "everything else may be broken unseen."
)
_HEARTBEAT_LOST = (
    Step(
        "Does Prometheus live, and evaluate its rules?",
        query=f'ALERTS{{alertname="{naming.WATCHDOG_ALERT}"}}',
        look_for="no answer at all: Prometheus is down; an empty one: it lacks its rule files.",
    ),
    Step(
        "Does it reach Alertmanager?",
        query="rate(prometheus_notifications_errors_total[5m])",
        look_for="above 0: the address is wrong, or Alertmanager is down.",
    ),
    Step(
        "Does Alertmanager reach the receiver?",
        run="amtool alert query alertname=Watchdog",
        look_for="if the alert is there, look into Alertmanager's log for errors of the receiver.",
    ),
    Step("Until it is mended, watch the services by hand, and say so where the team talks"),
)


class Firing(NamedTuple):
    """One rule of an alert: what it asks, how often, and how loud it is."""

    rule: AlertingRule
    every: Duration
    file: str
    labels: dict[str, str]
    annotations: dict[str, str]
    level: Level | None

    @property
    def severity(self) -> str:
        """Whether somebody is woken."""
        return self.labels.get("severity", "")

    @property
    def named(self) -> str:
        """What the rule is called in a sentence."""
        return self.severity if self.severity in ("page", "ticket") else "rule"


class Related(NamedTuple):
    """Another alert, and why one may want to look at it."""

    name: str
    path: str
    why: str


class Promise(NamedTuple):
    """An objective that the trouble may break, and the page of the alert on its budget, where there is one."""

    slo: SloFacts
    path: str | None


class Told(NamedTuple):
    """Who is told of a rule of the alert, in the order in which they are."""

    severity: str
    level: str
    calls: tuple[Call, ...]


class AlertPage(NamedTuple):
    """All that the page of an alert tells.

    `promises` are those that its trouble may break, `owned` all of its service.
    """

    path: str
    name: str
    title: str
    about: str
    firings: tuple[Firing, ...]
    facts: AlertFacts
    runbook: RunbookFacts | None
    service: ServiceFacts | None
    slo: SloFacts | None
    promises: tuple[Promise, ...]
    owned: tuple[Promise, ...]
    told: tuple[Told, ...]
    related: tuple[Related, ...]
    silence: Pairs
    origins: tuple[str, ...]
    dashboard: str | None = None

    @property
    def loudness(self) -> tuple[bool, str]:
        """What wakes somebody comes first, then by level."""
        level = self.firings[0].level
        return self.firings[0].severity != "page", level.name if level else "~"

    @property
    def tells(self) -> bool:
        """Whether anybody is told of it, so that there is something to silence."""
        return any(firing.severity in ("page", "ticket") for firing in self.firings)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to look at first: what a person wrote, unless it is about other alerts."""
        return self.runbook.steps if self.runbook and not self.facts.whole else self.facts.steps

    @property
    def numbers(self) -> tuple[Step, ...]:
        """What shows what is behind the alert, beside the steps: queries and commands that none of them has."""
        shown = {"", *(asked for step in self.steps for asked in (step.query, step.run))}
        return tuple(step for step in self.facts.steps if not {step.query, step.run} <= shown)

    @property
    def matchers(self) -> list[str]:
        """The matchers of a silence, as amtool takes them."""
        return [f"{label}={value}" for label, value in self.silence]

    @property
    def actions(self) -> tuple[Action, ...]:
        """What a machine may do on this alert."""
        runbook = self.own_runbook
        return tuple(action for action in runbook.automation if action.acts_on(self.name)) if runbook else ()

    @property
    def own_runbook(self) -> RunbookFacts | None:
        """The runbook, where its steps are about this alert."""
        return None if self.facts.whole else self.runbook


def alert_pages(plan: Plan) -> tuple[AlertPage, ...]:
    """Put the pages of all alerts together, sorted by path."""
    index = _Index(plan)
    return tuple(index.page(path) for path in sorted(index.firings))


class _Index:
    """What is looked up for each page."""

    def __init__(self, plan: Plan) -> None:
        facts: Facts = plan.facts
        self.plan = plan
        self.alerts = {(fact.origin, fact.alert): fact for fact in facts.all(AlertFacts)}
        self.runbooks = {fact.name: fact for fact in facts.all(RunbookFacts)}
        self.services = {fact.name: fact for fact in facts.all(ServiceFacts)}
        self.slos = {fact.name: fact for fact in facts.all(SloFacts)}
        self.levels = {(scale.name, level.name): level for scale in facts.all(ScaleFacts) for level in scale.levels}
        self.on_call = {team: each for each in plan.on_call for team in each.teams}
        self.firings: dict[str, list[Firing]] = {}
        self.by_origin: dict[str, list[str]] = {}
        self.by_runbook: dict[str | None, list[str]] = {}
        for firing in self._firings():
            self._add(page_of(firing.rule), firing)
        self.slos_by: dict[str, list[SloFacts]] = {}
        for slo in self.slos.values():
            self.slos_by.setdefault(slo.service, []).append(slo)
        # Once for a service, and not for each of its pages: a thousand SLOs would be a million.
        self.promises_by = {name: tuple(map(self._promise, slos)) for name, slos in self.slos_by.items()}

    def _firings(self) -> Iterator[Firing]:
        default = self.plan.prometheus.evaluation_interval
        for file in self.plan.rule_files:
            for group in file.groups:
                for rule in group.rules:
                    if isinstance(rule, AlertingRule):
                        labels = dict(rule.labels)
                        level = self._level(labels)
                        annotations = dict(rule.annotations)
                        yield Firing(rule, group.interval or default, file.path, labels, annotations, level)

    def _level(self, labels: dict[str, str]) -> Level | None:
        service = self.services.get(labels.get("service", ""))
        return self.levels.get((service.scale if service else "default", labels.get("priority", "")))

    def _add(self, path: str, firing: Firing) -> None:
        if path not in self.firings:
            self.firings[path] = []
            self.by_origin.setdefault(firing.rule.origin, []).append(path)
            if firing.rule.runbook:
                self.by_runbook.setdefault(firing.rule.runbook, []).append(path)
        self.firings[path].append(firing)

    def page(self, path: str) -> AlertPage:
        """Put one page together; what wakes somebody stands first."""
        firings = sorted(self.firings[path], key=lambda firing: firing.severity != "page")
        rule, labels = firings[0].rule, firings[0].labels
        facts = self.alerts.get((rule.origin, rule.name)) or _seen(rule)
        runbook = self.runbooks.get(rule.runbook) if rule.runbook else None
        slo = self._slo(rule, labels)
        service = self.services.get(labels.get("service", rule.service))
        of = next((f" of {name}" for kind, _, name in (rule.origin.partition("/"),) if name != rule.name), "")
        grafana = self.plan.facts.tools.grafana
        pinned = ((key, labels[key]) for key in ("service", "slo") if key in labels)
        origins = dict.fromkeys(
            (rule.origin, *(fact.origin for fact in (runbook, service) if fact), *([slo.origin] if slo else []))
        )
        return AlertPage(
            path=path,
            name=rule.name,
            title=rule.name + of,
            about=facts.meaning or _summed_up(firings[0], runbook),
            firings=tuple(firings),
            facts=facts,
            runbook=runbook,
            service=service,
            slo=slo,
            promises=tuple(map(self._promise, self._slos(slo, service, rule.runbook))),
            owned=self.promises_by.get(service.name, ()) if service else (),
            told=tuple(self._told(firings)),
            related=tuple(self._related(path, rule)),
            silence=(("alertname", rule.name), *pinned, *facts.apart),
            origins=tuple(origins),
            dashboard=dashboard_url_of(rule, grafana, self.plan.environment) if grafana else None,
        )

    def _slo(self, rule: AlertingRule, labels: dict[str, str]) -> SloFacts | None:
        """Find the promise: by its label, or by the spec, where the labels are another tool's."""
        kind, _, name = rule.origin.partition("/")
        return self.slos.get(labels.get("slo", name if kind == "SLO" else ""))

    def _told(self, firings: list[Firing]) -> Iterator[Told]:
        for firing in firings:
            on_call = self.on_call.get(firing.labels.get("team", ""))
            level = level_of(on_call, firing.labels.get("priority", "")) if on_call else None
            if on_call and level:
                yield Told(firing.severity, level.name, tuple(calls(on_call, level)))

    def _slos(self, own: SloFacts | None, service: ServiceFacts | None, runbook: str | None) -> list[SloFacts]:
        """List the promises that the trouble may break: its own, or those with the same runbook."""
        if own:
            return [own]
        return [slo for slo in self._owned(service) if runbook and slo.runbook == runbook]

    def _owned(self, service: ServiceFacts | None) -> list[SloFacts]:
        return self.slos_by.get(service.name, []) if service else []

    def _promise(self, slo: SloFacts) -> Promise:
        path = naming.alert_page_path(slo.service, slo.origin, naming.BURN_ALERT)
        return Promise(slo, path if path in self.firings else None)

    def _related(self, path: str, rule: AlertingRule) -> Iterator[Related]:
        same = _SAME.get(rule.origin.partition("/")[0], "same spec")
        paths = {other: same for other in self.by_origin[rule.origin] if other != path}
        for other in self.by_runbook.get(rule.runbook, ()):
            if other != path:
                paths.setdefault(other, "same runbook")
        for other, why in list(paths.items())[:MOST_RELATED]:
            firing = self.firings[other][0]
            name = firing.rule.origin.partition("/")[2]
            title = firing.rule.name if name == firing.rule.name else f"{firing.rule.name} of {name}"
            yield Related(title, other, why)


def _seen(rule: AlertingRule) -> AlertFacts:
    """Tell of an alert of which no spec says more than its rule what it sees."""
    if rule.name == naming.WATCHDOG_ALERT:
        return AlertFacts(rule.origin, rule.name, _WATCHDOG, _HEARTBEAT_LOST, whole=True)
    step = Step("What does the alert see?", query=rule.expr, look_for="every series in the answer is an alert.")
    return AlertFacts(rule.origin, rule.name, "", (step,))


def _summed_up(firing: Firing, runbook: RunbookFacts | None) -> str:
    """Say what has happened: the alert's own words, unless Prometheus fills them in and the runbook has others."""
    summary = firing.annotations.get("summary", "")
    return runbook.meaning if runbook and runbook.meaning and ("{{" in summary or not summary) else summary
