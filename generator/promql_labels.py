"""Which labels the series of an expression have: what a selector gives, and what each step keeps. Pure.

https://prometheus.io/docs/prometheus/latest/querying/operators/ says which step keeps what.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from generator.promql_tree import Aggregation, Call, Negation, Node, Operation, Selector, Subquery, Text, is_scalar

_NAME = "__name__"
_NONE: frozenset[str] = frozenset()
_KEEP_SERIES = ("topk", "bottomk", "limitk", "limit_ratio")
_WITHOUT_LABELS = ("vector", "scalar", "time", "pi", "start", "end", "range", "step")
_VECTOR_AT = {"histogram_quantile": 1, "quantile_over_time": 1, "histogram_fraction": 2}  # else the first argument


class Labels(NamedTuple):
    """The labels that series may have (None: any but those that are gone), and those that they surely have."""

    may: frozenset[str] | None = None
    gone: frozenset[str] = _NONE
    sure: frozenset[str] = _NONE

    def can_have(self, label: str) -> bool:
        """Say whether some series may have a label."""
        return label == _NAME or (label not in self.gone if self.may is None else label in self.may)

    def only(self, labels: Iterable[str]) -> "Labels":
        """Keep the given labels; whoever groups by a label counts on it."""
        kept = frozenset(filter(self.can_have, labels))
        return Labels(kept, sure=kept)

    def without(self, labels: Iterable[str]) -> "Labels":
        """Take labels away."""
        taken = frozenset(labels)
        if self.may is None:
            return Labels(None, self.gone | taken, self.sure - taken)
        return Labels(self.may - taken, sure=self.sure - taken)

    def and_perhaps(self, labels: Iterable[str]) -> "Labels":
        """Add labels that some series may have."""
        added = frozenset(labels)
        if self.may is None:
            return Labels(None, self.gone - added, self.sure)
        return Labels(self.may | added, sure=self.sure)

    def matches(self, other: "Labels") -> bool:
        """Say whether a series of one can have the very labels of a series of the other."""
        return all(map(other.can_have, self.sure)) and all(map(self.can_have, other.sure))

    def either(self, other: "Labels") -> "Labels":
        """Describe series that come from one or the other."""
        sure = self.sure & other.sure
        if self.may is not None and other.may is not None:
            return Labels(self.may | other.may, sure=sure)
        gone = [label for label in self.gone | other.gone if not self.can_have(label) and not other.can_have(label)]
        return Labels(None, frozenset(gone), sure)


ANY = Labels()
UNLABELLED = Labels(_NONE)


def labels_of(node: Node, known: Mapping[str, Labels] | None = None) -> Labels:
    """Work out the labels of an expression; `known` tells those of metrics, any other may have every label."""
    known = known or {}
    match node:
        case Selector():
            return _selected(node, known.get(node.metric, ANY))
        case Call():
            return _called(node, known)
        case Aggregation():
            return _aggregated(node, labels_of(node.inner, known))
        case Operation():
            return _combined(node, known)
        case Subquery() | Negation():
            return labels_of(node.inner, known)
        case _:
            return UNLABELLED


def _selected(selector: Selector, labels: Labels) -> Labels:
    sure, gone = _exact(selector)
    labels = labels.without(gone)
    return Labels(labels.may, labels.gone - sure, labels.sure | frozenset(filter(labels.can_have, sure)))


def _exact(selector: Selector) -> tuple[frozenset[str], frozenset[str]]:
    """Name the labels that equalities demand, and those that they exclude."""
    equal = [matcher for matcher in selector.matchers if matcher.operator == "="]
    sure = frozenset(matcher.label for matcher in equal if matcher.value)
    return sure, frozenset(matcher.label for matcher in equal if not matcher.value)


def _called(call: Call, known: Mapping[str, Labels]) -> Labels:
    if call.function in _WITHOUT_LABELS or not call.arguments:
        return UNLABELLED
    vector = call.arguments[_VECTOR_AT.get(call.function, 0)]
    if call.function in ("absent", "absent_over_time"):
        sure = _exact(vector)[0] if isinstance(vector, Selector) else _NONE
        return Labels(sure, sure=sure)
    labels = labels_of(vector, known)
    match call.function, call.arguments:
        case "histogram_quantile", _:
            return labels.without(("le",))
        case "label_replace" | "label_join" | "histogram_quantiles", (_, Text(value=label), *_):
            return labels.without((label,)).and_perhaps((label,))
        case "info", _:
            return ANY
        case _:
            return labels


def _aggregated(aggregation: Aggregation, inner: Labels) -> Labels:
    if aggregation.operator in _KEEP_SERIES:
        return inner
    kept = inner.without(aggregation.labels) if aggregation.grouping == "without" else inner.only(aggregation.labels)
    if aggregation.operator == "count_values" and isinstance(aggregation.parameter, Text):
        return kept.and_perhaps((aggregation.parameter.value,))
    return kept


def _combined(operation: Operation, known: Mapping[str, Labels]) -> Labels:
    left, right = labels_of(operation.left, known), labels_of(operation.right, known)
    if is_scalar(operation.left) or is_scalar(operation.right):
        return right if is_scalar(operation.left) else left
    if operation.operator in ("and", "unless"):
        return left
    if operation.operator == "or":
        return left.either(right)
    if operation.many:
        many, one = (left, right) if operation.many == "left" else (right, left)
        return many.without(operation.copied).and_perhaps(filter(one.can_have, operation.copied))
    if operation.matching == "on":
        both = [label for label in operation.labels if left.can_have(label) and right.can_have(label)]
        return Labels(frozenset(both), sure=(left.sure | right.sure) & frozenset(both))
    return _equal(left, right).without(operation.labels)


def _equal(left: Labels, right: Labels) -> Labels:
    """Describe the series of one side that have an equal on the other."""
    may = next((side.may for side in (left, right) if side.may is not None), None)
    return Labels(may, left.gone | right.gone, left.sure | right.sure)
