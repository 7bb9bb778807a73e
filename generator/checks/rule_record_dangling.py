"""A recorded series that no rule records.

## What it does
Looks up every `slo:*` series that an alert or an SLI reads in the rules that are published: its name, the SLO that
it is selected by, and the labels that it has.

## Why it matters
Which windows are recorded depends on the policy of each SLO, and recorded series bear few labels. A selector of
anything else finds nothing, without an error: the alert can never fire.

## Bad
```yaml
expr: slo:error_ratio:1h{service="api"} > 0.1
```

## Better
```yaml
expr: slo:error_ratio:1h{slo="api-availability"} > 0.1
```
"""

from collections.abc import Iterator, Mapping

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity, did_you_mean
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.plan.rules import RecordingRule
from generator.promql_tree import Selector

Recorded = Mapping[str, Mapping[str, frozenset[str]]]  # series → SLO → its labels
Fault = tuple[str, str | None]


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look up what is read of what is recorded."""
    reading = [
        (expression, selector)
        for expression in expressions(catalog)
        for selector in expression.selectors
        if selector.metric.startswith(("slo:", "capacity:"))
    ]
    if not reading or not catalog.complete:
        return
    recorded = _recorded(catalog, plan)
    for expression, selector in reading:
        for message, hint in _faults(selector, recorded):
            yield Finding(message, expression.span, hint)


def _recorded(catalog: Catalog, plan: Plan) -> Recorded:
    found: dict[str, dict[str, frozenset[str]]] = {}
    by = {slo.name: slo.spec.by for slo in catalog.all(SLO)}
    for rule in (rule for file in plan.rule_files for group in file.groups for rule in group.rules):
        if isinstance(rule, RecordingRule):
            labels = dict(rule.labels)
            slo = labels.get("slo", "")
            found.setdefault(rule.name, {})[slo] = frozenset({*labels, *by.get(slo, ())})
    return found


def _faults(selector: Selector, recorded: Recorded) -> Iterator[Fault]:
    slos = recorded.get(selector.metric)
    if slos is None:
        yield f"no rule records '{selector.metric}'", did_you_mean(selector.metric, recorded)
        return
    named = [one.value for one in selector.matchers if one.label == "slo" and one.operator == "="]
    for name in named:
        if name not in slos:
            known = {slo for series in recorded.values() for slo in series}
            hint = "its policy has no such window" if name in known else did_you_mean(name, known)
            yield f"{selector.metric} is not recorded for an SLO '{name}'", hint
            return
    labels = frozenset().union(*(slos[name] for name in named or slos))
    for matcher in selector.matchers:
        if matcher.label not in labels:
            yield f"{selector.metric} has no label '{matcher.label}'", did_you_mean(matcher.label, labels)


CHECK = Check(run, Severity.ERROR)
