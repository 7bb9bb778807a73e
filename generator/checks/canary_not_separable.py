"""A new version whose series cannot be told from the old one's.

## What it does
Looks for the label by which an analysis selects the pods of the new version (`role`, or `pod` with Flagger): a label
of the metric, of every scrape job that exposes it, or one that the Prometheus operator brings from the pods.

## Why it matters
The analysis of a label that does not reach Prometheus finds nothing: it never fails, or never passes. Where the
scrape job names one address for all pods, even the numbers are those of whichever pod answered.

## Bad
```yaml
kubernetes: {namespace: shops, rollouts: argo}   # the scrape job's target is shop:8080
```

## Better
```yaml
kubernetes: {namespace: shops, rollouts: argo, operator: {release: prometheus}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rollouts import Judging, judgings
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.kubernetes.manifest import ROLE_LABEL
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for the label of the new pods on what the analysis reads."""
    for one in judgings(catalog):
        if one.moved.cluster.operator is None:
            yield from _unlabelled(one, "pod" if one.moved.by == "flagger" else ROLE_LABEL, catalog)


def _unlabelled(one: Judging, label: str, catalog: Catalog) -> Iterator[Finding]:
    for number, slo in enumerate(one.slos):
        service = catalog.get(Service, slo.spec.service).spec
        for metric in dict.fromkeys(use.metric for use in slo.spec.sli.uses()):
            jobs = service.jobs_of.get(metric, [])
            if label in service.metrics[metric].labels or (jobs and all(label in job.labels for job in jobs)):
                continue
            targets = ", ".join(target for job in jobs for target in job.targets) or "nowhere"
            message = f"the label '{label}' of the new pods does not reach Prometheus: {metric} comes from {targets}"
            hint = "write 'operator' under 'kubernetes' of the Environment, or add the label to its scrape jobs"
            yield Finding(message, catalog.span(one.moved.spec, *one.place, "slos", number, "slo"), hint)


CHECK = Check(run, Severity.ERROR)
