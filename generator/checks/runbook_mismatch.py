"""A runbook that fits no alert, or that leaves whoever reads it alone.

## What it does
Looks for runbooks that no alert leads to; that hold no step; whose alerts wake somebody and that do not say how to stop
the harm; and for actions that never run, as an alert's label does not fit their pattern. The queries in a runbook are
judged by the checks of PromQL. An alert without a runbook is no finding: its page tells what follows from its rule.

## Why it matters
Whoever is woken reads what stands there, and nothing else. A runbook without a step, or without a way to stop the harm,
is found out at 3 a.m. One that no alert leads to is never read.

## Bad
```yaml
kind: Runbook
metadata: {name: shop-down}
spec: {title: The shop is down, steps: [Look at the log]}
```

## Better
```yaml
kind: Runbook
metadata: {name: shop-down}
spec:
  title: The shop is down
  steps: [Look at the log]
  mitigation: [{do: Start it anew, run: kubectl rollout restart deployment/shop}]
```
"""

import re
from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.runbook.model import Runbook
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Compare every runbook with the alerts that lead to it."""
    runbooks = catalog.all(Runbook)
    rules = _rules(plan) if runbooks else {}
    for runbook in runbooks:
        if runbook.name in rules:
            yield from _judged(runbook, rules[runbook.name], catalog)
        elif catalog.complete:
            message = f"no alert leads to the runbook '{runbook.name}'"
            hint = f"write 'runbook: {runbook.name}' in the spec of the alert that it is for, or remove it"
            yield Finding(message, catalog.span(runbook, "metadata", "name"), hint)


def _rules(plan: Plan) -> dict[str, list[AlertingRule]]:
    found: dict[str, list[AlertingRule]] = {}
    for rule in (rule for file in plan.rule_files for group in file.groups for rule in group.rules):
        if isinstance(rule, AlertingRule) and rule.runbook:
            found.setdefault(rule.runbook, []).append(rule)
    return found


def _judged(runbook: Spec[Runbook], rules: list[AlertingRule], catalog: Catalog) -> Iterator[Finding]:
    spec = runbook.spec
    if spec.url is not None:
        return  # what stands there is not ours to judge
    pages = sorted({rule.name for rule in rules if ("severity", "page") in rule.labels})
    if not any(spec.phases.values()):
        message = f"the runbook '{runbook.name}' holds no step"
        yield Finding(message, catalog.span(runbook, "metadata", "name"), "write what to look at under 'steps'")
    elif pages and not (spec.mitigation or spec.rollback):
        who = f"{pages[0]} wakes" if len(pages) == 1 else f"{', '.join(pages)} wake"
        message = f"{who} somebody, and the runbook '{runbook.name}' does not say how to stop the harm"
        hint = "write it under 'mitigation' or 'rollback', be it a restart or whom to call"
        yield Finding(message, catalog.span(runbook, "metadata", "name"), hint)
    yield from _unguarded(runbook, rules, catalog)


def _unguarded(runbook: Spec[Runbook], rules: list[AlertingRule], catalog: Catalog) -> Iterator[Finding]:
    """Report actions on a label that the specs put on every alert of the runbook, with a value that it does not fit."""
    for name, action in runbook.spec.automation.items():
        own = [dict(rule.labels) for rule in rules if action.alerts is None or rule.name in action.alerts]
        for label, pattern in action.labels.items():
            values = sorted({labels[label] for labels in own if label in labels})
            wrong = [value for value in values if not re.fullmatch(pattern, value)]
            if wrong:
                message = f"'{name}' never runs where {label} is '{wrong[0]}': that does not fit {pattern}"
                span = catalog.span(runbook, "spec", "automation", name, "labels", label)
                yield Finding(message, span, f"write a pattern that fits it: {label}: {re.escape(wrong[0])}")


CHECK = Check(run, Severity.WARNING)
