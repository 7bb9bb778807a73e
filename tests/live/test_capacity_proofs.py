"""The generated unit tests of capacity pass for any numbers, and its recording rules say what the report says."""

import re
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.kinds.capacity.bill import billed, hourly
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.series import timestamp
from generator.kinds.service.model import Service
from generator.pipeline import compile_specs, emit
from generator.verify import promtool
from tests import specs
from tests.live.test_proofs import Find

pytestmark = pytest.mark.live

GOLDEN = Path(__file__).parents[1] / "golden"
PLANNED = (GOLDEN / "capacity/specs.yaml").read_text("utf-8")
RULES = "prometheus/rules/shop/_capacity.yml"


def failures(folder: Path, program: Find, *texts: str) -> list[promtool.Failure]:
    compilation = compile_specs(specs.write(folder / "specs", *texts))
    assert not [one for one in compilation.diagnostics if one.severity.name == "ERROR"]
    (published,) = emit(compilation).texts.values()
    for path, text in published.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    tests = [path for path in published if "/tests/" in path and "/_" in path]
    assert tests
    return promtool.test(program("promtool"), folder, tests, jobs=2)


@pytest.mark.parametrize(
    "alerting",
    [
        "forecast: {window: 1d, ahead: 14d, for: 2h}",
        "forecast: {window: 7d, ahead: 21d, for: 12h}, full: {share: 99.5%, for: 1h}",
        "forecast: {window: 1h, for: 1m, level: P1}, growth: {tolerance: 0%, for: 5m}",
        "forecast: {window: 30d, ahead: 365d}, full: {level: disabled}, growth: {level: disabled}",
        "forecast: {window: 1d, ahead: 365d}, overrun: {window: 1h, for: 3h}",
        "forecast: {level: disabled}, full: {share: 1%}, overrun: {window: 7d, for: 1m}",
        "forecast: {level: disabled}, full: {level: disabled}, growth: {level: disabled}",
    ],
)
def test_any_alerting_has_tests_that_pass(alerting: str, tmp_path: Path, program: Find) -> None:
    text = PLANNED.replace("alerting: {}", f"alerting: {{{alerting}}}")
    found = failures(tmp_path, program, specs.ENVIRONMENT, text, specs.slo())
    assert [] == found


@pytest.mark.parametrize(
    "change", [("limit: 100G", "limit_query: 2 * sum(shop_database_bytes)"), ("20G", '"0.333"'), ("100G", "7P")]
)
def test_any_amount_has_tests_that_pass(change: tuple[str, str], tmp_path: Path, program: Find) -> None:
    assert [] == failures(tmp_path, program, specs.ENVIRONMENT, PLANNED.replace(*change), specs.slo())


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 1, 1), 20e9),  # before it begins
        (date(2026, 1, 5), 20e9),
        (date(2027, 1, 5), 250e9),
        (date(2028, 1, 5), 250e9),  # beyond its end
    ],
)
def test_the_projection_is_a_line_through_its_points(day: date, expected: float, tmp_path: Path, program: Find) -> None:
    assert expected == pytest.approx(projected_on(timestamp(day, 0), tmp_path, program))


def test_half_way_it_is_the_mean(tmp_path: Path, program: Find) -> None:
    middle = (timestamp(date(2026, 1, 5), 0) + timestamp(date(2027, 1, 5), 0)) // 2
    assert projected_on(middle, tmp_path, program) == pytest.approx(135e9)


def projected_on(moment: int, folder: Path, program: Find) -> float:
    """Evaluate the rule as promtool does: from 1970 on, in one step, to the moment."""
    return recorded('capacity:projected:amount{resource="database"}', {}, moment, folder, program)


def test_the_rule_and_the_report_agree_on_what_a_month_costs(tmp_path: Path, program: Find) -> None:
    running = "kube_pod_container_resource_requests{namespace='a',container='shop',resource='%s'}"
    series = {running % "cpu": 2.5, running % "memory": 5 * 2**30}  # of ten replicas
    asked = recorded("capacity:monthly_cost:amount", series, 60, tmp_path, program)
    storage = Decimal(100) * Decimal("0.1") + Decimal(700) * Decimal("0.02")
    (compiled,) = compile_specs(specs.write(tmp_path / "specs", specs.ENVIRONMENT, PLANNED)).environments
    capacity = compiled.catalog.get(Capacity, "shop").spec
    workload = compiled.catalog.get(Service, "shop").spec.workload
    assert capacity.cost is not None
    assert workload is not None
    bill = billed(capacity.cost, hourly(capacity.cost, workload), 3, Decimal(7), storage)
    assert float(bill.total) == pytest.approx(asked)
    assert asked == pytest.approx(61.668)


def recorded(query: str, series: dict[str, float], moment: int, folder: Path, program: Find) -> float:
    """Evaluate the recording rules at one moment, and read from promtool's complaint what it got instead of nothing."""
    rules = yaml.safe_load(specs.artifacts_of(folder / "specs", specs.ENVIRONMENT, PLANNED)[RULES].text)
    (group,) = rules["groups"]
    group["rules"] = [rule for rule in group["rules"] if "record" in rule]
    (folder / "rules.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    fed = [{"series": name, "values": f"{value}x1"} for name, value in series.items()]
    asked = {"expr": query, "eval_time": f"{moment}s", "exp_samples": []}
    test: dict[str, Any] = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": f"{moment}s",
        "tests": [{"interval": "1m", "input_series": fed, "promql_expr_test": [asked]}],
    }
    (folder / "test.yml").write_text(yaml.safe_dump(test), encoding="utf-8")
    command = [program("promtool"), "test", "rules", "test.yml"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = re.search(r"\} ([0-9.eE+]+)", ran.stderr + ran.stdout)
    assert found, ran.stderr + ran.stdout
    return float(found[1])
