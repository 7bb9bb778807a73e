"""The start of a calendar window, asked of a real Prometheus at any moment and compared with Python's calendar."""

import json
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from generator import naming
from generator.kinds._zones import zone
from generator.kinds.slo.calendar import CalendarWindow
from generator.kinds.slo.windows import series_of
from tests.live.test_prometheus import prometheus

pytestmark = pytest.mark.live

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
MOMENTS = [
    *(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in (7_654_321, 98_765_432, 543_210_987)),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2024, 4, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 1, 1, tzinfo=UTC),
    datetime(2040, 12, 31, 12, tzinfo=UTC),
]


def start(period: str, time_zone: str, moment: datetime) -> float:
    """Find the start of the period with Python's own calendar."""
    local = moment.astimezone(ZoneInfo(time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "week":
        first = local.date() - timedelta(days=local.weekday())
    else:
        month = local.month if period == "month" else (local.month - 1) // 3 * 3 + 1
        first = local.date().replace(month=month, day=1)
    return datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(time_zone)).timestamp()


def query(api: str, expr: str, moment: datetime) -> Any:
    body = urllib.parse.urlencode({"query": expr, "time": moment.timestamp()}).encode()
    with urllib.request.urlopen(f"{api}/query", body, timeout=10) as response:
        return json.load(response)["data"]["result"]


def asked(api: str, window: CalendarWindow, moment: datetime) -> float:
    """Evaluate the three records one after the other, as a rule group does."""
    series = series_of("x")
    known: dict[str, str] = {}
    for name, expr in window.starts(series):
        for earlier, value in known.items():
            expr = expr.replace(series.of(earlier), f"vector({value})")
        ((_, known[name]),) = (sample["value"] for sample in query(api, expr, moment))
    return float(known[naming.SLO_WINDOW_START])


def test_periods_begin_at_the_midnight_of_their_zone(
    tmp_path: Path, program: Callable[[str], str], free_port: int
) -> None:
    config = tmp_path / "prometheus.yml"
    config.write_text("{}\n")
    with prometheus(program("prometheus"), config, tmp_path / "data", free_port) as api:
        for time_zone in ZONES:
            for period in ("week", "month", "quarter"):
                for moment in MOMENTS:
                    assert start(period, time_zone, moment) == asked(api, CalendarWindow(period, time_zone), moment)


def test_only_what_came_after_the_start_is_summed(tmp_path: Path, program: Callable[[str], str]) -> None:
    """promtool's time begins on Thursday, 1 January 1970: the first week begins on day 4, and all before was bad."""
    series = series_of("x")
    window = CalendarWindow("week", "UTC")
    records = [*window.starts(series), ("ratio", window.ratio(series)), ("coverage", window.coverage(series))]
    rules = [{"record": name, "expr": expr, "labels": {"slo": "x"}} for name, expr in records]
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "g", "interval": "4m", "rules": rules}]}))
    expected = {"round(1000 * ratio)": 100, "round(100 * coverage)": round(100 * 1.5 / 7)}
    test = {
        "interval": "4m",
        "input_series": [
            {"series": series.total_tile, "values": "10x2000"},
            {"series": series.bad_tile, "values": f"10x{4 * 360 - 1} 1x600"},
        ],
        "promql_expr_test": [
            {"expr": expr, "eval_time": "5d12h", "exp_samples": [{"labels": '{slo="x"}', "value": value}]}
            for expr, value in expected.items()
        ],
    }
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "4m", "tests": [test]}
    (tmp_path / "test.yml").write_text(json.dumps(document))
    command = [program("promtool"), "test", "rules", "test.yml"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_zone_without_daylight_saving_has_no_changes() -> None:
    assert () == zone("UTC").changes == zone("Asia/Kolkata").changes
    assert 19800 == zone("Asia/Kolkata").offset
    assert 42 == len(zone("Europe/Berlin").changes)
