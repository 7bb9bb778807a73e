"""Which labels the series of an expression have."""

import pytest

from generator.promql_labels import Labels, labels_of
from generator.promql_tree import Operation, read

KNOWN = {
    "m": Labels(frozenset({"a", "b", "c"}), sure=frozenset({"a", "b"})),
    "h": Labels(frozenset({"a", "le"}), sure=frozenset({"a", "le"})),
}


def shown(labels: Labels) -> str:
    """Write labels as `a b? *-c`: a is sure, b may be there, any other label but c may be there."""
    may = [f"{label}?" for label in sorted((labels.may or frozenset()) - labels.sure)]
    rest = [] if labels.may is not None else ["-".join(["*", *sorted(labels.gone)])]
    return " ".join([*sorted(labels.sure), *may, *rest])


@pytest.mark.parametrize(
    ("expression", "labels"),
    [
        # selectors
        ("x", "*"),
        ("m", "a b c?"),
        ('x{a="1", b!="2", c=~"3"}', "a *"),
        ('x{a=""}', "*-a"),
        ('m{c="1", a=""}', "b c"),
        # functions
        ("rate(m[5m])", "a b c?"),
        ("histogram_quantile(0.9, rate(h[5m]))", "a"),
        ("histogram_quantile(0.9, rate(x[5m]))", "*-le"),
        ("quantile_over_time(0.9, m[5m])", "a b c?"),
        ("max_over_time(sum by (a) (m)[1h:])", "a"),
        ('label_replace(m, "d", "$1", "a", "(.*)")', "a b c? d?"),
        ('label_replace(m, "a", "", "", "")', "b a? c?"),
        ('label_join(sum(x), "d", "-", "a")', "d?"),
        ("time()", ""),
        ("vector(1)", ""),
        ("hour()", ""),
        ("hour(m)", "a b c?"),
        ('absent(x{a="1", b=~"2", c=""})', "a"),
        ("absent(sum(x))", ""),
        ("-m", "a b c?"),
        # aggregations
        ("sum(x)", ""),
        ("sum by (a, d) (x)", "a d"),
        ("sum by (a, d) (m)", "a"),
        ("sum without (a, d) (x)", "*-a-d"),
        ("sum without (a, d) (m)", "b c?"),
        ("sum without (c) (sum by (b, c) (m))", "b"),
        ("topk by (a) (1, m)", "a b c?"),
        ('count_values by (a) ("v", m)', "a v?"),
        # operators
        ("m * 2 > 1", "a b c?"),
        ("1 - m", "a b c?"),
        ("m and sum(x)", "a b c?"),
        ("m unless on () x", "a b c?"),
        ("m or sum by (a) (x)", "a b? c?"),
        ("x or sum by (a) (x)", "*"),
        ("sum without (a, b) (x) or sum by (b) (x)", "*-a"),
        ("m / on (a, d) x", "a"),
        ("x / on (a, d) x", "a? d?"),
        ("m / ignoring (a) m", "b c?"),
        ("m / x", "a b c?"),
        ("m * on (a) group_left (d, e) sum by (a, d) (x)", "a b c? d?"),
        ("sum by (a) (x) * on (a) group_right () m", "a b c?"),
        ("x * on (a) group_left (b) sum by (a) (x)", "*-b"),
    ],
)
def test_labels(expression: str, labels: str) -> None:
    assert labels == shown(labels_of(read(expression), KNOWN))


@pytest.mark.parametrize(
    ("expression", "matches"),
    [
        ("x / x", True),
        ("sum by (a) (x) / sum by (a) (x)", True),
        ("sum by (a) (x) / sum by (a, b) (x)", False),
        ("sum by (a) (x) / sum(x)", False),
        ("sum without (a) (x) / sum by (a) (x)", False),
        ("sum without (b) (x) / sum by (a) (x)", True),
        ("m / sum by (a) (x)", False),
        ("m / sum by (a, b) (x)", True),
        ('x{a="1"} / sum(x)', False),
    ],
)
def test_sides_match_where_neither_surely_has_what_the_other_lacks(expression: str, matches: bool) -> None:
    tree = read(expression)
    assert isinstance(tree, Operation)
    assert matches is labels_of(tree.left, KNOWN).matches(labels_of(tree.right, KNOWN))


def test_every_series_has_a_name() -> None:
    assert labels_of(read("sum(x)")).can_have("__name__")
