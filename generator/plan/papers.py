"""A pass over the plan: the operating papers of every service, put together from what the specs say of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from generator import naming
from generator.plan.facts import MaintenanceFacts, RetentionFacts, RolloutFacts, ServiceFacts, SloFacts
from generator.plan.pages import AlertPage
from generator.plan.plan import Plan
from generator.units import Duration

if TYPE_CHECKING:
    from generator.plan.contract import Sections


class Dependency(NamedTuple):
    """What a service stands on, and what it does without it."""

    name: str
    need: str
    without: str


class Item(NamedTuple):
    """One line of the readiness checklist: whether the specs show it, and what is meant."""

    done: bool
    what: str
    how: str = ""


class ServicePaper(NamedTuple):
    """A service, with all that its papers tell."""

    facts: ServiceFacts
    slos: tuple[SloFacts, ...]
    alerts: tuple[AlertPage, ...]
    dependencies: tuple[Dependency, ...]
    sections: "Sections | None"
    maintenances: tuple[MaintenanceFacts, ...]
    papers: naming.Papers
    probed: bool
    rollout: RolloutFacts | None = None
    retention: RetentionFacts | None = None
    load_test: str = ""

    @property
    def name(self) -> str:
        """The service's name."""
        return self.facts.name

    @property
    def watched(self) -> bool:
        """Whether anybody is told when something is wrong with it."""
        return bool(self.alerts)

    @property
    def pages(self) -> tuple[AlertPage, ...]:
        """The alerts that wake somebody."""
        return tuple(page for page in self.alerts if page.firings[0].severity == "page")

    @property
    def of_a_deployment(self) -> tuple[AlertPage, ...]:
        """Those of them that a bad version sets off: on objectives, on thresholds, on what users do."""
        sudden = (naming.BURN_ALERT, naming.PROBE_FAILING_ALERT)
        return tuple(page for page in self.pages if page.name in sudden or page.path.endswith(f"/{page.name}.md"))

    @property
    def shortest_outage(self) -> Duration | None:
        """The full outage that the strictest objective allows."""
        return min((slo.outage for slo in self.slos), default=None)

    @property
    def origins(self) -> tuple[str, ...]:
        """The specs that the papers come from."""
        more = tuple(one.origin for one in (self.rollout, self.retention) if one)
        return (self.facts.origin, *(slo.origin for slo in self.slos), *more)


def service_papers(plan: Plan) -> tuple[ServicePaper, ...]:
    """Put the papers of all services together, sorted by name."""
    pages: dict[str, list[AlertPage]] = {}
    for page in plan.pages:
        if page.service:
            pages.setdefault(page.service.name, []).append(page)
    slos: dict[str, list[SloFacts]] = {}
    for slo in plan.facts.all(SloFacts):
        slos.setdefault(slo.service, []).append(slo)
    contracts = {contract.service: contract.sections for contract in plan.contracts}
    maintenances = plan.facts.all(MaintenanceFacts)
    rollouts = {rollout.service: rollout for rollout in plan.facts.all(RolloutFacts)}
    retentions = {retention.service: retention for retention in plan.facts.all(RetentionFacts)}
    loads = {test.service: naming.load_test_path(test.service, "README.md") for test in plan.load_tests}
    return tuple(
        _paper(
            facts, slos.get(facts.name, []), pages.get(facts.name, []), contracts.get(facts.name), maintenances
        )._replace(
            rollout=rollouts.get(facts.name),
            retention=retentions.get(facts.name),
            load_test=loads.get(facts.name, ""),
        )
        for facts in sorted(plan.facts.all(ServiceFacts), key=lambda facts: facts.name)
    )


class Diagram(NamedTuple):
    """What stands on what: nodes by their identity in the picture, and edges with the need on them."""

    services: tuple[tuple[str, ServicePaper], ...]
    others: tuple[tuple[str, str], ...]
    edges: tuple[tuple[str, str, str], ...]


def diagram(services: tuple[ServicePaper, ...]) -> Diagram:
    """Draw the services and what they depend on; a dependency that is a service of the catalogue is drawn once."""
    nodes = {service.name: f"service{number}" for number, service in enumerate(services, start=1)}
    names = sorted({one.name for service in services for one in service.dependencies} - nodes.keys())
    others = tuple((f"other{number}", name) for number, name in enumerate(names, start=1))
    places = {**nodes, **{name: node for node, name in others}}
    edges = ((nodes[service.name], places[one.name], one.need) for service in services for one in service.dependencies)
    return Diagram(tuple((nodes[service.name], service) for service in services), others, tuple(edges))


def _paper(
    facts: ServiceFacts,
    slos: list[SloFacts],
    alerts: list[AlertPage],
    sections: "Sections | None",
    maintenances: tuple[MaintenanceFacts, ...],
) -> ServicePaper:
    return ServicePaper(
        facts=facts,
        slos=tuple(slos),
        alerts=tuple(sorted(alerts, key=lambda page: (page.loudness, page.path))),
        dependencies=tuple(_dependencies(facts, sections)),
        sections=sections,
        maintenances=maintenances,
        papers=naming.papers_of(facts.name),
        probed=any(page.firings[0].rule.origin.startswith("Probe/") for page in alerts),
    )


def _dependencies(facts: ServiceFacts, sections: "Sections | None") -> Iterator[Dependency]:
    """Join what readiness depends on, what is called through a breaker, and what the service says beside them."""
    health = dict(sections.health.dependencies) if sections and sections.health else {}
    breakers = (sections.breakers if sections else None) or {}
    needs = {**dict.fromkeys(breakers, "called"), **dict(facts.depends_on), **health}
    for name, need in sorted(needs.items()):
        required = "it is not ready, and gets no traffic" if name in health else "it does nothing"
        without = [{"required": required, "degraded": "it does less"}.get(need, "")]
        if name in breakers:
            breaker = breakers[name]
            without.append(f"calls end after {breaker.timeout}")
            without.append(f"after too many failures it is left alone for {breaker.reset}")
        yield Dependency(name, need, "; ".join(filter(None, without)))


def readiness(paper: ServicePaper) -> tuple[Item, ...]:
    """List what a service needs before somebody is woken for it, and whether the specs show it."""
    sections = paper.sections
    unwritten = [page for page in paper.pages if not page.runbook]
    health = sections.health if sections else None
    return (
        Item(True, f"It has an owner: {paper.facts.owner}"),
        Item(bool(paper.slos), f"It promises something: {len(paper.slos)} objectives", "write an `SLO`"),
        Item(
            not unwritten,
            f"A person wrote down what to do for every alert that wakes somebody: "
            f"{len(paper.pages) - len(unwritten)} of {len(paper.pages)}",
            "name a `Runbook` in the spec of: " + ", ".join(page.title for page in unwritten),
        ),
        Item(
            bool(health), "It says whether it lives and whether it is ready", "write `server.health` in its `Service`"
        ),
        Item(
            bool(paper.dependencies),
            "What it depends on is written down",
            "write `depends_on`, or `server.health.dependencies`",
        ),
        Item(
            bool(sections and sections.timeouts), "It waits for nobody for ever", "write `timeouts` in a `Resilience`"
        ),
        Item(bool(sections and sections.limits), "It refuses what is too much", "write `limits` in a `Resilience`"),
        Item(bool(sections and sections.shutdown), "It ends without losing requests", "write `shutdown`"),
        Item(
            bool(sections and sections.retention and sections.retention.backup_max_age),
            "The age of its last verified backup is watched",
            "write `backup_max_age` in a `Retention`",
        ),
        Item(paper.probed, "Somebody looks at it from outside", "write a `Probe`, from two regions"),
    )
