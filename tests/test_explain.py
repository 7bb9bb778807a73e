"""What `explain` says of an SLO beside its tiers: what it costs, and what a slow scrape costs it."""

from pathlib import Path

import pytest

from generator.explain import as_text
from generator.pipeline import compile_specs, emit
from tests import specs

SLOWLY = specs.SERVICE.replace('targets: ["shop:8080"]', 'interval: 1m, targets: ["shop:8080"]')


def explained(folder: Path, *texts: str) -> str:
    catalog = specs.compiled(folder, *texts).environments[0].catalog
    return as_text(catalog.specs["SLO", "avail"], catalog, {})


def test_pages_are_named_and_not_shown(tmp_path: Path) -> None:
    found = specs.compiled(tmp_path, specs.slo())
    (compiled,) = found.environments
    text = as_text(compiled.catalog.specs["SLO", "avail"], compiled.catalog, emit(found).artifacts["production"])
    assert "runbooks/shop/avail.SLOErrorBudgetBurn.md, runbooks/shop/avail.SLONoData.md" in text
    assert "## Find out" not in text


def test_dashboards_are_named_and_not_shown(tmp_path: Path) -> None:
    grafana = specs.ENVIRONMENT + "  grafana: {}\n"
    found = compile_specs(specs.write(tmp_path, grafana, specs.SERVICE, specs.slo()))
    (compiled,) = found.environments
    text = as_text(compiled.catalog.specs["SLO", "avail"], compiled.catalog, emit(found).artifacts["production"])
    assert "Dashboards: grafana/dashboards/service/shop.json, grafana/dashboards/slo/avail.json" in text
    assert "schemaVersion" not in text


def test_what_all_groups_share_is_told_apart(tmp_path: Path) -> None:
    text = explained(tmp_path, specs.slo(more="  by: [route]\n"))
    assert "For each of its groups its rules write 17 series, and read " in text
    assert "They write 2 more series for all groups together." in text


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_a_calendar_window_is_explained_in_every_time_zone(zone: str, tmp_path: Path) -> None:
    text = explained(tmp_path, specs.slo(window="month", more=f"  time_zone: {zone}\n"))
    assert "Its rules write 22 series, and read 15," in text


def test_scrapes_as_frequent_as_evaluations_lose_nothing(tmp_path: Path) -> None:
    assert "Its metrics are scraped every" not in explained(tmp_path, specs.slo())


def test_scrapes_further_apart_lose_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(specs, "SERVICE", SLOWLY)
    text = explained(tmp_path, specs.slo())
    assert (
        "Its metrics are scraped every 1m: a page up to 1m30s and a ticket up to 9m later than the table says." in text
    )
