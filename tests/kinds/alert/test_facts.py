"""What the page of a threshold alert says of its number."""

from pathlib import Path

import pytest

from generator.pipeline import compile_specs
from generator.plan.facts import AlertFacts
from generator.promql_tree import compared
from tests import specs


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum(x) > 5", ("sum(x)", "> 5")),
        ("a / b > 0.8", ("a / b", "> 0.8")),
        ("x >= 1 + 1", ("x", ">= 1 + 1")),
        ("count(x > 3) > 5", ("count(x > 3)", "> 5")),
        ("(x > 3)", None),  # the text cannot be cut at the operator
        ("5 < x", None),
        ("x > y", None),
        ("absent(x)", None),
        ("x > 1 and y > 2", None),
        ('x{a=">"} == 0', ('x{a=">"}', "== 0")),
    ],
)
def test_a_comparison_is_cut_into_its_sides(expression: str, expected: tuple[str, str] | None) -> None:
    assert expected == compared(expression)


def queries(folder: Path, expression: str) -> list[str]:
    (compiled,) = compile_specs(
        specs.write(folder, specs.ENVIRONMENT, specs.SERVICE, specs.alert(expression))
    ).environments
    assert compiled.plan is not None
    (facts,) = compiled.plan.facts.all(AlertFacts)
    return [step.query for step in facts.steps]


def test_series_are_told_apart_by_labels_of_the_contract(tmp_path: Path) -> None:
    expected = [
        'sum(rate(http_requests_total{status="500"}[5m]))',
        'topk(10, sum by (route) (rate(http_requests_total{status="500"}[5m])))',
        'topk(10, sum by (instance) (rate(http_requests_total{status="500"}[5m])))',
    ]
    assert expected == queries(tmp_path, 'sum(rate(http_requests_total{status="500"}[5m])) > 1'.replace('"', '"'))


def test_of_what_is_too_low_the_lowest_are_shown(tmp_path: Path) -> None:
    assert ["up", "bottomk(10, sum by (instance) (up))"] == queries(tmp_path, "up == 0")
