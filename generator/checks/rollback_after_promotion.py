"""A canary that gets more traffic before it can be taken back.

## What it does
Compares how long failing measurements take to take the new version back with how long each canary step lasts, the
first delay added for the first one; and adds up all steps.

## Why it matters
A step that ends before the verdict gives a broken version more users first. And a canary of many hours is never
alone: the next release comes, or nobody watches any more (Argo recommends two hours at most).

## Bad
```yaml
canary:
  steps: [{weight: 10%, pause: 5m}, {weight: 50%, pause: 5m}]
  analysis: {slos: [{slo: availability}], initial_delay: 5m, interval: 1m, failures: 2}   # 5m + 3 × 1m = 8m
```

## Better
```yaml
canary:
  steps: [{weight: 10%, pause: 10m}, {weight: 50%, pause: 5m}]
  analysis: {slos: [{slo: availability}], initial_delay: 5m, interval: 1m, failures: 2}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rollouts import Judging, judgings
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import NO_TIME, Duration

# https://argo-rollouts.readthedocs.io/en/stable/best-practices/
LONGEST = Duration.parse("2h")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare verdicts with steps. Flagger goes on only when a measurement was good."""
    for one in judgings(catalog):
        canary = one.moved.spec.spec.canary
        if canary and one.moved.by != "flagger":
            yield from _steps(one, catalog)
        if canary and canary.length > LONGEST:
            sum_ = " + ".join(str(step.pause) for step in canary.steps)
            message = f"{sum_} = {canary.length} between two versions, and {LONGEST} is the most that is wise"
            span = catalog.span(one.moved.spec, "spec", "canary", "steps")
            yield Finding(message, span, "shorten the steps, or take one out")


def _steps(one: Judging, catalog: Catalog) -> Iterator[Finding]:
    said, canary = one.analysis, one.moved.spec.spec.canary
    for number, step in enumerate(canary.steps if canary else ()):
        delay = said.initial_delay if number == 0 else NO_TIME
        needed = Duration(delay + said.verdict)
        if needed > step.pause:
            first = f"{delay} + " if delay else ""
            sum_ = f"{first}{said.failures + 1} × {said.interval} = {needed}"
            message = f"it is taken back after {sum_}, and gets more traffic after {step.pause}"
            span = catalog.span(one.moved.spec, "spec", "canary", "steps", number, "pause")
            yield Finding(message, span, f"write 'pause: {needed}' or more, or fewer 'failures'")


CHECK = Check(run, Severity.ERROR)
