"""Alert to an alerting rule, in the group of its service's threshold alerts."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from generator import naming, promql
from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.alert.facts import facts
from generator.kinds.alert.model import Alert
from generator.kinds.runbook.address import runbook_annotation
from generator.kinds.runbook.model import Runbook
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.plan import Part
from generator.plan.rules import AlertingRule, RuleFile, RuleGroup
from generator.units import plain


def link(alert: Spec[Alert], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve the level of the severity scale and the placeholders of the expression."""
    service = catalog.get(Service, alert.spec.service).spec
    levels = catalog.get(SeverityScale, service.severities).spec.levels
    if alert.spec.severity not in levels:
        message = f"the severity scale '{service.severities}' has no level '{alert.spec.severity}'"
        hint = did_you_mean(alert.spec.severity, levels)
        yield Diagnostic("unresolved-reference", message, catalog.span(alert, "spec", "severity"), hint)
    known = limits(service)
    for name in sorted(promql.placeholders(alert.spec.expr) - set(known)):
        message = f"'{{{{{name}}}}}' stands for nothing here"
        hint = did_you_mean(name, known) or f"give '{alert.spec.service}' a workload with limits"
        yield Diagnostic("placeholder", message, catalog.span(alert, "spec", "expr"), hint)


def limits(service: Service) -> dict[str, Decimal]:
    """Tell what `{{cpu_limit}}` (cores) and `{{memory_limit}}` (bytes) stand for."""
    given = service.workload.limits if service.workload else None
    values = {"cpu_limit": given.cpu, "memory_limit": given.memory} if given else {}
    return {name: value for name, value in values.items() if value is not None}


def expression(alert: Spec[Alert], catalog: Catalog) -> str:
    """Write the alert's expression with its placeholders filled in."""
    service = catalog.get(Service, alert.spec.service).spec
    return promql.filled(alert.spec.expr, {name: plain(value) for name, value in limits(service).items()})


def compile_alert(alert: Spec[Alert], catalog: Catalog) -> Iterable[Part]:
    """Publish one alerting rule, what it mutes, and what its page tells beside it."""
    spec = alert.spec
    service = catalog.get(Service, spec.service)
    severity = catalog.get(SeverityScale, service.spec.severities).spec.levels[spec.severity].severity
    labels = (
        ("service", service.name),
        ("team", service.spec.owner),
        ("severity", severity),
        ("priority", spec.severity),
        *sorted(alert.metadata.labels.items()),
    )
    description = (("description", spec.description),) if spec.description else ()
    annotations = (("summary", spec.summary), *description, *runbook_annotation(spec.runbook, catalog))
    rule = AlertingRule(
        name=alert.name,
        expr=expression(alert, catalog),
        for_=spec.for_,
        labels=labels,
        annotations=annotations,
        origin=alert.address,
        runbook=spec.runbook,
        keep_firing_for=spec.keep_firing_for,
    )
    group = RuleGroup(naming.alerts_group(spec.service), None, (rule,))
    yield RuleFile(naming.alerts_rules_path(spec.service), (group,))
    if spec.mutes:
        from generator.kinds.alert.mutes import inhibitions  # what few alerts need

        yield from inhibitions(alert, spec.mutes, catalog)
    yield facts(alert.address, alert.name, rule.expr, catalog)


def explain(alert: Spec[Alert], catalog: Catalog) -> Iterator[str]:
    """Say when the alert fires and whom it tells."""
    spec = alert.spec
    service = catalog.get(Service, spec.service)
    level = catalog.get(SeverityScale, service.spec.severities).spec.levels[spec.severity]
    lasting = f" for {spec.for_}" if spec.for_ else ""
    yield f"{spec.summary.rstrip('.')}."
    yield f"It fires when this holds{lasting}: {expression(alert, catalog)}"
    yield f"{spec.severity} ({level.description}): a {level.severity} for {service.spec.owner}."
    if spec.runbook:
        yield f"Runbook: {catalog.get(Runbook, spec.runbook).spec.title}."
