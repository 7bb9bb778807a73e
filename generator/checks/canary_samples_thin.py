"""A canary step that sees too few requests to tell.

## What it does
Multiplies how many requests the service gets (`requests_per_second`, or what a `Capacity` projects for today) with
the share of each canary step and with how long it lasts, and compares that with what a verdict takes: 3 divided by
the share of bad events that is too much, of the strictest objective.

## Why it matters
Of three times as many requests as one bad one is expected among, none is bad with 95% certainty that the version
keeps the bound (the rule of three). With fewer, a broken version passes because nobody met the fault, or a sound one
is taken back for a single bad request.

## Bad
```yaml
requests_per_second: 1.16
canary:
  steps: [{weight: 10%, pause: 5m}]   # 1.16 × 10% × 300 s = 34 requests
  analysis: {slos: [{slo: availability, burn_rate: 10}]}   # of 99.9%: 3 / 1% = 300
```

## Better
```yaml
canary: {steps: [{weight: 10%, pause: 45m}]}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rollouts import Judging, judgings, requests_per_second
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration, percent, plain

_RULE_OF_THREE = 3  # https://doi.org/10.1001/jama.1983.03330370053031


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Count the requests of every step."""
    for one in judgings(catalog):
        rate = requests_per_second(one.moved.spec.spec, catalog)
        if one.moved.spec.spec.canary and rate:
            yield from _steps(one, rate, catalog)


def _steps(one: Judging, rate: Fraction, catalog: Catalog) -> Iterator[Finding]:
    rollout = one.moved.spec.spec
    budgets = {slo.name: slo.spec.budget for slo in one.slos}
    limit, slo = min((budgets[judged.slo] * judged.burn_rate, judged.slo) for judged in one.analysis.slos)
    needed = ceil(_RULE_OF_THREE / Fraction(limit))
    for number, step in enumerate(rollout.canary.steps if rollout.canary else ()):
        share = rate * Fraction(step.weight)
        seen = int(share * step.pause.seconds)
        if seen < needed:
            lasting = Duration.of_seconds(ceil(needed / share))
            message = (
                f"{percent(step.weight)} of {_short(rate)} requests/s for {step.pause} are {seen} requests; to tell "
                f"{percent(limit)} bad ones ('{slo}') takes 3 / {percent(limit)} = {needed}, and so {lasting}"
            )
            span = catalog.span(one.moved.spec, "spec", "canary", "steps", number, "pause")
            yield Finding(message, span, f"write 'pause: {lasting}' or more, or judge it by a higher burn rate")


def _short(rate: Fraction) -> str:
    """Write a rate to two digits behind the point: that of a day's requests has no end."""
    return plain(Decimal(f"{float(rate):.2f}"))


CHECK = Check(run, Severity.ERROR)
