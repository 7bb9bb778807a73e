"""An expression asks for a value that the label never has.

## What it does
Looks at matchers in SLIs and in expressions, on labels all of whose values are known: those that the contract lists
(`values`), the names of the scrape jobs that expose the metric, and the labels that these add. A matcher that takes
none of the values is reported.

## Why it matters
Such a matcher selects nothing, ever. An alert stays silent, and an SLO whose errors are looked for under a wrong name
is perfect for ever.

## Bad
```yaml
errors: {outcome: failed}   # the contract lists: success, error, timeout
```

## Better
```yaml
errors: {outcome: error|timeout}
```
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared, values_of
from generator.checks._expressions import expressions
from generator.checks._matching import takes
from generator.diagnostics import Severity, Span, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.kinds.slo.sli._base import Use
from generator.plan.plan import Plan
from generator.promql import Matcher


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Try every matcher on the values that its label has."""
    for slo in catalog.all(SLO):
        service = catalog.get(Service, slo.spec.service).spec
        for use in slo.spec.sli.uses():
            if use.metric in service.metrics:
                known = values_of(service, use.metric)
                for field, matcher in _matchers(slo, use):
                    if _selects_nothing(matcher, known):
                        yield _finding(matcher, use.metric, known, _place(slo, use, field, matcher.label, catalog))
    series = declared(catalog) if catalog.complete else {}
    for expression in expressions(catalog):
        for selector in expression.selectors:
            for matcher in selector.matchers if selector.metric in series else ():
                known = series[selector.metric].values
                if _selects_nothing(matcher, known):
                    yield _finding(matcher, selector.metric, known, expression.span)


def _matchers(slo: Spec[SLO], use: Use) -> Iterator[tuple[str, Matcher]]:
    """List the matchers that a person wrote, with the field where each stands; an SLI may hold other ones."""
    part: Any = slo.spec.sli
    for step in use.inside:
        part = part[step] if isinstance(step, int) else getattr(part, step)
    for field in dict.fromkeys(field for _, field in use.labels):
        written = getattr(part, field, ())
        if isinstance(written, tuple):
            yield from ((field, matcher) for matcher in written)


def _selects_nothing(matcher: Matcher, known: Mapping[str, frozenset[str]]) -> bool:
    return matcher.label in known and all(takes(matcher, value) is False for value in known[matcher.label])


def _finding(matcher: Matcher, metric: str, known: Mapping[str, frozenset[str]], span: Span) -> Finding:
    values = sorted(value for value in known[matcher.label] if value)
    message = f"{matcher} selects no series of {metric}; its {matcher.label} is {' or '.join(values)}"
    return Finding(
        message, span, did_you_mean(matcher.value, values) if matcher.operator == "=" else "take one of them"
    )


def _place(slo: Spec[SLO], use: Use, field: str, label: str, catalog: Catalog) -> Span:
    """Find the matcher's value; in matchers written as text it has no place of its own."""
    steps = (*use.place[:-1], field)
    at_value = catalog.span(slo, *steps, label)
    return catalog.span(slo, *steps) if at_value == catalog.span(slo, *steps, key=True) else at_value


CHECK = Check(run, Severity.ERROR)
