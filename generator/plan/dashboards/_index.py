"""What is looked up for every dashboard: SLOs, services, recorded series, alerts, and the addresses of the others."""

from collections.abc import Iterator
from functools import cached_property

from generator import naming
from generator.plan.dashboards.model import Link
from generator.plan.facts import CapacityFacts, MaintenanceFacts, MetricFacts, ScalingFacts, ServiceFacts, SloFacts
from generator.plan.links import page_of
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule, RecordingRule, Rule


class Index:
    """The plan of an environment, by what dashboards ask for."""

    def __init__(self, plan: Plan) -> None:
        """Sort the rules of a plan by what they are about."""
        self.plan, self.environment = plan, plan.environment
        self.slos = {fact.name: fact for fact in plan.facts.all(SloFacts) if fact.keeps_names_of is None}
        self.services = {fact.name: fact for fact in plan.facts.all(ServiceFacts)}
        self.contracts = {contract.service: contract.sections for contract in plan.contracts}
        self.recorded: dict[str, set[str]] = {}  # SLO → names of its series
        self.alerts: dict[str, list[AlertingRule]] = {}  # service → rules that belong to none of its SLOs
        self.burn_rules: dict[str, AlertingRule] = {}  # SLO → the alert on its burn
        for rule in _rules(plan):
            self._add(rule, dict(rule.labels))

    def _add(self, rule: Rule, labels: dict[str, str]) -> None:
        if isinstance(rule, RecordingRule):
            if "slo" in labels:
                self.recorded.setdefault(labels["slo"], set()).add(rule.name)
        elif "slo" in labels:
            if rule.name == naming.BURN_ALERT:
                self.burn_rules.setdefault(labels["slo"], rule)
        elif "service" in labels:
            self.alerts.setdefault(labels["service"], []).append(rule)

    @cached_property
    def slos_of(self) -> dict[str, list[SloFacts]]:
        """The SLOs of each service."""
        found: dict[str, list[SloFacts]] = {}
        for slo in self.slos.values():
            found.setdefault(slo.service, []).append(slo)
        return found

    @cached_property
    def families(self) -> dict[str, MetricFacts]:
        """Every metric family that a contract declares."""
        return {family.name: family for service in self.services.values() for family in service.families}

    @cached_property
    def sized(self) -> tuple[str, ...]:
        """The services of whose size something is said: they stand on the dashboard of capacity."""
        scaled = {fact.service for fact in self.plan.facts.all(ScalingFacts)}
        return tuple(sorted(scaled | {fact.service for fact in self.plan.facts.all(CapacityFacts)}))

    @cached_property
    def maintained(self) -> bool:
        """Whether there are maintenances."""
        return bool(self.plan.facts.all(MaintenanceFacts))

    def uid(self, sort: str, name: str = "") -> str:
        """Identify a dashboard of this environment."""
        return naming.dashboard_uid(self.environment, sort, name)

    def tags(self, *sorts: str) -> tuple[str, ...]:
        """Tag a dashboard: as ours, by its environment, and by what sort it is."""
        return (naming.DASHBOARD_TAG, naming.dashboard_owner_tag(self.environment), *sorts)

    def link(self, title: str, sort: str, name: str = "") -> Link:
        """Lead to another dashboard."""
        return Link(title, naming.dashboard_link(self.uid(sort, name)), to_dashboard=True)

    def all_slos(self) -> Iterator[Link]:
        """Lead to the overview, which stands there where there is any SLO."""
        if self.slos:
            yield self.link("All SLOs", "slos")

    def row_link(self, sort: str) -> str:
        """Lead from a row of a table to the dashboard of its SLO or service, which stands in the label of that name.

        It follows from the name, unless some name is so long that uids are cut: then a search leads there.
        """
        value = f"${{__data.fields.{sort}}}"
        names = self.slos if sort == "slo" else self.services
        if all(self.uid(sort, name).endswith(f"_{name}") for name in names):
            return naming.dashboard_link(f"{self.environment}_{sort}_{value}")
        return f"/dashboards?tag={naming.DASHBOARD_TAG}&query={value}"

    def runbook(self, rule: AlertingRule) -> Iterator[Link]:
        """Lead to the runbook of an alert: the page published elsewhere, or our own, where that has an address."""
        base = self.plan.prometheus.runbooks_url
        said = dict(rule.annotations).get("runbook_url")
        if said or base:
            yield Link(f"Runbook of {rule.name}", said or naming.runbook_url(str(base), page_of(rule)))

    def logs(self) -> Iterator[Link]:
        """Lead to the logs, where an address of them is known."""
        if self.plan.facts.tools.logs:
            yield Link("Logs", self.plan.facts.tools.logs)


def _rules(plan: Plan) -> Iterator[Rule]:
    return (rule for file in plan.rule_files for group in file.groups for rule in group.rules)
