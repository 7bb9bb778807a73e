"""An SLI selects by a label that its metric does not have.

## What it does
Looks up the labels of an SLI's `errors` and `where`, and those that split the SLO (`by`), in the contract: the
metric's own labels, and those that the scrape job adds.

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

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity, Span, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan

_ALWAYS = ("instance", "job")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up every label that an SLI reads."""
    for slo in catalog.all(SLO):
        service = catalog.get(Service, slo.spec.service).spec
        for use in slo.spec.sli.uses():
            if use.metric not in service.metrics:
                continue
            added = (label for job in service.jobs_of[use.metric] for label in job.labels)
            known = {*_ALWAYS, *service.metrics[use.metric].labels, *added}
            for label, field in use.labels:
                if label not in known:
                    yield _finding(use.metric, label, known, _place(slo, field, label, catalog))
            for number, label in enumerate(slo.spec.by):
                if label not in known:
                    yield _finding(use.metric, label, known, catalog.span(slo, "spec", "by", number))


def _finding(metric: str, label: str, known: set[str], span: Span) -> Finding:
    return Finding(f"{metric} has no label '{label}'", span, did_you_mean(label, known))


def _place(slo: Spec[SLO], field: str, label: str, catalog: Catalog) -> Span:
    """Find the label as a key; in matchers written as text it has no place of its own."""
    at_label = catalog.span(slo, "spec", "sli", field, label, key=True)
    in_text = at_label == catalog.span(slo, "spec", "sli", field, key=True)
    return catalog.span(slo, "spec", "sli", field) if in_text else at_label


CHECK = Check(run, Severity.ERROR)
