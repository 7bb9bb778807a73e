"""`watchbill apply grafana` against a stand-in of Grafana: what it changes, what it leaves alone, what it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests import specs
from tests.apply.grafana_stand_in import TOKEN, Grafana, running

ENVIRONMENT = specs.ENVIRONMENT + "  grafana_url: https://grafana.example.com\n"
ALL = {"production_alerts", "production_service_shop", "production_slo_avail", "production_slos"}


@pytest.fixture
def grafana() -> Iterator[Grafana]:
    with running() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Specs of a shop with an SLO, and a token that Grafana knows."""
    monkeypatch.setenv("GRAFANA_TOKEN", TOKEN)
    return specs.write(tmp_path / "specs", ENVIRONMENT, specs.SERVICE, specs.slo())


def apply(folder: Path, grafana: Grafana, *options: str) -> Result:
    return CliRunner().invoke(main, ["apply", "grafana", "--specs", str(folder), "--url", grafana.url, *options])


def test_the_first_time_all_are_new_in_a_folder_of_their_own(folder: Path, grafana: Grafana) -> None:
    result = apply(folder, grafana)
    assert 0 == result.exit_code, result.output
    assert ALL == grafana.dashboards.keys()
    assert {"production_watchbill": "Watchbill production"} == grafana.folders
    assert {"production_watchbill"} == {one["folder"] for one in grafana.dashboards.values()}
    assert "create production_slo_avail (SLO avail · production)\n" in result.output
    assert result.output.endswith("dashboards: 4 new\n")


def test_the_second_time_nothing_is_written(folder: Path, grafana: Grafana) -> None:
    apply(folder, grafana)
    grafana.writes.clear()
    result = apply(folder, grafana)
    assert (0, "dashboards: 4 as they were\n") == (result.exit_code, result.output)
    assert [] == grafana.writes


def test_what_differs_is_saved_and_nothing_else(folder: Path, grafana: Grafana) -> None:
    apply(folder, grafana)
    grafana.dashboards["production_slos"]["dashboard"]["title"] = "Changed by hand"
    grafana.writes.clear()
    shown = apply(folder, grafana, "--dry-run")
    assert '-  "title": "Changed by hand",\n+  "title": "SLOs · production",\n' in shown.output
    assert shown.output.endswith("dashboards: 1 changed, 3 as they were; nothing was changed (--dry-run)\n")
    assert [] == grafana.writes
    result = apply(folder, grafana)
    assert "change production_slos (SLOs · production)\ndashboards: 1 changed, 3 as they were\n" == result.output
    assert ["POST /api/dashboards/db"] == grafana.writes
    assert "SLOs · production" == grafana.dashboards["production_slos"]["dashboard"]["title"]


def test_what_is_moved_away_is_brought_back(folder: Path, grafana: Grafana) -> None:
    apply(folder, grafana)
    grafana.dashboards["production_slos"]["folder"] = "elsewhere"
    assert "dashboards: 1 changed, 3 as they were\n" in apply(folder, grafana).output
    assert "production_watchbill" == grafana.dashboards["production_slos"]["folder"]


def test_what_is_no_longer_generated_is_removed_and_others_stay(folder: Path, grafana: Grafana, tmp_path: Path) -> None:
    grafana.put({"uid": "somebody-elses", "title": "Sales", "tags": ["watchbill"]})
    grafana.put({"uid": "staging_slo_avail", "title": "SLO", "tags": ["watchbill", "watchbill:staging"]})
    apply(folder, grafana)
    fewer = specs.write(tmp_path / "fewer", ENVIRONMENT, specs.SERVICE)
    assert "would remove production_slo_avail" in apply(fewer, grafana, "--dry-run").output
    result = apply(fewer, grafana)
    assert 0 == result.exit_code
    assert "remove production_slo_avail (SLO avail · production)\n" in result.output
    left = {"production_alerts", "production_service_shop", "somebody-elses", "staging_slo_avail"}
    assert left == grafana.dashboards.keys()


def test_a_dashboard_of_the_same_uid_that_is_not_ours_stays(folder: Path, grafana: Grafana) -> None:
    grafana.put({"uid": "production_slos", "title": "Sales", "tags": []})
    result = apply(folder, grafana)
    assert 1 == result.exit_code
    assert "conflict production_slos" in result.output
    assert "without the tag 'watchbill:production', 'Sales'; it is not ours" in result.output
    assert "Sales" == grafana.dashboards["production_slos"]["dashboard"]["title"]
    assert ALL == grafana.dashboards.keys()  # the others are there


def test_a_dashboard_that_grafana_takes_from_files_stays(folder: Path, grafana: Grafana) -> None:
    apply(folder, grafana)
    grafana.provisioned.add("production_slos")
    result = apply(folder, grafana)
    assert 1 == result.exit_code
    assert "Grafana takes it from files, which alone can change it" in result.output


def test_what_somebody_saves_meanwhile_is_not_overwritten(folder: Path, grafana: Grafana) -> None:
    apply(folder, grafana)
    grafana.dashboards["production_slos"]["dashboard"]["title"] = "Changed by hand"
    grafana.meanwhile.add("production_slos")
    result = apply(folder, grafana)
    assert 1 == result.exit_code
    assert "somebody saved it meanwhile; run again to see what differs now" in result.output
    assert "Changed by hand" == grafana.dashboards["production_slos"]["dashboard"]["title"]


@pytest.mark.parametrize("token", ["glsa_wrong", None])
def test_a_wrong_token_changes_nothing_and_is_not_shown(
    token: str | None, folder: Path, grafana: Grafana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", token) if token else monkeypatch.delenv("GRAFANA_TOKEN")
    result = apply(folder, grafana)
    assert 1 == result.exit_code
    assert "401: the token is not known to it; put a valid one into GRAFANA_TOKEN; nothing was changed" in result.output
    assert "glsa_wrong" not in result.output
    assert [] == grafana.writes


def test_a_server_error_half_way_says_what_is_left_and_a_second_run_goes_on(folder: Path, grafana: Grafana) -> None:
    grafana.fails_after = 3  # the folder and two dashboards
    result = apply(folder, grafana)
    assert 1 == result.exit_code
    assert "refuses POST /api/dashboards/db with 500: Internal server error" in result.output
    assert "dashboards: 2 new; 2 are left: run it again once that is mended" in result.output
    assert 2 == len(grafana.dashboards)
    grafana.fails_after = None
    assert "dashboards: 2 new, 2 as they were\n" in apply(folder, grafana).output


def test_a_server_that_is_not_there_is_said_so(folder: Path) -> None:
    result = apply(folder, Grafana(url="http://127.0.0.1:9"))
    assert 1 == result.exit_code
    assert "http://127.0.0.1:9 does not answer: " in result.output


def test_one_environment_must_be_meant(folder: Path, grafana: Grafana, tmp_path: Path) -> None:
    staging = ENVIRONMENT.replace("production", "staging")
    both = specs.write(tmp_path / "both", ENVIRONMENT, staging, specs.SERVICE)
    assert "say which environment is meant: --env production or staging" in apply(both, grafana).output
    assert 0 == apply(both, grafana, "--env", "staging").exit_code
    none = specs.write(tmp_path / "none", specs.ENVIRONMENT, specs.SERVICE)
    assert "no environment has a Grafana: write grafana_url in an Environment" in apply(none, grafana).output
