"""The ways to count events, shared by the SLI types: counters, a classic histogram, samples of a gauge.

Beside the two rates, the series behind them, for tests to feed in.
"""

from decimal import Decimal
from fractions import Fraction

from generator import promql
from generator.kinds._base import Number
from generator.kinds.slo.sli import _example
from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.sli._example import Counter, Gauge
from generator.units import Duration, plain

SAMPLING = "30s"  # as often as the base rates are recorded


def of_counters(context: Context, total: tuple[str, ...], bad: tuple[str, ...]) -> Events:
    """Count by the counters of all events and by those of bad ones; no bad series yet means no errors."""
    return Events(_added(context, total), _added(context, bad))


def _added(context: Context, selectors: tuple[str, ...]) -> str:
    return "\n+\n".join(context.rate(selector) for selector in selectors)


def counter_series(
    context: Context, metric: str, where: tuple[promql.Matcher, ...], bad: tuple[promql.Matcher, ...]
) -> tuple[Counter, ...]:
    """Name a series of a counter's good events, and one of its bad ones."""
    of_good, of_bad = _labels(context, metric, where, bad), _labels(context, metric, (*where, *bad))
    if of_good is None or of_bad is None:
        return ()
    return Counter(_example.series(metric, of_good), "good"), Counter(_example.series(metric, of_bad), "bad")


def two_counters_series(
    context: Context, total: str, bad: str, where: tuple[promql.Matcher, ...]
) -> tuple[Counter, ...]:
    """Name a series of a counter of all events, and one of a counter of bad ones."""
    of_total, of_bad = _labels(context, total, where), _labels(context, bad, where)
    if of_total is None or of_bad is None:
        return ()
    return Counter(_example.series(total, of_total), "all"), Counter(_example.series(bad, of_bad), "bad")


def of_histogram(context: Context, metric: str, where: tuple[promql.Matcher, ...], bound: Decimal) -> Events:
    """Count the events of a classic histogram; those within a bucket's bound are good."""
    fast = promql.Matcher("le", *_bound_matcher(bound))
    total = context.rate(context.select(metric, *where, suffix="_count"))
    good = context.rate(context.select(metric, *where, fast, suffix="_bucket"))
    return Events(total, good=good)


def histogram_series(
    context: Context, metric: str, where: tuple[promql.Matcher, ...], bound: Decimal
) -> tuple[Counter, ...]:
    """Name the count of a histogram's events, and the bucket of those within a bound."""
    labels = _labels(context, metric, where)
    if labels is None:
        return ()
    bucket = _example.series(f"{metric}_bucket", {**labels, "le": _go_float(bound)})
    return Counter(_example.series(f"{metric}_count", labels), "all"), Counter(bucket, "good")


def _labels(
    context: Context, metric: str, where: tuple[promql.Matcher, ...], none_of: tuple[promql.Matcher, ...] = ()
) -> dict[str, str] | None:
    return _example.labels((*context.matchers.get(metric, ()), *where, *_example.split(context.by)), none_of)


def of_samples(context: Context, series: str) -> Events:
    """Count the samples of a gauge and, as their sum, those that are 1; both per second."""
    samples = f"{series}[{context.base}]"
    seconds = plain(Fraction(Duration.parse(context.base), 1000))
    total = f"{context.sum(f'count_over_time({samples})')} / {seconds}"
    good = f"{context.sum(f'sum_over_time({samples})')} / {seconds}"
    return Events(total, good=good, weighted=False, counted=False)


def samples_gauge(context: Context, metric: str, where: tuple[promql.Matcher, ...]) -> Gauge | None:
    """Name a series of a gauge whose samples are 1 or 0."""
    labels = _labels(context, metric, where)
    return None if labels is None else Gauge(_example.series(metric, labels), "1", "0", samples=True)


def moments_gauge(
    context: Context, metric: str, where: tuple[promql.Matcher, ...], good: Number, bad: Number
) -> Gauge | None:
    """Name a series of a gauge that is compared with a number at every moment."""
    labels = _labels(context, metric, where)
    return None if labels is None else Gauge(_example.series(metric, labels), plain(good), plain(bad), samples=False)


def of_moments(context: Context, value: str, operator: str, number: str) -> Events:
    """Sample a comparison over the base range; each series of the value is one event per moment."""
    moments = f"[{context.base}:{SAMPLING}]"
    total = context.sum(f"avg_over_time(({value} >= bool -Inf){moments})")
    bad = context.sum(f"avg_over_time(({value} {operator} bool {number}){moments})")
    return Events(total, bad, weighted=False, counted=False)


def _bound_matcher(bound: Decimal) -> tuple[str, str]:
    """Match a bucket bound however it is printed: Go writes 5, Python and Prometheus 3 write 5.0."""
    forms = {_go_float(bound), repr(float(bound))}
    if len(forms) == 1:
        return "=", forms.pop()
    whole = _go_float(bound)
    if forms == {whole, f"{whole}.0"}:
        return "=~", f"{whole}(\\.0)?"
    forms.add(plain(bound))  # Envoy writes large numbers out
    return "=~", "|".join(sorted(form.replace(".", "\\.").replace("+", "\\+") for form in forms))


def _go_float(bound: Decimal) -> str:
    text = repr(float(bound)).removesuffix(".0")
    return text if float(bound) < 1e6 else f"{float(bound):g}"
