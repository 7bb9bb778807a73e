"""What `explain` says of an SLO: how fast its alerts are, and what its rules cost."""

import json
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from pathlib import Path

import pytest

from generator.explain import as_json, as_svg, as_text
from generator.kinds.slo import detection
from generator.kinds.slo.model import SLO
from generator.kinds.slo.rules import rules_of
from generator.kinds.slo.shape import context_of, shape_of
from tests import specs


def detections(folder: Path, *texts: str) -> dict[tuple[Decimal, str], detection.Detection]:
    catalog = specs.compiled(folder, *texts).environments[0].catalog
    slo = catalog.get(SLO, "avail")
    shape = shape_of(slo, slo.spec.sli.events(context_of(slo, catalog)), catalog)
    return {(one.error_ratio, one.severity): one for one in detection.detections(slo.spec, shape.policy)}


@pytest.mark.parametrize(
    ("error_ratio", "severity", "tier", "measured"),
    [
        # Minutes to the alert, measured by replaying the rules (docs/explanation/slo-rules.md); of tickets, the latest.
        ("1", "page", "fast", 1.47),
        ("0.1", "page", "fast", 8.97),
        ("0.01", "page", "medium", 215.97),
        ("1", "ticket", "slow", 8.55),
        ("0.1", "ticket", "slow", 47.38),
        ("0.01", "ticket", "slow", 437.28),
        ("0.002", "ticket", "trend", 2165.62),
    ],
)
def test_the_predicted_times_are_those_that_were_measured(
    error_ratio: str, severity: str, tier: str, measured: float, tmp_path: Path
) -> None:
    found = detections(tmp_path, specs.slo())[Decimal(error_ratio), severity]
    assert tier == found.tier
    assert found.fires is not None
    late = 60 * measured - float(found.fires)
    assert -30 <= late <= (60 if severity == "page" else 480)


def test_a_slow_burn_never_pages_and_the_budget_outlasts_what_it_allows(tmp_path: Path) -> None:
    assert detections(tmp_path / "a", specs.slo())[Decimal("0.002"), "page"].fires is None
    assert detections(tmp_path / "b", specs.slo(objective="99%"))[Decimal("0.002"), "page"].budget_gone is None


def test_a_disabled_severity_is_left_out(tmp_path: Path) -> None:
    found = detections(tmp_path, specs.slo(more="  alerting: {page: disabled}\n"))
    assert {"ticket"} == {severity for _, severity in found}


def test_the_cost_is_that_of_the_measured_rules(tmp_path: Path) -> None:
    catalog = specs.compiled(tmp_path, specs.slo()).environments[0].catalog
    slo = catalog.get(SLO, "avail")
    cost = detection.cost(rules_of(shape_of(slo, slo.spec.sli.events(context_of(slo, catalog)), catalog)))
    assert 19 == cost.series
    # 17,700 a minute were measured, 2,800 of them raw: 140 series, 10 scrapes in 5m, twice a minute.
    assert 14_500 < cost.samples_per_minute < 15_200


def test_it_is_told_as_text_json_and_picture(tmp_path: Path) -> None:
    compilation = specs.compiled(tmp_path, specs.slo(), specs.alert("up == 0"))
    catalog = compilation.environments[0].catalog
    slo = catalog.specs["SLO", "avail"]
    assert "100%    43m                page    fast    1m22s        4m56s" in as_text(slo, catalog, {})
    document = json.loads(as_json(slo, catalog, {}))
    assert {"outage": "100%", "alert": "page", "fires after": "1m22s"}.items() <= document["tables"][0][0].items()
    assert ["BurnRatePolicy/google", "Service/shop"] == document["reads"]
    picture = ElementTree.fromstring(as_svg(slo, catalog, {}) or "")  # noqa: S314 - our own text
    assert 5 == len(picture.findall("{http://www.w3.org/2000/svg}polyline"))
    assert as_svg(catalog.specs["Alert", "ShopAlert"], catalog, {}) is None
