"""`watchbill route`: who is told, when, whom next; and what it says of what it cannot read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests import specs
from tests.checks.route_cases import ROUTED, SCALE, on_call, rotation

ALERT = specs.alert("up == 0", more="  for: 1m\n")
HOLE = rotation("first", "2026-01-05", 'a: {begins: "08:00", ends: "20:00", receiver: pager, members: [Ada, Grace]}')


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    specs.write(tmp_path / "slo_specs", ROUTED, specs.SERVICE, SCALE, on_call(), ALERT, specs.slo())
    return tmp_path


def route(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["route", *arguments])


def test_it_says_who_is_told_when_and_whom_next() -> None:
    lines = route("ShopAlert", "--at", "2026-01-14 12:00", "--lasting", "40m").stdout.splitlines()
    assert (
        'ShopAlert in production (priority="P2", service="shop", severity="page", team="shop-team"), '
        "from Wednesday 2026-01-14 12:00:00 UTC for 40m" == lines[0]
    )
    assert ["after", "at", "who", "through", "why", "again"] == lines[2].split()
    assert ["30s", "Wed", "12:00:30", "Grace", "(first,", "all)", "pagerduty", "P2"] == lines[3].split()
    assert ["30m", "Wed", "12:30:00", "chat", "slack", "P2,", "escalation", "1"] == lines[4].split()


def test_the_turn_is_that_of_the_week() -> None:
    assert "Ada (first, all)" in route("ShopAlert", "--at", "2026-01-05 09:00").stdout
    assert "Grace (first, all)" in route("ShopAlert", "--at", "2026-01-12 09:00").stdout
    assert "Ada (first, all)" in route("ShopAlert", "--at", "2026-01-12T09:50+01:00", "--lasting", "5m").stdout


def test_times_are_shown_on_the_clock_that_was_asked_for() -> None:
    lines = route("ShopAlert", "--at", "2026-07-14 12:00 Europe/Berlin", "--lasting", "10m").stdout.splitlines()
    assert lines[0].endswith("from Tuesday 2026-07-14 12:00:00 Europe/Berlin for 10m")
    assert ["30s", "Tue", "12:00:30"] == lines[3].split()[:3]
    as_utc = route("ShopAlert", "--at", "2026-07-14 10:00", "--lasting", "10m").stdout.splitlines()
    assert lines[3].replace("12:", "10:") == as_utc[3]


def test_a_day_on_which_clocks_are_put_back_has_an_hour_more() -> None:
    arguments = ("--at", "2026-10-25 00:30 Europe/Berlin", "--lasting", "4h", "--format", "json")
    (answer,) = json.loads(route("ShopAlert", *arguments).stdout)
    last = answer["told"][-1]
    assert (14_430, "2026-10-25T03:30:30+01:00") == (last["after_seconds"], last["at"])


def test_a_silence_stops_the_escalation() -> None:
    assert "escalation" not in route("ShopAlert", "--at", "2026-01-14", "--silenced", "10m").stdout


def test_a_week_without_a_hole_is_fine_and_one_with_a_hole_is_a_problem(folder: Path) -> None:
    fine = route("ShopAlert", "--week", "--at", "2026-01-05")
    assert 0 == fine.exit_code
    assert "nobody" not in fine.stdout
    specs.write(
        folder / "slo_specs", ROUTED, specs.SERVICE, SCALE, on_call((HOLE, HOLE.replace("first", "second"))), ALERT
    )
    # The hole is an error of a check, so that the specs must acknowledge it before anything is routed.
    (path,) = (path for path in (folder / "slo_specs").iterdir() if "kind: OnCall" in path.read_text())
    text = path.read_text().replace(
        "  rotations:", "  # watchbill: ignore[shift-coverage] nights are quiet\n  rotations:"
    )
    path.write_text(text.replace("pager, members: [Ada", "backup, members: [Ada"))
    holed = route("ShopAlert", "--week", "--at", "2026-01-05")
    assert 1 == holed.exit_code, holed.output
    assert "nobody is told for 8h" in holed.stdout


def test_programs_are_told_numbers_and_moments() -> None:
    arguments = ("--at", "2026-01-14 12:00", "--lasting", "40m", "--format", "json")
    (answer,) = json.loads(route("ShopAlert", *arguments).stdout)
    assert ("production", "ShopAlert") == (answer["environment"], answer["labels"]["alertname"])
    assert {
        "after_seconds": 1800,
        "at": "2026-01-14T12:30:00+00:00",
        "who": "chat",
        "receiver": "shop/chat",
        "through": "slack",
        "why": "P2, escalation 1",
        "over": False,
        "repeats": 0,
        "until": "2026-01-14T12:30:00+00:00",
    } == answer["told"][1]
    assert [False, False, True] == [row["over"] for row in answer["told"]]
    lasting = json.loads(route("ShopAlert", "--at", "2026-01-14 12:00", "--format", "json").stdout)[0]["told"][0]
    assert (5, "2026-01-15T08:00:30+00:00") == (lasting["repeats"], lasting["until"])


def test_programs_are_told_a_week_in_steps() -> None:
    (answer,) = json.loads(route("ShopAlert", "--week", "--at", "2026-01-14", "--format", "json").stdout)
    assert {
        "begins": "2026-01-14T00:00:00+00:00",
        "ends": "2026-01-19T09:00:00+00:00",
        "first": [{"who": "Grace (first, all)", "after_seconds": 30}],
        "next": [{"who": "chat", "after_seconds": 1800}],
        "hole_seconds": None,
    } == answer["told"][0]


def test_a_week_is_cut_where_turns_change_within_a_shift() -> None:
    rows = json.loads(route("ShopAlert", "--week", "--at", "2026-01-14", "--format", "json").stdout)[0]["told"]
    assert [("2026-01-14T00:00:00+00:00", "Grace"), ("2026-01-19T09:00:00+00:00", "Ada")] == [
        (row["begins"], row["first"][0]["who"].split()[0]) for row in rows
    ]


def test_every_environment_that_is_named_is_answered_for(folder: Path) -> None:
    staging = ROUTED.replace("name: production", "name: staging")
    specs.write(folder / "slo_specs", ROUTED, staging, specs.SERVICE, SCALE, on_call(), ALERT, specs.slo())
    both = ("ShopAlert", "--at", "2026-01-14 12:00", "--lasting", "1m", "--env", "staging", "--env", "production")
    titles = [line for line in route(*both).stdout.splitlines() if line.startswith("ShopAlert in ")]
    assert ["production", "staging"] == sorted(title.split()[2] for title in titles)
    answers = json.loads(route(*both, "--format", "json").stdout)
    assert ["production", "staging"] == sorted(answer["environment"] for answer in answers)
    one = route(*both[:-4])
    assert 1 == one.stdout.count("ShopAlert in ")
    assert "(as in production; --env names another environment)" in one.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ShopAlrt"], "there is no alert 'ShopAlrt'; did you mean 'ShopAlert'?"),
        (["ShopAlert", "--labels", "severity=ticket"], "no ShopAlert has severity=ticket; known here: page"),
        (
            ["SLOErrorBudgetBurn", "--labels", "severity=page,priority=P3"],
            "no SLOErrorBudgetBurn has all of these labels: severity=page, priority=P3",
        ),
        (["ShopAlert", "--labels", "severity"], "'severity' is not NAME=VALUE"),
        (["SLOErrorBudgetBurn"], "--labels severity=page,priority=P1"),
        (["ShopAlert", "--at", "noon"], "'noon' is not a time"),
        (["ShopAlert", "--at", "noon UTC"], "'noon UTC' is not a time"),
        (["ShopAlert", "--at", "2026-01-14 12:00 Europe/Berln"], "no time zone 'Europe/Berln'; did you mean"),
        (["ShopAlert", "--at", "2026-01-14 12:00 Earth"], "no time zone 'Earth'; write it as Europe/Berlin"),
        (["ShopAlert", "--at", "2026-01-14 12:00+01:00 Europe/Berlin"], "says its offset; leave out Europe/Berlin"),
        (["ShopAlert", "--at", "2026-03-29 02:30 Europe/Berlin"], "no 2026-03-29 02:30 in Europe/Berlin: clocks are"),
        (
            ["ShopAlert", "--at", "2026-10-25 02:30 Europe/Berlin"],
            "twice, as they are put back; write 2026-10-25 02:30+02:00 or 2026-10-25 02:30+01:00",
        ),
        (["ShopAlert", "--lasting", "1 day"], "'1 day' is not a duration"),
    ],
)
def test_what_it_cannot_read_it_says(arguments: list[str], message: str) -> None:
    result = route(*arguments)
    assert 2 == result.exit_code
    assert message in result.output


def test_without_anybody_on_call_it_says_so(folder: Path) -> None:
    for path in (folder / "slo_specs").iterdir():
        if "kind: OnCall" in path.read_text():
            path.unlink()
    assert "nobody is on call in production: write an OnCall" in route("ShopAlert").output
