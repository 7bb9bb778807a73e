"""SLOs whose rules cost more than the environment has set aside for them.

## What it does
Where an environment has a `budget`, adds up the series that the rules of the SLOs write and the recorded samples that
they read in a minute, as `watchbill explain` tells them for each SLO, and compares the sums with it; and each SLO
with `budget.each`.

An SLO that is split (`by`) costs as much for each of its groups. Their number follows from the targets and labels of
the scrape jobs, from matchers that list values (`region=~"eu|us"`), and from `label_values`, which says about how
many values a label has; several labels are multiplied, even if not all of their values meet. A label of which nothing
is known is reported and counts as one value, so that the sum is the least that it can be. The series of an SLO that is
not split are exact; one of them, the time to exhaustion, exists only while budget burns.

Not counted: the raw series that the SLIs read, alerts and maintenances of their own, and `ALERTS`, which exists only
while something is wrong.

## Why it matters
A Prometheus carries some millions of series. An SLO costs it about twenty, unless it is split by a label with ten
thousand values: then it costs 170,000, and reads ten thousand times as many samples. Better to see that in the spec
than in a Prometheus that has run out of memory.

## Bad
```yaml
by: [tenant]      # 500 × 17 + 2 = 8,502; budget: {each: {series: 1000}, label_values: {tenant: 500}}
```

## Better
```yaml
by: [tier]        # of the tenants: free, paid
```
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.environment.model import Budget, Environment, Limits
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.checks._cost import Priced

_NAMED = 3  # of the dearest SLOs
# field → what the rules do
_KINDS = {"series": "write {} series", "samples_per_minute": "read {} recorded samples a minute"}


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Hold the SLOs, each and together, against the budget."""
    environment = catalog.get(Environment, catalog.environment)
    budget = environment.spec.prometheus.budget
    if budget is None:
        return
    from generator.checks._cost import priced  # few environments have a budget

    slos = list(priced(catalog, budget.label_values))
    for slo in slos:
        yield from _unknown(slo, environment, catalog)
        yield from _of_each(slo, budget.each, environment, catalog) if budget.each else ()
    yield from _of_all(slos, budget, environment, catalog)


def _unknown(one: "Priced", environment: Spec[Environment], catalog: Catalog) -> Iterator[Finding]:
    for label in one.groups.unknown:
        message = f"'{one.slo.name}' is split by '{label}', and no spec says how many values it has: it counts as one"
        hint = f"write about how many: 'label_values: {{{label}: 100}}' in the budget of Environment/{environment.name}"
        yield Finding(message, catalog.span(one.slo, "spec", "by", one.slo.spec.by.index(label)), hint)


def _of_each(one: "Priced", limits: Limits, environment: Spec[Environment], catalog: Catalog) -> Iterator[Finding]:
    split = bool(one.slo.spec.by)
    for field, does in _KINDS.items():
        limit, value = getattr(limits, field), getattr(one, field)
        if limit and value > limit:
            sum_ = f"{_sum(one, field)}{value:,}"
            message = f"the rules of '{one.slo.name}' {does.format(sum_)}; {limit:,} are budgeted for each SLO"
            less = "split it by fewer labels" if split else "take a shorter SLO window, or a policy of fewer windows"
            span = catalog.span(one.slo, "spec", "by") if split else catalog.span(one.slo, "metadata", "name")
            yield Finding(message, span, f"{less}; or raise '{field}' under 'each' in Environment/{environment.name}")


def _sum(one: "Priced", field: str) -> str:
    """Write what leads to the cost of a split SLO: `500 × 17 + 2 = `."""
    if not one.slo.spec.by:
        return ""
    if field == "series":
        return f"{one.groups.count:,} × {one.cost.of_a_group} + {one.cost.shared} = "
    return f"{one.groups.count:,} × {round(one.cost.samples_per_minute):,} = "


def _of_all(
    slos: "Sequence[Priced]", budget: Budget, environment: Spec[Environment], catalog: Catalog
) -> Iterator[Finding]:
    least = "at least " if any(one.groups.unknown for one in slos) else ""
    for field, does in _KINDS.items():
        limit, total = getattr(budget, field), sum(getattr(one, field) for one in slos)
        if limit and total > limit:
            sum_ = f"{_addends(slos, field)} = {least}{total:,}"
            message = f"the rules of all SLOs {does.format(sum_)}; {limit:,} are budgeted for {environment.name}"
            span = catalog.span(environment, "spec", "prometheus", "budget", field)
            yield Finding(message, span, "split SLOs by fewer labels, or raise it to what Prometheus can carry")


def _addends(slos: "Sequence[Priced]", field: str) -> str:
    """Write the dearest SLOs by name, and the others together."""
    dearest = sorted(slos, key=lambda one: (-getattr(one, field), one.slo.name))
    named = [f"{getattr(one, field):,} ({one.slo.name})" for one in dearest[:_NAMED]]
    others = dearest[_NAMED:]
    rest = [f"{sum(getattr(one, field) for one in others):,} ({len(others):,} others)"] if others else []
    return " + ".join((*named, *rest))


CHECK = Check(run, Severity.WARNING)
