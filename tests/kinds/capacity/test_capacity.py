"""Capacity: projections, the busiest moment, and how they are explained."""

from fractions import Fraction
from pathlib import Path

from generator import registry
from generator.diagnostics import has_errors
from generator.kinds.capacity.model import Capacity
from generator.pipeline import compile_specs
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
    compilation = compile_specs(specs.write(folder, specs.ENVIRONMENT, specs.SERVICE, text))
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
