"""A link leads to a dashboard that there is not.

## What it does
Looks up the dashboards that runbooks and panels of text link to below the environment's `grafana_url`, by their uid,
among those that are published. Links to other Grafanas are not judged. The links that Watchbill makes itself, from
alerts to panels and between dashboards, lead somewhere by construction.

## Why it matters
A link in a runbook is followed in an outage. One that leads to "Dashboard not found" costs the minute that it was to
save.

## Bad
```yaml
links: [{title: The SLO, url: "https://grafana.example.com/d/production_slo_shop"}]
```

## Better
```yaml
links: [{title: The SLO, url: "https://grafana.example.com/d/production_slo_shop-availability"}]
```
"""

import re
from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import dashboards, panels_of
from generator.diagnostics import Severity, Span, did_you_mean
from generator.kinds.runbook.model import Runbook
from generator.plan.plan import Plan


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look up every link to the environment's Grafana."""
    grafana = plan.facts.tools.grafana
    if grafana is None or not catalog.complete:
        return
    ours = re.compile(re.escape(grafana.rstrip("/")) + r"/d/([A-Za-z0-9_-]+)")
    found = [(uid, span) for text, span in _texts(catalog) for uid in ours.findall(text)]
    known = {dashboard.uid for dashboard in plan.dashboards} if found else set()
    for uid, span in found:
        if uid not in known:
            hint = did_you_mean(uid, known) or "look for its uid in grafana/dashboards"
            yield Finding(f"there is no dashboard '{uid}'", span, hint)


def _texts(catalog: Catalog) -> Iterator[tuple[str, Span]]:
    for runbook in catalog.all(Runbook):
        for number, link in enumerate(runbook.spec.links):
            yield link.url, catalog.span(runbook, "spec", "links", number, "url")
        for phase, steps in runbook.spec.phases.items():
            for number, step in enumerate(steps):
                yield f"{step.do} {step.look_for or ''}", catalog.span(runbook, "spec", phase, number)
    for dashboard in dashboards(catalog):
        for panel, place in panels_of(dashboard):
            if panel.text:
                yield panel.text, catalog.span(dashboard, *place, "text")


CHECK = Check(run, Severity.ERROR)
