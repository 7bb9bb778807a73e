"""An alert's text reads a label that its expression has dropped.

## What it does
Reads the templates in the summary, the description and the labels of every alert, and reports `$labels.x` where the
expression's series cannot have a label `x`, `$externalLabels.x` where the environment sets no such label, and
`$value` in a label.

## Why it matters
The text has a hole where it should say what is broken, and nobody sees it before the first real alert. A label that
holds the value is a new alert at every evaluation, so that `for` is never over.

## Bad
```yaml
expr: sum(rate(errors_total[5m])) > 10
summary: "{{ $labels.route }} fails"
```

## Better
```yaml
expr: sum by (route) (rate(errors_total[5m])) > 10
summary: "{{ $labels.route }} fails"
```
"""

import re
from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import labels
from generator.checks._expressions import alerts
from generator.diagnostics import Severity, Span, closest
from generator.kinds._base import Spec
from generator.kinds.alert.model import Alert
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_labels import Labels, labels_of

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# Not `.Labels`: inside of `range query` that is the label of another series.
_LABEL = re.compile(r"\$labels\.(\w+)")
_EXTERNAL = re.compile(r"\$externalLabels\.(\w+)")
_VALUE = re.compile(r"\$value\b")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the templates of every alert with the labels of its expression."""
    environment = catalog.get(Environment, catalog.environment)
    known, external = labels(catalog), environment.spec.prometheus.external_labels
    for alert, expression in alerts(catalog):
        actions = list(_actions(alert, catalog))
        if not actions:
            continue
        kept = labels_of(expression.tree, known)
        for action, span in actions:
            yield from (_dropped(label, kept, span) for label in _LABEL.findall(action) if not kept.can_have(label))
            for label in _EXTERNAL.findall(action):
                if label not in external:
                    message = f"$externalLabels.{label} is empty: {environment.name} sets no external label '{label}'"
                    add = f"add it to 'external_labels' of Environment/{environment.name}, or take it out here"
                    yield Finding(message, span, _meant(label, external) or add)
        yield from _values(alert, catalog)


def _actions(alert: Spec[Alert], catalog: Catalog) -> Iterator[tuple[str, Span]]:
    """List what stands in double braces, and where."""
    texts: list[tuple[str, tuple[str, ...]]] = [
        (alert.spec.summary, ("spec", "summary")),
        (alert.spec.description, ("spec", "description")),
        *((text, ("metadata", "labels", name)) for name, text in alert.metadata.labels.items()),
    ]
    for text, steps in texts:
        for action in _ACTION.findall(text):
            yield action, catalog.span(alert, *steps)


def _dropped(label: str, kept: Labels, span: Span) -> Finding:
    message = f"$labels.{label} is empty: the expression's series have no label '{label}'"
    hint = _meant(label, kept.may or ()) or f"keep it in the expression, 'by ({label})', or take it out here"
    return Finding(message, span, hint)


def _meant(label: str, labels: Iterable[str]) -> str | None:
    meant = closest(label, labels)
    return f"did you mean '{meant}'?" if meant else None


def _values(alert: Spec[Alert], catalog: Catalog) -> Iterator[Finding]:
    for name, text in alert.metadata.labels.items():
        if any(map(_VALUE.search, _ACTION.findall(text))):
            message = (
                f"the label '{name}' holds the value: each evaluation makes another alert, and 'for' is never over"
            )
            span = catalog.span(alert, "metadata", "labels", name)
            yield Finding(message, span, "put the value into the summary or the description")


CHECK = Check(run, Severity.ERROR)
