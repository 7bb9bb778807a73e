"""What is recorded of a maintenance, and how it is explained."""

from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from generator.explain import as_text
from generator.promql import parse
from generator.units import DAYS
from tests import specs


def maintenance(body: str, name: str = "upgrade") -> str:
    """Write a maintenance; the body is a mapping on one line."""
    return f"apiVersion: watchbill/v1\nkind: Maintenance\nmetadata: {{name: {name}}}\nspec: {body}\n"


def group(folder: Path, body: str, name: str = "upgrade") -> dict[str, Any]:
    """Compile a maintenance, and take the one group that is published of it."""
    text = specs.artifacts(folder, maintenance(body, name))[f"prometheus/rules/_maintenance/{name}.yml"].text
    (found,) = yaml.safe_load(text)["groups"]
    assert isinstance(found, dict)
    return found


def active(folder: Path, body: str) -> str:
    """Compile a maintenance, and take the expression that is 1 while there is any."""
    expression = group(folder, body)["rules"][-1]["expr"]
    assert isinstance(expression, str)
    parse(expression)
    return " ".join(expression.split())


NOW = 'sum(maintenance:clock:local_seconds{maintenance="upgrade"})'
SUNDAY = 'days: [sunday], begins: "02:00", ends: "04:00"'
UNTIL = 'days: [sunday], begins: "00:00", ends: "02:00"'
FROM = 'days: [sunday], begins: "22:00", ends: "24:00"'
OVER = 'days: [sunday], begins: "22:00", ends: "02:00"'
DAY = 'days: [monday, tuesday], begins: "00:00", ends: "24:00"'


def test_its_group_records_the_clock_before_what_reads_it(tmp_path: Path) -> None:
    found = group(tmp_path, f"{{recurring: [{{{SUNDAY}}}]}}")
    assert ("maintenance-upgrade", "30s") == (found["name"], found["interval"])
    assert ["maintenance:clock:local_seconds", "maintenance:active:bool"] == [one["record"] for one in found["rules"]]
    assert [{"maintenance": "upgrade"}] * 2 == [one["labels"] for one in found["rules"]]
    assert "vector(time())" == found["rules"][0]["expr"]


def test_single_times_and_queries_need_no_clock(tmp_path: Path) -> None:
    body = '{while: up == 0, once: [{begins: "2026-12-05 22:00", ends: "2026-12-06 02:00"}]}'
    assert ["maintenance:active:bool"] == [one["record"] for one in group(tmp_path, body)["rules"]]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe"])
def test_every_clock_parses(zone: str, tmp_path: Path) -> None:
    clock, _ = group(tmp_path, f"{{time_zone: {zone}, recurring: [{{{SUNDAY}}}]}}")["rules"]
    promql_parser.parse(clock["expr"])  # longer than what people may write


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (SUNDAY, f"(day_of_week({NOW}) == bool 0) * ({NOW} % 86400 >= bool 7200) * ({NOW} % 86400 < bool 14400)"),
        (UNTIL, f"(day_of_week({NOW}) == bool 0) * ({NOW} % 86400 < bool 7200)"),
        (FROM, f"(day_of_week({NOW}) == bool 0) * ({NOW} % 86400 >= bool 79200)"),
        (OVER, f"(day_of_week(({NOW} - 79200)) == bool 0) * (({NOW} - 79200) % 86400 < bool 14400)"),
        (DAY, f"((day_of_week({NOW}) == bool 1) + (day_of_week({NOW}) == bool 2))"),
    ],
)
def test_days_and_times_are_compared_with_the_clock(time: str, expected: str, tmp_path: Path) -> None:
    assert f"clamp_max( {expected}, 1 )" == active(tmp_path, f"{{recurring: [{{{time}}}]}}")


@pytest.mark.parametrize(
    ("week", "condition"),
    [
        ("first", f"== bool 0) * (day_of_month({NOW}) <= bool 7) *"),
        ("second", f"* (day_of_month({NOW}) > bool 7) * (day_of_month({NOW}) <= bool 14) *"),
        ("fourth", f"* (day_of_month({NOW}) > bool 21) * (day_of_month({NOW}) <= bool 28) *"),
        ("last", f"* (day_of_month({NOW}) > bool (days_in_month({NOW}) - 7)) *"),
    ],
)
def test_a_week_of_the_month_is_seven_days_of_it(week: str, condition: str, tmp_path: Path) -> None:
    assert condition in active(tmp_path, f"{{recurring: [{{{SUNDAY}, of_month: {week}}}]}}")


def test_a_single_time_is_compared_with_the_time(tmp_path: Path) -> None:
    body = '{time_zone: Europe/Berlin, once: [{begins: "2026-12-05 22:00", ends: "2026-12-05 24:00"}]}'
    expected = "clamp_max( vector((time() >= bool 1796504400) * (time() < bool 1796511600)), 1 )"
    assert expected == active(tmp_path, body)


def test_all_times_are_added_up(tmp_path: Path) -> None:
    once = 'once: [{begins: "2026-12-05 22:00", ends: "2026-12-06 02:00"}]'
    body = f"{{recurring: [{{{UNTIL}}}], {once}, while: up == 0}}"
    recurring = f"(day_of_week({NOW}) == bool 0) * ({NOW} % 86400 < bool 7200)"
    moments = "vector((time() >= bool 1796508000) * (time() < bool 1796522400))"
    assert f"clamp_max( {recurring} + {moments} + (count(up == 0) or vector(0)), 1 )" == active(tmp_path, body)


@pytest.mark.parametrize("text", ["up == 0 # down", "# down\nup == 0", "up == 0\n  unless up{job='x'} # not it"])
def test_comments_in_a_query_swallow_nothing(text: str, tmp_path: Path) -> None:
    lines = text.replace("\n", "\n    ")
    document = maintenance("").rstrip() + f"\n  while: |\n    {lines}\n"
    published = specs.artifacts(tmp_path, document)["prometheus/rules/_maintenance/upgrade.yml"]
    (found,) = yaml.safe_load(published.text)["groups"]
    parse(found["rules"][0]["expr"])


EXPLAINED = {
    f"{{recurring: [{{{SUNDAY}}}]}}": ["Every Sunday, from 02:00 to 04:00 (UTC)."],
    f"{{time_zone: Europe/Berlin, recurring: [{{{OVER}, of_month: last}}, {{{DAY}}}]}}": [
        "On the last Sunday of every month, from 22:00 to 02:00 of the next day (Europe/Berlin).",
        "Every Monday and Tuesday, all day (Europe/Berlin).",
    ],
    '{recurring: [{days: [sunday, friday, monday], begins: "12:00", ends: "24:00", of_month: first}]}': [
        "On the first Monday, the first Friday and the first Sunday of every month, from 12:00 to 24:00 (UTC)."
    ],
    f'{{recurring: [{{days: [{", ".join(reversed(DAYS))}], begins: "22:00", ends: "00:00"}}]}}': [
        "Every day, from 22:00 to 00:00 of the next day (UTC)."
    ],
    '{once: [{begins: "2026-12-05 22:00", ends: "2026-12-05 24:00"}], while: up == 0, description: It moves.}': [
        "It moves.",
        "From 2026-12-05 22:00 to 2026-12-06 00:00 (UTC).",
        "While this returns anything: up == 0",
    ],
}


@pytest.mark.parametrize("body", EXPLAINED)
def test_it_is_explained(body: str, tmp_path: Path) -> None:
    compilation = specs.compiled(tmp_path, maintenance(body), specs.slo(more="  maintenance: [upgrade]\n"))
    catalog = compilation.environments[0].catalog
    lines = as_text(catalog.specs["Maintenance", "upgrade"], catalog, {}).splitlines()
    assert ["Maintenance/upgrade", "", *EXPLAINED[body], "", "Read by: SLO/avail"] == lines
