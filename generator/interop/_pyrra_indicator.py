"""Pyrra's indicators as SLIs of ours."""

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from generator.interop._pyrra_documents import BoolGauge, Grouped, Indicator, Latency, LatencyNative, Ratio
from generator.interop._queries import beside, selector_of, summed
from generator.interop._reading import Object
from generator.interop._typed import availability, latency, where
from generator.interop._writing import Value
from generator.naming import RESERVED_LABELS
from generator.promql import LABEL_NAME, Matcher, quoted
from generator.promql_tree import Selector
from generator.units import Duration

AT = ("spec", "indicator")


class Converted(NamedTuple):
    """An SLI, the queries that tell which metrics it reads, and the series that count."""

    sli: dict[str, Value]
    reads: tuple[str, ...]
    total: Selector
    by: tuple[str, ...]


def converted(indicator: Indicator, source: Object) -> Converted | None:
    """Convert an indicator; None where something is wrong with it."""
    given = [name for name in ("ratio", "latency", "latencyNative", "bool_gauge") if getattr(indicator, name)]
    if len(given) != 1:
        which = f"{' and '.join(given)} are given" if given else "there is none"
        hint = "write one of: ratio, latency, latencyNative, bool_gauge"
        source.wrong(f"an SLO has one indicator; {which}", *AT, hint=hint)
        return None
    if indicator.ratio:
        return _ratio(indicator.ratio, source)
    if indicator.latency:
        return _latency(indicator.latency, source)
    if indicator.latencyNative:
        return _native(indicator.latencyNative, source)
    return _gauge(indicator.bool_gauge, source) if indicator.bool_gauge else None


def _ratio(ratio: Ratio, source: Object) -> Converted | None:
    errors = _selector(ratio.errors.metric, source, *AT, "ratio", "errors", "metric")
    total = _selector(ratio.total.metric, source, *AT, "ratio", "total", "metric")
    if errors is None or total is None:
        return None
    if errors == total:
        source.changed("errors and total are the same: every event is bad", *AT, "ratio", "errors", "metric")
    by = _by(ratio, source)
    reads = (summed(total, by), summed(errors, by))
    sli = availability(total, errors) or {"type": "ratio", "total": reads[0], "bad": reads[1]}
    return Converted(sli, reads, total, by)


def _latency(latency_: Latency, source: Object) -> Converted | None:
    success = _selector(latency_.success.metric, source, *AT, "latency", "success", "metric")
    total = _selector(latency_.total.metric, source, *AT, "latency", "total", "metric")
    if success is None or total is None:
        return None
    bound = _bound(success, source)
    if bound is None:
        return None
    fast = success._replace(matchers=(*beside(success, "le"), _le(bound)))
    by = _by(latency_, source)
    reads = (summed(total, by), summed(fast, by))
    sli = latency(total, fast) or {"type": "ratio", "total": reads[0], "good": reads[1]}
    return Converted(sli, reads, total, by)


def _native(native: LatencyNative, source: Object) -> Converted | None:
    at = (*AT, "latencyNative")
    total = _selector(native.total.metric, source, *at, "total", "metric")
    try:
        threshold = Duration.parse(native.latency)
    except ValueError as error:
        source.wrong(str(error), *at, "latency", code="bad-duration", hint="write it as Prometheus does: 400ms")
        return None
    if total is None or not _without_offset(total, source, *at, "total", "metric"):
        return None
    sli: dict[str, Value] = {"type": "native_latency", "metric": total.metric, "threshold": str(threshold)}
    reads = (f"histogram_count(rate({total}[5m]))",)
    return Converted({**sli, **where(total.matchers)}, reads, total, _by(native, source))


def _gauge(gauge: BoolGauge, source: Object) -> Converted | None:
    at = (*AT, "bool_gauge", "metric")
    selector = _selector(gauge.metric, source, *at)
    if selector is None or not _without_offset(selector, source, *at):
        return None
    sli: dict[str, Value] = {"type": "boolean", "metric": selector.metric}
    reads = (f"count_over_time({selector}[5m])",)
    return Converted({**sli, **where(selector.matchers)}, reads, selector, _by(gauge, source))


def _by(grouped: Grouped, source: Object) -> tuple[str, ...]:
    """Keep the labels by which an SLO can be split."""
    for label in grouped.grouping:
        if label in RESERVED_LABELS:
            message = f"grouping by '{label}' is not carried: the rules set this label themselves"
            source.lost(message, *AT, hint="one budget counts for all of its values", key=False)
        elif not LABEL_NAME.fullmatch(label):
            source.wrong(f"'{label}' cannot be a label name", *AT, hint="use letters, digits and '_'")
    kept = (label for label in grouped.grouping if LABEL_NAME.fullmatch(label) and label not in RESERVED_LABELS)
    return tuple(dict.fromkeys(kept))


def _selector(text: str, source: Object, *at: str) -> Selector | None:
    if not text.strip():
        source.wrong("the metric is empty", *at, code="bad-promql")
        return None
    selector = selector_of(text)
    if selector is None:
        hint = 'Pyrra takes a metric and its labels: http_requests_total{job="api"}'
        source.wrong(f"'{text}' is no vector selector of one metric", *at, code="bad-promql", hint=hint)
    return selector


def _without_offset(selector: Selector, source: Object, *at: str) -> bool:
    if selector.offset:
        source.changed(f"the offset of {selector.offset} is not carried", *at)
    return True


def _bound(success: Selector, source: Object) -> Decimal | None:
    at = (*AT, "latency", "success", "metric")
    for matcher in success.matchers:
        if matcher.label == "le":
            try:
                bound = Decimal(matcher.value)
            except InvalidOperation:
                source.wrong(f"le={quoted(matcher.value)} is no number", *at, hint='write a bucket: le="0.5"')
                return None
            if bound.is_finite() and bound > 0:
                return bound
            source.wrong(f"le={quoted(matcher.value)} is no bound that an event could miss", *at)
            return None
    source.wrong("no label 'le' says which bucket is fast enough", *at, hint='write it: le="0.5"')
    return None


def _le(bound: Decimal) -> Matcher:
    """Match a bound in each way in which it is printed: `5` by Go, `5.0` by Prometheus 3."""
    if bound == bound.to_integral_value():
        return Matcher("le", "=~", f"{int(bound)}(\\.0)?")
    return Matcher("le", "=", f"{bound.normalize():f}")
