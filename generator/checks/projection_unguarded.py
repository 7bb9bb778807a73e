"""A resource that will be used up before anybody has ordered more.

## What it does
Looks whether projections only grow. For everything in bytes of which a Capacity says how long it takes to get more,
it looks for what looks at least as far ahead: the forecast of the Capacity itself (`alerting`, and a limit of the
resource), or an alert with `predict_linear` over the metrics of its `query`. A part without a query of its own is
watched with its whole, and a place for nothing but backups with what they copy.

## Why it matters
A disk that is full in a week cannot be mended by a delivery in two. An alert that looks as far ahead as the order takes
leaves exactly the time that is needed. A projection that shrinks is mostly a slip of the pen.

## Bad
```yaml
provisioning: 14d
resources: {database: {unit: bytes, now: 20G, in_12_months: 250G}}
```

## Better
```yaml
provisioning: 14d
resources: {database: {unit: bytes, now: 20G, in_12_months: 250G, query: sum(database_size_bytes), limit: 250G}}
alerting: {forecast: {window: 7d, level: P3}}
# or, without alerting, an Alert: predict_linear(database_size_bytes[7d], 14 * 86400) > 250e9
```
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import alerts
from generator.checks._rare import capacities
from generator.diagnostics import Severity
from generator.kinds._base import DISABLED, Spec
from generator.plan.plan import Plan
from generator.promql_tree import Call, Node, Number, Operation, Selector, read, walk
from generator.units import Duration, shortened

if TYPE_CHECKING:
    from generator.kinds.capacity.model import Capacity, Projection


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Follow every projection."""
    ahead = dict(_ahead(catalog))
    for capacity in capacities(catalog):
        for name, projection in capacity.spec.resources.items():
            yield from _shrinking(name, projection, capacity, catalog)
            lead = projection.provisioning or capacity.spec.provisioning
            if projection.unit == "bytes" and lead and not _with_another(name, capacity.spec):
                yield from _unguarded(name, lead, ahead, capacity, catalog)


def _with_another(name: str, said: "Capacity") -> bool:
    """Say whether something grows with something else, and is watched with it."""
    own = said.resources[name]
    parts = [one for one in said.resources.values() if one.part_of == name]
    copies = said.backups is not None and said.backups.kept_in == name and not parts
    return own.query is None and (own.part_of is not None or copies)


def _shrinking(name: str, said: "Projection", capacity: "Spec[Capacity]", catalog: Catalog) -> Iterator[Finding]:
    for (_, before), (months, after) in pairwise(said.points):
        if after < before:
            message = f"{name} shrinks: {shortened(before)}, and {shortened(after)} in {months} months"
            span = catalog.span(capacity, "spec", "resources", name, f"in_{months}_months")
            yield Finding(message, span, "write the projections so that they only grow")


def _unguarded(
    name: str, lead: Duration, ahead: dict[str, Duration], capacity: "Spec[Capacity]", catalog: Catalog
) -> Iterator[Finding]:
    query = capacity.spec.resources[name].query
    read_ = {one.metric for one in _selectors(read(query))} if query else set()
    own = _forecast(capacity.spec, capacity.spec.resources[name])
    furthest = max((own, *(ahead[metric] for metric in read_ & ahead.keys())))
    if furthest < lead:
        seen = f"alerts look {furthest} ahead, and {furthest} < {lead}" if furthest else "no alert looks ahead"
        what = seen if query else f"no query says how much there is, so that {seen}"
        span = catalog.span(capacity, "spec", "resources", name, *(("query",) if query else ()))
        hint = "write its 'query', its 'limit' or 'limit_query', and under 'alerting' a 'forecast'"
        yield Finding(f"more of {name} takes {lead}: {what}", span, hint)


def _forecast(said: "Capacity", projection: "Projection") -> Duration:
    """Tell how far ahead the Capacity's own alert looks."""
    told = said.alerting and said.alerting.forecast.level != DISABLED
    ahead = said.forecast_of(projection) if told else None
    return ahead or Duration(0)


def _ahead(catalog: Catalog) -> Iterator[tuple[str, Duration]]:
    """Tell how far ahead alerts look, by the metric."""
    found: dict[str, Duration] = {}
    for _, expression in alerts(catalog):
        for call in (call for call, _ in expression.each(Call) if call.function == "predict_linear"):
            looks = Duration(int(_seconds(call.arguments[1]) * 1000))
            for one in _selectors(call.arguments[0]):
                found[one.metric] = max(found.get(one.metric, Duration(0)), looks)
    yield from found.items()


def _seconds(tree: Node) -> float:
    """Read how far ahead a call looks: a number, or a product of numbers; 0 for anything else."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Operation) and tree.operator == "*":
        return _seconds(tree.left) * _seconds(tree.right)
    return 0


def _selectors(tree: Node) -> Iterator[Selector]:
    return (place.node for place in walk(tree) if isinstance(place.node, Selector))


CHECK = Check(run, Severity.WARNING)
