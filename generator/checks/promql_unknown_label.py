"""An expression asks for a label that its metric does not have.

## What it does
Looks up the labels of an SLI's `errors` and `where`, and those that split the SLO (`by`), in the contract: the
metric's own labels, and those that the scrape job adds. For a metric that the contract does not declare, a ready
type knows the exporter's labels, and those that the usual set-ups in Kubernetes add. In the expressions of alerts
and of SLIs in PromQL it looks up the selectors of declared metrics, and what they are grouped by.

## Why it matters
A matcher on a missing label selects nothing (or, negated, everything). An SLO whose errors select nothing is
perfect for ever.

## Bad
```yaml
errors: {code: "5.."}   # the metric's labels: method, route, status
```

## Better
```yaml
errors: {status: "5.."}
```
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import labels
from generator.checks._expressions import Expression, expressions, slis
from generator.diagnostics import Severity, Span, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.kinds.slo.sli._base import Use
from generator.plan.plan import Plan
from generator.promql_labels import Labels, labels_of
from generator.promql_tree import Aggregation
from generator.source import Steps

_ALWAYS = ("instance", "job")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up every label that an SLI or an expression reads."""
    known = labels(catalog)
    for expression in expressions(catalog):
        yield from _selected(expression, known)
        yield from _grouped(expression, known)
    for slo, queries in slis(catalog):
        yield from _split(slo, queries.values(), known, catalog)
    for slo in catalog.all(SLO):
        service = catalog.get(Service, slo.spec.service).spec
        reported = set[Span]()  # an SLI of two metrics reads the same labels of both
        for use in slo.spec.sli.uses():
            for finding in _of_use(slo, use, _known(use, service), catalog):
                if finding.span not in reported:
                    reported.add(finding.span)
                    yield finding


def _of_use(slo: Spec[SLO], use: Use, known: set[str] | None, catalog: Catalog) -> Iterator[Finding]:
    if known is None:
        return
    for label, field in use.labels:
        if label not in known:
            yield _finding(use.metric, label, known, _place(slo, (*use.place[:-1], field), label, catalog), _own(use))
    for number, label in enumerate(slo.spec.by):
        if label not in known:
            yield _finding(use.metric, label, known, catalog.span(slo, "spec", "by", number), _own(use))


def _known(use: Use, service: Service) -> set[str] | None:
    """Name the labels of a metric; None if nothing is known of it, which another check reports."""
    if use.metric in service.metrics:
        added = (label for job in service.jobs_of[use.metric] for label in job.labels)
        return {*_ALWAYS, *service.metrics[use.metric].labels, *added}
    if use.known is None:
        return None
    return {*use.known.selectable, *(label for job in service.scrape_jobs for label in job.labels)}


def _selected(expression: Expression, known: Mapping[str, Labels]) -> Iterator[Finding]:
    for selector in expression.selectors:
        if selector.metric in known:
            own = known[selector.metric]
            for label in dict.fromkeys(matcher.label for matcher in selector.matchers):
                if not own.can_have(label):
                    message = f"{selector.metric} has no label '{label}'"
                    yield Finding(message, expression.span, did_you_mean(label, own.may or ()))


def _grouped(expression: Expression, known: Mapping[str, Labels]) -> Iterator[Finding]:
    for aggregation, _ in expression.each(Aggregation):
        if aggregation.grouping == "by" and aggregation.labels:
            structural, own = labels_of(aggregation.inner), labels_of(aggregation.inner, known)
            for label in aggregation.labels:
                if structural.can_have(label) and not own.can_have(label):
                    message = f"{aggregation.operator} by ({label}): what it aggregates has no label '{label}'"
                    yield Finding(message, expression.span, did_you_mean(label, own.may or ()))


def _split(
    slo: Spec[SLO], queries: Iterable[Expression], known: Mapping[str, Labels], catalog: Catalog
) -> Iterator[Finding]:
    for number, label in enumerate(slo.spec.by):
        for query in queries:
            own = labels_of(query.tree, known)
            if labels_of(query.tree).can_have(label) and not own.can_have(label):
                message = f"'{query.field}' has no label '{label}' by which it could be split"
                yield Finding(message, catalog.span(slo, "spec", "by", number), did_you_mean(label, own.may or ()))


def _finding(metric: str, label: str, known: Iterable[str], span: Span, own: Iterable[str] = ()) -> Finding:
    hint = did_you_mean(label, known) or did_you_mean(label, own)
    return Finding(f"{metric} has no label '{label}'", span, hint)


def _own(use: Use) -> tuple[str, ...]:
    """Name the labels that an exporter sets itself; the others are too many for a hint."""
    return use.known.labels if use.known else ()


def _place(slo: Spec[SLO], field: Steps, label: str, catalog: Catalog) -> Span:
    """Find the label as a key; in matchers written as text it has no place of its own."""
    at_label = catalog.span(slo, *field, label, key=True)
    in_text = at_label == catalog.span(slo, *field, key=True)
    return catalog.span(slo, *field) if in_text else at_label


CHECK = Check(run, Severity.ERROR)
