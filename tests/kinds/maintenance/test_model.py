"""What may be written of a maintenance: times, moments, zones, and a query."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from generator.kinds._times import TimeOfDay
from generator.kinds.maintenance.model import Maintenance, Once, Recurring

SUNDAY = {"days": ["sunday"], "begins": "02:00", "ends": "04:00"}


def refusal(spec: dict[str, Any]) -> tuple[str, str, tuple[object, ...]]:
    """Tell the code, the message and the place of the one error in a spec."""
    with pytest.raises(ValidationError) as caught:
        Maintenance.model_validate(spec)
    (error,) = caught.value.errors()
    return error["ctx"]["code"], error["ctx"]["message"], (*error["loc"], *error["ctx"]["at"])


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (60, "00:01"), (9000, "02:30"), (86_340, "23:59"), (86_400, "24:00")]
)
def test_a_time_of_day_reads_as_it_is_written(seconds: int, text: str) -> None:
    assert seconds == TimeOfDay.parse(text)
    assert text == str(TimeOfDay.parse(text))


@pytest.mark.parametrize(
    "text", ["", "2:30", "02.30", "0230", "24:01", "25:00", "12:60", "02:30:00", "٠٢:٣٠", "02:30\n"]
)
def test_what_no_clock_shows_is_no_time_of_day(text: str) -> None:
    at = ("recurring", 0, "begins")
    assert ("bad-time", f"'{text}' is not a time of day", at) == refusal({"recurring": [{**SUNDAY, "begins": text}]})


@pytest.mark.parametrize("value", [9000, None, ["02:30"], {"hour": 2}])
def test_a_time_of_day_is_text(value: object) -> None:
    code, message, _ = refusal({"recurring": [{**SUNDAY, "ends": value}]})
    assert "bad-time" == code
    assert message.endswith(" stands here; a time of day is expected")


@pytest.mark.parametrize(
    ("times", "message", "at"),
    [
        ({"begins": "02:00", "ends": "02:00"}, "it ends when it begins, at 02:00", "ends"),
        ({"begins": "00:00", "ends": "00:00"}, "it ends when it begins, at 00:00", "ends"),
        ({"begins": "24:00", "ends": "02:00"}, "no day begins at 24:00", "begins"),
        ({"begins": "24:00", "ends": "24:00"}, "no day begins at 24:00", "begins"),
    ],
)
def test_a_time_that_comes_again_lasts(times: dict[str, str], message: str, at: str) -> None:
    assert ("bad-time", message, ("recurring", 1, at)) == refusal({"recurring": [SUNDAY, {**SUNDAY, **times}]})


@pytest.mark.parametrize(("begins", "ends"), [("22:00", "02:00"), ("22:00", "00:00"), ("00:00", "24:00")])
def test_it_may_reach_over_midnight_or_last_a_day(begins: str, ends: str) -> None:
    (one,) = Maintenance.model_validate({"recurring": [{**SUNDAY, "begins": begins, "ends": ends}]}).recurring
    assert isinstance(one, Recurring)
    assert (begins, ends) == (str(one.begins), str(one.ends))


def test_a_moment_reads_as_it_is_written() -> None:
    once = Once.model_validate({"begins": "2028-02-29 22:00", "ends": "2028-02-29 24:00"})
    assert (datetime(2028, 2, 29, 22), datetime(2028, 3, 1)) == (once.begins, once.ends)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-12-05", "'2026-12-05' is not a date and a time"),
        ("2026-12-05T22:00", "'2026-12-05T22:00' is not a date and a time"),
        ("2026-12-05 22:00:00", "'2026-12-05 22:00:00' is not a date and a time"),
        ("2026-12-5 22:00", "'2026-12-5 22:00' is not a date and a time"),
        ("2026-12-05 24:30", "'2026-12-05 24:30' is not a date and a time"),
        ("0001-01-01 00:00", "'0001-01-01 00:00' is not a date and a time"),
        ("2026-02-30 22:00", "there is no day 2026-02-30"),
        (20261205, "'20261205' stands here; a date and a time are expected"),
    ],
)
def test_what_is_no_moment_is_refused(text: object, message: str) -> None:
    found = refusal({"once": [{"begins": text, "ends": "2027-01-01 00:00"}]})
    assert ("bad-time", message, ("once", 0, "begins")) == found


@pytest.mark.parametrize("ends", ["2026-12-05 22:00", "2026-12-05 21:59"])
def test_a_single_time_ends_after_it_begins(ends: str) -> None:
    message = f"it ends at {ends}, but begins at 2026-12-05 22:00"
    found = refusal({"once": [{"begins": "2026-12-05 22:00", "ends": ends}]})
    assert ("bad-time", message, ("once", 0, "ends")) == found


def test_a_moment_that_clocks_leave_out_is_refused() -> None:
    spec = {
        "time_zone": "Europe/Berlin",
        "once": [
            {"begins": "2027-03-27 02:30", "ends": "2027-03-27 03:00"},
            {"begins": "2027-03-28 01:00", "ends": "2027-03-28 02:30"},
        ],
    }
    message = "there is no 2027-03-28 02:30 in Europe/Berlin: clocks are put forward then"
    assert ("bad-time", message, ("once", 1, "ends")) == refusal(spec)
    assert Maintenance.model_validate({**spec, "time_zone": "UTC"}).once


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        ("2027-03-28 00:00", "2027-03-28 04:00", 3),
        ("2027-10-31 00:00", "2027-10-31 04:00", 5),
        ("2027-10-31 02:00", "2027-10-31 02:30", 1.5),
        ("2027-06-01 00:00", "2027-06-01 04:00", 4),
    ],
)
def test_an_hour_that_clocks_show_twice_is_meant_twice(begins: str, ends: str, hours: float) -> None:
    (since, until) = Once.model_validate({"begins": begins, "ends": ends}).span("Europe/Berlin")
    assert 3600 * hours == until - since


@pytest.mark.parametrize("spec", [{}, {"recurring": []}, {"once": []}, {"time_zone": "Europe/Berlin"}])
def test_a_maintenance_has_a_time(spec: dict[str, Any]) -> None:
    message = "this maintenance has no times: none of 'recurring', 'once' and 'while' is given"
    assert ("never", message, ()) == refusal(spec)


@pytest.mark.parametrize("name", ["", "Berlin", "Europe", "europe/berlin", "/etc/localtime", "../UTC", "UTC+2"])
def test_a_time_zone_is_one_of_the_known(name: str) -> None:
    found = refusal({"time_zone": name, "recurring": [SUNDAY]})
    assert ("bad-time-zone", f"there is no time zone '{name}'", ("time_zone",)) == found


@pytest.mark.parametrize(
    ("expression", "code", "message"),
    [
        ("up ==", "bad-promql", "the expression does not parse: invalid promql query"),
        ("time()", "bad-promql", "'time()' returns a number or a range; series are expected"),
        ("up[5m]", "bad-promql", "'up[5m]' returns a number or a range; series are expected"),
        ("1 - {{ cpu_limit }}", "placeholder", "'{{cpu_limit}}' stands for nothing here"),
        ("rate(x[{{window}}])", "placeholder", "'{{window}}' stands for nothing here"),
    ],
)
def test_what_cannot_say_whether_there_is_maintenance_is_refused(expression: str, code: str, message: str) -> None:
    assert (code, message, ("while",)) == refusal({"while": expression})
