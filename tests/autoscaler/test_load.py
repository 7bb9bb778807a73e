"""Loads: in words, from files, and what is said of those that cannot be read."""

from pathlib import Path

import pytest

from generator.autoscaler.load import LoadError, constant
from generator.autoscaler.recording import read_load
from generator.autoscaler.words import load_of, rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20/s", 20), ("1.5k/s", 1500), ("600/m", 10), ("7200/h", 2), ("1M/d", 1_000_000 / 86_400), ("20 req/s", 20)],
)
def test_rates(text: str, expected: float) -> None:
    assert expected == pytest.approx(rate(text))


def test_stages_follow_one_another() -> None:
    load = load_of("20/s for 5m, to 500/s over 2m, 500/s for 10m, back to 20/s over 1m")
    assert 18 * 60 == load.seconds
    seen = {time: load.rate(time * 60) for time in (0, 4.9, 5, 6, 7, 16, 17.5, 18, 99)}
    assert {0: 20, 4.9: 20, 5: 20, 6: 260, 7: 500, 16: 500, 17.5: 260, 18: 20, 99: 20} == seen


def test_a_day_swings_between_two_rates() -> None:
    load = load_of("day 10/s..116/s peak 14:00")
    assert 86_400 == load.seconds
    assert (116, 10, 63) == tuple(round(load.rate(hour * 3600), 6) for hour in (14, 2, 8))
    assert 2 * 86_400 == load_of("day 10/s..116/s peak 14:00 for 2d").seconds


def test_a_spike_begins_at_once() -> None:
    load = load_of("20/s for 8s, 116/s for 2s, 20/s for 5s")
    assert [20, 116, 116, 20] == [load.rate(time) for time in (7.999, 8, 9.999, 10)]


def test_a_rate_before_the_beginning_is_that_of_the_beginning() -> None:
    assert 20 == constant(20, 60).rate(-15)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "",
            "a stage of the load is empty; write 'RATE for DURATION', 'to RATE over DURATION' or 'day RATE..RATE peak",
        ),
        ("20/s for 5m,", "a stage of the load is empty; "),
        ("20/s", "'20/s' is not understood; write 'RATE for DURATION'"),
        (
            "to 20/s over 5m",
            "'to 20/s over 5m' moves from no rate, since it is the first stage; hold one: '20/s for 5m",
        ),
        ("20 for 5m", "'20' is no rate; write a number per second, minute, hour or day: 20/s, 1.5k/m, 1M/d"),
        ("20/s for five minutes", "'five minutes' is no length of time; write it as Prometheus does: 30s, 5m, 1h30m"),
        ("20/s for 0s", "'0s' is no length of time; "),
        ("day 10/s..116/s peak 25:00", "'25:00' is no time of day; write it as 14:00"),
        ("day 10/s..116/s peak noon", "'noon' is no time of day; "),
        ("day 10..116/s peak 14:00", "'10' is no rate; "),
    ],
)
def test_what_is_not_understood_is_said(words: str, message: str) -> None:
    with pytest.raises(LoadError) as raised:
        load_of(words)
    assert str(raised.value).startswith(message)


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


CSV = "time,rate,queue\n1700000000,20,5\n1700000060,500,\n1700000120,20/s,1.5k\n"
YAML = """\
- {time: 0s, rate: 20, queue: 5}
- {time: 1m, rate: 500/s, queue: null}
- {time: 2m, rate: 20, queue: "1.5k"}
"""


@pytest.mark.parametrize(("name", "text"), [("load.csv", CSV), ("load.yaml", YAML)])
def test_a_file_holds_rows_and_what_was_missing(name: str, text: str, tmp_path: Path) -> None:
    load = read_load(written(tmp_path, name, text))
    assert 180 == load.seconds
    assert [20, 20, 500, 20] == [load.rate(time) for time in (0, 59, 60, 179)]
    assert [5, None, 1500] == [load.columns["queue"].at(time) for time in (0, 61, 121)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "time,rate\n0,20\n", "{} has 1 rows, which say no length; write rows of time and rate"),
        ("a.csv", "time,load\n0,20\n1,20\n", "{} has no column 'rate'; write rows of time and rate"),
        ("a.csv", "time,rate\n0,20\n0,20\n", "row 2 is not later than the one before it; sort the rows by time"),
        ("a.csv", "time,rate\n0,20\nlater,20\n", "row 2, column 'time': 'later' is not a duration; write a number"),
        ("a.csv", "time,rate\n0,20\n,20\n", "row 2 has no time; write it in seconds, or as 5m"),
        ("a.csv", "time,rate\n0,20\n60,\n", "row 2 has no rate; write it; to leave out the CPU, add a column 'cpu'"),
        ("a.csv", "time,rate\n0,many\n60,1\n", "row 1, column 'rate': 'many' is no rate; write a number per second"),
        (
            "a.csv",
            "time,rate,q\n0,1,x\n60,1,\n",
            "row 1, column 'q': 'x' is not a quantity; write a number, or nothing",
        ),
        ("a.yaml", "time: 0\n", "{} is no list of rows; write rows of time and rate"),
        ("a.yaml", "- {time: 0, time: 1}\n", "{}:1:13: key 'time' stands twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(name: str, text: str, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(LoadError) as raised:
        read_load(path)
    assert str(raised.value).startswith(message.format(path))
