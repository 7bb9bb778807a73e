"""Capacity: projections, the busiest moment, and how they are explained."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pytest

from generator import registry
from generator.diagnostics import has_errors
from generator.kinds.capacity.forecast import told
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.report import report
from generator.kinds.capacity.series import timestamp
from generator.kinds.capacity.subject import Planned
from generator.pipeline import compile_specs
from generator.plan.facts import Section
from tests import specs

PLANNED = """\
apiVersion: watchbill/v1
kind: Capacity
metadata: {name: shop}
spec:
  service: shop
  provisioning: 14d
  resources:
    orders: {unit: requests_per_day, now: 864k, in_12_months: 8640k}
    storage: {unit: bytes, now: 1500M, in_3_months: 2G, query: sum(shop_bytes)}
    database: {unit: bytes, now: "500", part_of: storage}
"""


def capacity(folder: Path, text: str = PLANNED) -> Capacity:
    service = specs.SERVICE + "    shop_bytes: {type: gauge}\n"
    compilation = compile_specs(specs.write(folder, specs.ENVIRONMENT, service, text))
    assert not has_errors(compilation.diagnostics)
    return compilation.environments[0].catalog.get(Capacity, "shop").spec


def test_the_busiest_moment_is_a_multiple_of_the_mean(tmp_path: Path) -> None:
    said = capacity(tmp_path, PLANNED)
    assert [(0, Fraction(100)), (12, Fraction(1000))] == list(said.peak_rates(said.resources["orders"]))
    assert [0, 3] == [months for months, _ in said.resources["storage"].points]
    assert [True, False] == [said.resources[name].daily for name in ("orders", "storage")]


def test_it_is_explained_with_a_table(tmp_path: Path) -> None:
    texts = (specs.ENVIRONMENT, specs.SERVICE, PLANNED)
    (compiled,) = compile_specs(specs.write(tmp_path, *texts)).environments
    explanation = registry.kind("Capacity").explain(compiled.catalog.specs["Capacity", "shop"], compiled.catalog)
    assert (
        "orders: at the peak, 10 times the mean, 100.0, 1000.0 a second.",
        "database is part of storage.",
        "It takes 14d until there is more.",
    ) == explanation.words
    assert (
        (
            ("resource", "unit", "now", "in 3 months", "in 6 months", "in 12 months"),
            ("orders", "requests a day", "864k", "", "", "8.64M"),
            ("storage", "bytes", "1.5G", "2G", "", ""),
            ("database", "bytes", "500", "", "", ""),
        ),
    ) == explanation.tables


def test_a_service_has_one(tmp_path: Path) -> None:
    texts = (PLANNED, PLANNED.replace("{name: shop}", "{name: more}"))
    assert ("one-per-service", "the service 'shop' has a Capacity already: 'more'") in specs.found(tmp_path, *texts)


RICH = (Path(__file__).parents[2] / "golden/capacity/specs.yaml").read_text("utf-8")


def planned(folder: Path, *changes: tuple[str, str]) -> Planned:
    text = RICH
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (compiled,) = compile_specs(specs.write(folder, specs.ENVIRONMENT, text, specs.slo())).environments
    return Planned(compiled.catalog.get(Capacity, "shop"), compiled.catalog)


def section(folder: Path, title: str, *changes: tuple[str, str]) -> Section:
    return next(one for one in report(planned(folder, *changes)).sections if one.title == title)


def row(found: Section, name: str) -> tuple[str, ...]:
    return next(row[1:] for row in found.table if row[0] == name)


def test_between_its_points_a_projection_is_a_line(tmp_path: Path) -> None:
    said = planned(tmp_path).said
    assert [250_000, 500_000, 1_000_000] == [said.resources["requests"].at(months) for months in (3, 6, 12)]
    assert [20, 135, 250] == [said.resources["database"].at(months) / 10**9 for months in (0, 6, 12)]


def test_the_dates_of_its_points_are_those_of_the_calendar() -> None:
    days = [datetime.fromtimestamp(timestamp(date(2026, 11, 30), months), UTC).date() for months in (0, 3, 12)]
    assert [date(2026, 11, 30), date(2027, 2, 28), date(2027, 11, 30)] == days


# checks.md, section 1: CPU per request → replicas for 116 requests a second, what ten hold, and at their limits
@pytest.mark.parametrize(
    ("cost", "replicas", "held"),
    [("3.25", "3", "500"), ("4", "3", "406"), ("5", "4", "325"), ("10", "8", "162")],
)
def test_a_request_costs_replicas(cost: str, replicas: str, held: str, tmp_path: Path) -> None:
    found = section(tmp_path, "Replicas", ("cpu_ms_per_request: 10", f"cpu_ms_per_request: {cost}"))
    assert replicas == row(found, "replicas at the target")[-1]
    assert f"hold {held} requests a second at the target" in found.words[1]


def test_without_the_cost_of_a_request_its_bound_is_told(tmp_path: Path) -> None:
    found = section(tmp_path, "Replicas", ("sizing: {cpu_ms_per_request: 10}", "sizing: {}"))
    # 10 replicas × 65% of 250m / 115.7 a second
    assert ("140", "56.2", "28.1", "14") == row(found, "a request may cost, ms of CPU")


def test_a_fleet_that_is_too_small_is_told(tmp_path: Path) -> None:
    found = section(tmp_path, "Replicas", ("max: 10", "max: 7"))
    assert "**They are not enough in 12 months:** it takes 8." == found.words[-1]


def test_a_month_is_paid_for_in_four_ways(tmp_path: Path) -> None:
    found = section(tmp_path, "Cost")
    # a replica: 0.25 × 0.032 + 0.5 × 0.004 = 0.01 an hour, 7.30 a month; three of them at 60%
    assert "13.14" == row(found, "reserved")[0]
    on_demand, spot = (Decimal(row(found, name)[-1]) for name in ("on demand", "spot"))
    assert Decimal("1.4") == round(spot / on_demand, 1)  # 80% × 35% / 20%
    assert "205.00" == row(found, "storage")[-1]  # 250 GB at 0.1 and 9 TB at 0.02
    assert "It **exceeds** the budget of 200.00 EUR a month in 12 months." == found.words[-1]


def test_nothing_saved_costs_the_full_price(tmp_path: Path) -> None:
    found = section(
        tmp_path, "Cost", ("    reserved: {discount: 40%}\n", ""), ("    spot: {discount: 65%, share: 80%}\n", "")
    )
    assert row(found, "at full price") == tuple(amount.strip("*") for amount in row(found, "**together**"))


def test_backups_are_so_many_times_what_they_copy(tmp_path: Path) -> None:
    found = section(tmp_path, "Storage")
    assert ("672 GB", "2.604 TB", "4.536 TB", "8.4 TB", "", "") == row(found, "· copies of database")


def test_the_hours_follow_each_other(tmp_path: Path) -> None:
    found = section(tmp_path, "Over a day")
    assert "from 07:00 to 19:00" in found.words[1]


def test_keda_keeps_replicas_by_the_clock(tmp_path: Path) -> None:
    schedule = 'schedules: {morning: {start: "30 6 * * *", end: "0 9 * * *", replicas: 5}}\n  sizing:'
    found = section(tmp_path, "Over a day", ("sizing:", schedule))
    assert "Schedule `morning` keeps at least 5 from `30 6 * * *` to `0 9 * * *`, UTC." == found.words[1]


def test_costs_are_asked_of_what_runs(tmp_path: Path) -> None:
    query = planned(tmp_path).query or ""
    running = 'kube_pod_container_resource_requests{container="shop",resource="cpu"}'
    assert f"10.512 + 11.2128 * clamp_min(sum({running}) - 0.75, 0)" in query  # 730 × 0.032 × 0.75 × 60%, × 48%
    assert '+ 0.02 * sum(capacity:projected:amount{service="shop",resource="backups"}) / 1e9' in query


def test_costs_are_asked_of_opencost(tmp_path: Path) -> None:
    asked = planned(tmp_path, ("monthly_budget: 200", "monthly_budget: 200\n    query: 730 * node_total_hourly_cost"))
    assert "sum(730 * node_total_hourly_cost)" == asked.query
    assert () == asked.reads


def test_a_steady_growth_is_told_to_the_sample() -> None:
    # from 50 to 100 in 100.5 samples; 30 ahead
    found = told(lambda at: 50 + Fraction(50 * at) / Fraction("100.5"), Fraction(100), 28, Fraction(30))
    assert (71, 101) == (found.sample, found.passed)


@pytest.mark.parametrize("open_", [False, True])
def test_a_growing_growth_is_told_late(open_: bool) -> None:
    """Fitted over w, `a × t²` is seen short by a × (h² + w × h + w² / 6): docs/how-to/plan-capacity.md."""
    end, window, ahead = 336, 28, 56
    found = told(lambda at: Fraction(at * at), Fraction(end * end), window, Fraction(ahead), open_)
    expected = sqrt(ahead**2 + end**2 + window * ahead + window**2 / 6) - ahead
    assert abs(found.sample - expected) <= 2
    assert found.passed - found.sample < ahead
