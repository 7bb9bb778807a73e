"""Whatever parses can be judged: no check fails on an expression, however odd."""

import tempfile
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import promql
from generator.pipeline import compile_specs
from tests import specs

COUNTER, BUCKET = "http_requests_total", 'http_request_duration_seconds_bucket{le=~"0.3|1"}'
LEAVES = st.sampled_from(
    [
        *("x", "1", "x[5m]", "x[1h:5m]", '"s"', "vector(1)", "time()", "x @ end() offset -5m", "slo:target:ratio"),
        *(COUNTER, f"{COUNTER}[5m]", BUCKET, f"{BUCKET}[9m]", '{a="b",a=~"[[:alpha:]]",c=""}', 'up{a="",a!~".*"}'),
    ]
)
FUNCTIONS = st.sampled_from(
    [
        *("rate", "sum", "absent", "scalar", "sgn", "info", "topk", "quantile", "count_values", "label_replace"),
        *("label_join", "histogram_quantile"),
    ]
)
GROUPING = st.sampled_from(["", *(f"{how} ({which})" for how in ("by", "without") for which in ("", "a", "le, a"))])
OPERATORS = st.sampled_from(["+", "/", ">", "> bool", "== bool", "and", "or", "unless", "atan2"])
MATCHING = st.sampled_from(
    ["", "on ()", "on (a)", "ignoring (a, le)", "on (a) group_left (b)", "ignoring () group_right ()"]
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Put expressions into larger ones."""
    return st.one_of(
        st.builds("{}({})".format, FUNCTIONS, st.lists(inner, max_size=3).map(", ".join)),
        st.builds("{} {} ({})".format, FUNCTIONS, GROUPING, st.lists(inner, min_size=1, max_size=2).map(", ".join)),
        st.builds("({}) {} {} ({})".format, inner, OPERATORS, MATCHING, inner),
        st.builds("-({})".format, inner),
        st.builds("rate(({})[1h:])".format, inner),
    )


def parses(expression: str) -> bool:
    try:
        promql.parse(expression)
    except promql.PromQLError:
        return False
    return True


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=8).filter(parses)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_any_expression_is_judged(first: str, second: str) -> None:
    alert, ratio = yaml.safe_load(specs.alert("up")), yaml.safe_load(specs.slo(more="  by: [a]\n"))
    alert["spec"] |= {"expr": first, "description": "{{ $labels.a }} {{ $externalLabels.b }}"}
    queries = {"total": f"({first}) + rate(x[{{{{window}}}}])", "good": f"rate(x[{{{{window}}}}]) or ({second})"}
    ratio["spec"]["sli"] = {"type": "ratio", **queries}
    with tempfile.TemporaryDirectory() as folder:
        texts = (specs.ENVIRONMENT, specs.SERVICE, *map(yaml.safe_dump, (alert, ratio)))
        assert compile_specs(specs.write(Path(folder), *texts)).environments
