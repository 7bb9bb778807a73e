"""Data that are deleted before the SLO window in which they were made is over.

## What it does
Compares the age at which data are deleted with the longest SLO window of the service.

## Why it matters
At the end of an SLO window somebody asks what has used up the error budget. What happened on its first day must still
be there then: data that are kept just as long as the window are gone on the day of the question.

## Bad
```yaml
purges: [{data: tool_executions, action: delete, after: 30d}]   # an SLO of the service has window: 30d
```

## Better
```yaml
purges: [{data: tool_executions, action: delete, after: 35d}]
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every deletion with the longest window."""
    for retention in retentions(catalog):
        slos = [slo for slo in catalog.all(SLO) if slo.spec.service == retention.spec.service]
        longest = max(slos, key=lambda slo: slo.spec.window, default=None)
        for number, purge in enumerate(retention.spec.purges):
            if longest and purge.action == "delete" and purge.after <= longest.spec.window:
                message = (
                    f"{purge.data} are deleted after {purge.after}; '{longest.name}' looks back "
                    f"{longest.spec.window_in_words}, and {purge.after} ≤ {longest.spec.window}"
                )
                hint = "keep them some days longer than the longest SLO window"
                yield Finding(message, catalog.span(retention, "spec", "purges", number, "after"), hint)


CHECK = Check(run, Severity.WARNING)
