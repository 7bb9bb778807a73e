"""A service's metrics contract, as far as its queries tell it: names, types, labels, bucket bounds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from generator.interop._queries import selectors
from generator.interop._writing import Value
from generator.promql_tree import RATES, Aggregation, Call, Node, Selector

_SUFFIXES = ("_bucket", "_count", "_sum")
_PROVIDED = ("ALERTS", "ALERTS_FOR_STATE", "up")
_PROVIDED_PREFIXES = ("scrape_",)
_OF_HISTOGRAMS = ("histogram_avg", "histogram_count", "histogram_fraction", "histogram_quantile", "histogram_sum")
_ALWAYS = ("instance", "job", "le", "__name__")
_BOUND_FORMS = str.maketrans({"(": "", ")": "", "?": "", "\\": ""})


@dataclass
class _Seen:
    """What was seen of one series name."""

    labels: set[str] = field(default_factory=set)
    bounds: set[Decimal] = field(default_factory=set)
    rated: bool = False
    whole: bool = False  # read as a native histogram


@dataclass
class Contract:
    """Collects what queries read."""

    seen: dict[str, _Seen] = field(default_factory=dict)

    def read(self, query: str, by: tuple[str, ...] = ()) -> None:
        """Take up the metrics of a query, which the SLO may split by labels."""
        for selector, above in selectors(query):
            if selector.metric and not _provided(selector.metric):
                self._add(selector, above, by)

    def metrics(self) -> dict[str, Value]:
        """Write the contract, families sorted by name."""
        families = {name[: -len("_bucket")] for name in self.seen if name.endswith("_bucket")}
        written: dict[str, Value] = {}
        for name in sorted(self.seen):
            family = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
            if family in families:
                written[family] = self._histogram(family)
            else:
                written[name] = _described(self.seen[name])
        return written

    def _histogram(self, family: str) -> dict[str, Value]:
        parts = [self.seen[family + end] for end in _SUFFIXES if family + end in self.seen]
        labels = sorted(set().union(*(part.labels for part in parts)))
        bounds = sorted(set().union(*(part.bounds for part in parts)))
        if not bounds:  # a quantile reads all buckets and names none
            return {"type": "histogram", **_labelled(labels), "buckets": [1]}
        return {"type": "histogram", **_labelled(labels), "buckets": [*bounds]}

    def _add(self, selector: Selector, above: tuple[Node, ...], by: tuple[str, ...]) -> None:
        seen = self.seen.setdefault(selector.metric, _Seen())
        grouped = (
            label for node in above if isinstance(node, Aggregation) and node.grouping == "by" for label in node.labels
        )
        seen.labels.update(label for label in (*(one.label for one in selector.matchers), *grouped, *by))
        seen.labels.difference_update(_ALWAYS)
        seen.bounds.update(bound for one in selector.matchers if one.label == "le" for bound in _bounds(one.value))
        functions = {node.function for node in above if isinstance(node, Call)}
        seen.rated = seen.rated or bool(functions & {*RATES, "resets"})
        of_histogram = bool(functions & {*_OF_HISTOGRAMS}) and not selector.metric.endswith(_SUFFIXES)
        seen.whole = seen.whole or of_histogram


def _described(seen: _Seen) -> dict[str, Value]:
    kind = "native_histogram" if seen.whole else "counter" if seen.rated else "gauge"
    return {"type": kind, **_labelled(sorted(seen.labels))}


def _labelled(labels: list[str]) -> dict[str, Value]:
    return {"labels": [*labels]} if labels else {}


def _provided(metric: str) -> bool:
    return metric in _PROVIDED or metric.startswith(_PROVIDED_PREFIXES)


def _bounds(value: str) -> Iterator[Decimal]:
    r"""Read the bounds that a matcher on `le` names: `0.4`, `1(\.0)?`, `0.1|0.5`; `+Inf` is none."""
    for form in value.translate(_BOUND_FORMS).split("|"):
        try:
            bound = Decimal(form)
        except InvalidOperation:
            continue
        if bound.is_finite():
            yield bound.normalize() if bound != bound.to_integral_value() else bound.to_integral_value()
