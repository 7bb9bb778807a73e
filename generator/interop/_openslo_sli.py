"""OpenSLO's metrics as SLIs of ours. Its queries have no agreed place for the window: it is found, or put in."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from generator.interop._queries import (
    WINDOW,
    as_fields,
    fault,
    has_window,
    over_window,
    ranges_widened,
    rates_of,
    selector_of,
    windowed,
)
from generator.interop._reading import Object
from generator.interop._writing import Value
from generator.promql import over
from generator.source import Steps

# What speaks PromQL.
PROMQL = frozenset({"prometheus", "promql", "thanos", "mimir", "cortex", "victoriametrics", "amazonprometheus", "gcm"})
_STEP = "30s"
OPERATORS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Query(NamedTuple):
    """A query, and where it stands."""

    text: str
    at: Steps


class Sli(NamedTuple):
    """An SLI, and the queries that tell which metrics it reads."""

    tree: dict[str, Value]
    reads: tuple[str, ...]


def ratio(total: Query, part: Query, side: str, counter: bool | None, source: Object) -> Sli | None:
    """Convert good or bad events (`side`) among all."""
    whole, counted = (_rate(query, counter, source) for query in (total, part))
    if whole is None or counted is None:
        return None
    whole, counted = rates_of(whole, counted)
    return Sli({"type": "ratio", "total": whole, side: counted}, (whole, counted))


def raw(query: Query, success: bool, source: Object) -> Sli | None:
    """Convert a ratio that the source has computed: of good events, or of bad ones."""
    text = _over(query, source, lambda bare: f"avg_over_time(({bare})[{WINDOW}:{_STEP}])")
    if text is None:
        return None
    errors = f"1 - (\n{_indented(text)}\n)" if success and "\n" in text else f"1 - ({text})" if success else text
    return Sli({"type": "raw", "error_ratio": errors}, (text,))


def threshold(query: Query, operator: str, value: int | Decimal | None, source: Object, at: Steps) -> Sli | None:
    """Convert a gauge that is good on one side of a value."""
    sign = OPERATORS.get(operator)
    if sign is None or value is None:
        message = (
            f"'{operator}' is no operator"
            if operator and sign is None
            else "an objective of a threshold needs both 'op' and 'value'"
        )
        source.wrong(message, *at, hint=f"write 'op', one of: {', '.join(OPERATORS)}, and 'value'")
        return None
    selector = selector_of(query.text)
    if selector is not None and not selector.offset and sign in ("<=", ">="):
        limit: dict[str, Value] = {"above" if sign == "<=" else "below": value}
        where: dict[str, Value] = {"where": as_fields(selector.matchers)} if selector.matchers else {}
        return Sli({"type": "threshold", "metric": selector.metric, **limit, **where}, (query.text,))
    bare = over(windowed(query.text), "5m")
    if not _parses(bare, query, source):
        return None
    ratio_ = f"avg_over_time((({bare}) {_OPPOSITE[sign]} bool {value})[{WINDOW}:{_STEP}])"
    return Sli({"type": "raw", "error_ratio": ratio_}, (bare,))


def _rate(query: Query, counter: bool | None, source: Object) -> str | None:
    function = "avg_over_time" if counter is False else "rate"

    def make(bare: str) -> str | None:
        taken = over_window(bare, function)
        if taken is None and counter is False:
            return f"avg_over_time(({bare})[{WINDOW}:{_STEP}])"
        return taken

    return _over(query, source, make)


def _over(query: Query, source: Object, make: Callable[[str], str | None]) -> str | None:
    """Find the window in a query, or put it in."""
    text = query.text.strip()
    if has_window(text):
        found: str | None = windowed(text)
    elif widened := ranges_widened(text):
        source.changed("the ranges that the query names become the window's", *query.at)
        found = widened
    else:
        found = make(text) if _parses(text, query, source) else ""
        if found:
            source.noted(f"the query has no window; it becomes {' '.join(found.split())}", *query.at)
    if found is None:
        hint = "write {{.window}} where the range goes: sum(rate(jobs_total[{{.window}}]))"
        source.wrong(
            "the query has no window, and is more than sums of metrics", *query.at, code="placeholder", hint=hint
        )
    return found if found and _parses(found, query, source) else None


def _parses(text: str, query: Query, source: Object) -> bool:
    why = fault(text)
    if why and not any(
        one.code == "bad-promql" and one.span == source.span(*query.at) for one in source.report.diagnostics
    ):
        source.wrong(f"the query does not parse: {why}", *query.at, code="bad-promql")
    return why is None


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
