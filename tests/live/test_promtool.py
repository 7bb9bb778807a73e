"""promtool judges what is published, and runs the rules of an SLO on made-up traffic."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import specs

pytestmark = pytest.mark.live

Find = Callable[[str], str]


def promtool(program: Find, *arguments: str, folder: Path) -> str:
    result = subprocess.run([program("promtool"), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_every_published_rule_file_and_config_is_accepted(environment: str, project: Path, program: Find) -> None:
    folder = project / "output" / environment / "prometheus"
    files = [str(path.relative_to(folder)) for path in folder.glob("rules/*/*.yml")]
    lint = ("--lint=duplicate-rules", "--lint-fatal")
    assert len(files) == promtool(program, "check", "rules", *lint, *files, folder=folder).count("SUCCESS")
    promtool(program, "check", "config", "prometheus.yml", folder=folder)


class Traffic:
    """A promtool test of one SLO, built step by step: a sample of each series every 30 s."""

    def __init__(self, folder: Path, *texts: str) -> None:
        self.folder = folder
        self.rules = specs.artifacts(folder / "specs", *texts)["prometheus/rules/shop/avail.yml"].text
        self.test: dict[str, Any] = {"interval": "30s", "input_series": [], "promql_expr_test": []}

    def series(self, name: str, values: str) -> None:
        self.test["input_series"].append({"series": name, "values": values})

    def expect(self, at: str, expression: str, value: float | None) -> None:
        """Expect one sample, with whatever labels; None expects no sample at all."""
        samples = [] if value is None else [{"labels": "{}", "value": round(1000 * value)}]
        rounded = f"round(1000 * max({expression}))"
        self.test["promql_expr_test"].append({"expr": rounded, "eval_time": at, "exp_samples": samples})

    def run(self, program: Find) -> None:
        (self.folder / "rules.yml").write_text(self.rules, encoding="utf-8")
        document = {
            "rule_files": ["rules.yml"],
            "evaluation_interval": "30s",
            "group_eval_order": ["slo-avail-fast", "slo-avail-slow"],
            "tests": [self.test],
        }
        (self.folder / "test.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
        promtool(program, "test", "rules", "test.yml", folder=self.folder)


PAGE = 'ALERTS{alertname="SLOErrorBudgetBurn",severity="page",alertstate="firing"}'
GOOD = 'http_requests_total{job="shop",route="/",status="200"}'
BAD = 'http_requests_total{job="shop",route="/",status="500"}'


def test_a_total_outage_pages_in_two_minutes_and_the_page_clears(tmp_path: Path, program: Find) -> None:
    traffic = Traffic(tmp_path, specs.slo())
    traffic.series(GOOD, "0+3000x20 60000x40 60000+3000x400")
    traffic.series(BAD, "0x20 0+3000x40 120000x400")
    traffic.expect("10m30s", PAGE, None)
    traffic.expect("12m30s", PAGE, 1)
    traffic.expect("30m", 'slo:error_ratio:5m{slo="avail"}', 1)
    traffic.expect("1h35m", PAGE, None)
    traffic.run(program)


def test_no_traffic_is_no_burn_and_no_error_series_is_no_error(tmp_path: Path, program: Find) -> None:
    traffic = Traffic(tmp_path, specs.slo())
    traffic.series(GOOD, "0+10x60 600x60")
    for window in ("5m", "30m", "1h", "6h", "2h", "1d", "3d", "slo_window"):
        traffic.expect("45m", f'slo:error_ratio:{window}{{slo="avail"}}', 0)
    traffic.expect("45m", 'slo:error_budget_remaining:ratio{slo="avail",window="30d"}', 1)
    traffic.expect("45m", 'slo:time_to_exhaustion:seconds{slo="avail"}', None)
    traffic.expect("55m", "ALERTS", None)
    traffic.run(program)


def test_missing_metrics_alert_after_a_quarter_of_an_hour(tmp_path: Path, program: Find) -> None:
    traffic = Traffic(tmp_path, specs.slo())
    traffic.series(GOOD, "0+10x40 stale")
    traffic.expect("20m", "ALERTS", None)
    traffic.expect("45m", 'ALERTS{alertname="SLONoData",alertstate="firing"}', 1)
    traffic.run(program)


def test_a_bucket_that_does_not_exist_shows_as_missing_data(tmp_path: Path, program: Find) -> None:
    sli = "type: latency, metric: http_request_duration_seconds, threshold: 300ms"
    for bound, alerts in (("0.3", None), ("0.25", 1)):
        folder = tmp_path / bound
        folder.mkdir()
        traffic = Traffic(folder, specs.slo(sli=sli))
        traffic.series('http_request_duration_seconds_count{job="shop"}', "0+1000x120")
        traffic.series(f'http_request_duration_seconds_bucket{{job="shop",le="{bound}"}}', "0+800x120")
        traffic.expect("45m", 'slo:error_ratio:5m{slo="avail"}', None if alerts else 0.2)
        traffic.expect("45m", 'ALERTS{alertname="SLONoData",alertstate="firing"}', alerts)
        traffic.run(program)


@pytest.mark.parametrize("bound", ["5", "5.0"])
def test_a_whole_bucket_is_found_however_it_is_printed(bound: str, tmp_path: Path, program: Find) -> None:
    sli = "type: latency, metric: http_request_duration_seconds, threshold: 5s"
    traffic = Traffic(tmp_path, specs.slo(sli=sli))
    traffic.series('http_request_duration_seconds_count{job="shop"}', "0+1000x40")
    traffic.series(f'http_request_duration_seconds_bucket{{job="shop",le="{bound}"}}', "0+900x40")
    traffic.expect("15m", 'slo:error_ratio:5m{slo="avail"}', 0.1)
    traffic.run(program)


def test_the_guard_holds_the_page_of_a_small_service_until_five_events_are_bad(tmp_path: Path, program: Find) -> None:
    for errors, page in ((4, None), (7, 1)):
        folder = tmp_path / str(errors)
        folder.mkdir()
        traffic = Traffic(folder, specs.slo())
        traffic.series(GOOD, "0+0.5x400")
        steps = " ".join(f"{n}x3" for n in range(1, errors + 1))
        traffic.series(BAD, f"0x120 {steps} {errors}x200")
        traffic.expect("75m", PAGE, page)
        traffic.run(program)


def test_a_raw_ratio_ignores_moments_without_one(tmp_path: Path, program: Find) -> None:
    sli = "type: raw, error_ratio: 'sum(rate(b[{{window}}])) / sum(rate(a[{{window}}]))'"
    traffic = Traffic(tmp_path, specs.slo(sli=sli))
    traffic.series("a", "0+10x40 400x60 400+10x40")
    traffic.series("b", "0+1x40 40x60 40+1x40")
    traffic.expect("15m", 'slo:error_ratio:5m{slo="avail"}', 0.1)
    traffic.expect("45m", 'slo:error_ratio:5m{slo="avail"}', 0)
    traffic.expect("45m", 'slo:events_total:rate5m{slo="avail"}', 0)
    traffic.run(program)
