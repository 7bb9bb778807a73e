"""A function or field that the environment's Prometheus does not have.

## What it does
Compares the functions of an expression, and the fields of an alert, with the version that the environment names,
and reports functions that Prometheus only has behind a flag.

## Why it matters
Prometheus refuses a whole rule file for one function that it does not know, and starts without it or not at all.

## Bad
```yaml
expr: histogram_avg(rate(request_seconds[5m])) > 1    # prometheus: {version: "2.42"}
```

## Better
```yaml
expr: histogram_sum(rate(request_seconds[5m])) / histogram_count(rate(request_seconds[5m])) > 1
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, alerts, expressions
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_tree import Aggregation, Call

# name → the first version that has it: https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md
SINCE = {
    "clamp": (2, 26),
    "sgn": (2, 26),
    "last_over_time": (2, 26),
    "present_over_time": (2, 29),
    "atan2": (2, 31),
    "pi": (2, 31),
    "deg": (2, 31),
    "rad": (2, 31),
    "histogram_count": (2, 40),
    "histogram_sum": (2, 40),
    "histogram_fraction": (2, 40),
    "keep_firing_for": (2, 42),
    "histogram_stddev": (2, 47),
    "histogram_stdvar": (2, 47),
    "histogram_avg": (2, 51),
}
# name → the first version that has it no more
UNTIL = {"holt_winters": (3, 0)}
# What works only with --enable-feature=promql-experimental-functions, in every version up to 3.5.
EXPERIMENTAL = frozenset(
    {
        "double_exponential_smoothing",
        "end",
        "first_over_time",
        "histogram_quantiles",
        "info",
        "limit_ratio",
        "limitk",
        "mad_over_time",
        "range",
        "sort_by_label",
        "sort_by_label_desc",
        "start",
        "step",
        "ts_of_first_over_time",
        "ts_of_last_over_time",
        "ts_of_max_over_time",
        "ts_of_min_over_time",
    }
)


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up every function, and the one field of an alert that is young."""
    environment = catalog.get(Environment, catalog.environment)
    version = environment.spec.prometheus.version
    numbers = tuple(map(int, version.split(".")))[:2]
    younger = {name: since for name, since in SINCE.items() if since > numbers}
    raise_ = f"raise 'version' in Environment/{environment.name} if its Prometheus is newer"
    for expression in expressions(catalog):
        for name, shown in _functions(expression):
            if name in younger:
                message = f"{shown} needs Prometheus {_written(younger[name])}; {environment.name} has {version}"
                yield Finding(message, expression.span, f"write it without, or {raise_}")
            elif name in UNTIL and UNTIL[name] <= numbers:
                message = f"{shown} is gone since Prometheus {_written(UNTIL[name])}; {environment.name} has {version}"
                yield Finding(message, expression.span, "write it with functions that every Prometheus has")
            elif name in EXPERIMENTAL:
                message = f"{shown} is experimental: Prometheus refuses it without a flag"
                yield Finding(message, expression.span, "write it with functions that every Prometheus has")
    if "keep_firing_for" in younger:
        for alert, _ in alerts(catalog):
            if alert.spec.keep_firing_for:
                message = f"'keep_firing_for' needs Prometheus 2.42; {environment.name} has {version}"
                yield Finding(message, catalog.span(alert, "spec", "keep_firing_for"), f"remove it, or {raise_}")


def _functions(expression: Expression) -> Iterator[tuple[str, str]]:
    yield from ((call.function, f"{call.function}()") for call, _ in expression.each(Call))
    yield from ((one.operator, one.operator) for one, _ in expression.each(Aggregation))


def _written(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


CHECK = Check(run, Severity.ERROR)
