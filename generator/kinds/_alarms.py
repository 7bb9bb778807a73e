"""Alerting rules of specs that say more of a service: labels for routing, and the way to the runbook."""

from generator.catalog import Catalog
from generator.kinds._base import Model, Spec
from generator.kinds.runbook.address import runbook_annotation
from generator.kinds.service.model import Service
from generator.plan.rules import AlertingRule, Pairs
from generator.units import Duration


class Alarms:
    """Gives alerts the labels of a spec and of its service, and the runbook that the spec names."""

    def __init__(self, spec: Spec[Model], service: str, runbook: str | None, catalog: Catalog) -> None:
        owner = catalog.get(Service, service).spec.owner
        self.identity: Pairs = (("service", service), ("team", owner))
        self.own: Pairs = tuple(sorted(spec.metadata.labels.items()))
        self.address, self.runbook = spec.address, runbook
        self.link = runbook_annotation(runbook, catalog)

    def rule(self, name: str, severity: str, level: str, expr: str, for_: Duration, annotations: Pairs) -> AlertingRule:
        """Make one alerting rule."""
        return AlertingRule(
            name=name,
            expr=expr,
            for_=for_,
            labels=(*self.identity, ("severity", severity), ("priority", level), *self.own),
            annotations=(*annotations, *self.link),
            origin=self.address,
            runbook=self.runbook,
        )
