"""Two rates as an SLI type of ours that says the same: a counter with its errors, a histogram with its threshold.

Such a type says what it counts, is checked against the metrics contract, and its rules are tested on raw counters.
"""

from decimal import Decimal, InvalidOperation

from generator import promql
from generator.interop._queries import WINDOW, as_fields, beside
from generator.interop._writing import Value
from generator.promql import Matcher
from generator.promql_tree import Aggregation, Call, Selector, read
from generator.units import NO_TIME, Duration

Tree = dict[str, Value]


def typed(sli: Tree) -> Tree:
    """Find the type that says what a ratio says; the ratio itself where there is none."""
    total = _counted(sli.get("total"))
    for side, types in (("bad", (availability,)), ("good", (latency, _all_but_errors))):
        part = _counted(sli.get(side))
        if total is not None and part is not None:
            return next((found for type_ in types if (found := type_(total, part)) is not None), sli)
    return sli


def availability(total: Selector, errors: Selector) -> Tree | None:
    """Write the share of a counter's events that are no errors, where the errors are some of its series."""
    own = tuple(matcher for matcher in errors.matchers if matcher not in total.matchers)
    some = errors.metric == total.metric and set(total.matchers) <= set(errors.matchers) and own
    if not some or total.offset or errors.offset:
        return None
    return {"type": "availability", "metric": total.metric, "errors": as_fields(own), **where(total.matchers)}


def latency(total: Selector, fast: Selector) -> Tree | None:
    """Write the share of a histogram's events within a bucket, where its name says that it is in seconds."""
    family, bound = total.metric.removesuffix("_count"), bound_of(fast)
    rest = beside(fast, "le")
    same = total.metric == f"{family}_count" and fast.metric == f"{family}_bucket" and set(rest) == set(total.matchers)
    if not same or bound is None or (bound * 1000) % 1 or total.offset or fast.offset:
        return None
    if not family.endswith("_seconds"):
        return None
    threshold = str(Duration(int(bound * 1000)))
    return {"type": "latency", "metric": family, "threshold": threshold, **where(total.matchers)}


def where(matchers: tuple[Matcher, ...]) -> Tree:
    """Write which series count at all."""
    return {"where": as_fields(matchers)} if matchers else {}


def bound_of(selector: Selector) -> Decimal | None:
    """Read the bucket's bound that a selector names: `0.5`, or `1(\\.0)?` for both ways in which it is printed."""
    values = [matcher.value for matcher in selector.matchers if matcher.label == "le"]
    try:
        bound = Decimal(values[0].removesuffix("(\\.0)?")) if len(values) == 1 else Decimal("nan")
    except InvalidOperation:
        return None
    return bound if bound.is_finite() and bound > 0 else None


def _all_but_errors(total: Selector, good: Selector) -> Tree | None:
    """Turn a condition on good events around."""
    own = [matcher for matcher in good.matchers if matcher not in total.matchers]
    if len(own) != 1 or own[0].operator not in ("!=", "!~"):
        return None
    errors = good._replace(matchers=(*beside(good, own[0].label), own[0].negated))
    return availability(total, errors)


def _counted(query: Value | None) -> Selector | None:
    """Take the selector out of `sum(rate(selector[{{window}}]))`; None for any other query."""
    if not isinstance(query, str) or query.count(WINDOW) != 1 or "@" in query:
        return None
    node = read(promql.over(query, "5m"))
    if not isinstance(node, Aggregation) or (node.operator, node.grouping) != ("sum", ""):
        return None
    if not isinstance(node.inner, Call) or node.inner.function != "rate":
        return None
    (rated,) = node.inner.arguments
    return rated._replace(range=NO_TIME) if isinstance(rated, Selector) and rated.metric else None
