"""`watchbill simulate slo`: the table, JSON, the picture, two policies, and what it says of wrong options."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests import specs

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    sloth = specs.slo("foreign", more="  compatibility: sloth\n")
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo(), sloth)
    return tmp_path


def slo(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", "slo", "avail", *arguments])


def test_an_outage_at_even_traffic_is_told_as_explain_predicts_it() -> None:
    """A total outage pages after 1m22s by prediction: at the evaluation after it. 0.1% of 30 d are 43m12s."""
    result = slo("--profile", "100% for 10m", "--traffic", "100/s for 1d")
    assert 0 == result.exit_code
    assert [
        "SLO/avail: 99.9% over 30d, policy google; quiet for 30d before",
        "",
        "time     bad in 5m  budget left  what",
        "0:00:00  0%         100%         100% of the events are bad",
        "0:01:30  30%        100%         page fires",
        "0:08:00  100%       81.5%        ticket fires",
        "0:10:00  100%       81.5%        the errors end",
        "0:39:00  0%         76.9%        page ends",
    ] == result.stdout.splitlines()[:8]
    assert "budget: 100% → 76.9%, at least 76.9%\n" in result.stdout
    assert "page: fires once, for 0:37:30 in all\n" in result.stdout
    assert result.stdout.endswith("ticket: fires once, for 6:04:00 in all\n")


def test_a_file_says_the_same_as_words(folder: Path) -> None:
    (folder / "errors.csv").write_text("time,errors,rate\n0,100%,100/s\n10m,0,100\n20m,0%,100/s\n", encoding="utf-8")
    (folder / "errors.yaml").write_text(
        "".join(
            f"- {{time: {time}, errors: {bad}, rate: 100}}\n" for time, bad in (("0s", 1.0), ("10m", 0), ("20m", 0))
        ),
        encoding="utf-8",
    )
    told = slo("--profile", "100% for 10m, 0% for 20m", "--traffic", "100/s for 1d", "--format", "json").stdout
    for name in ("errors.csv", "errors.yaml"):
        assert told == slo("--profile-file", name, "--format", "json").stdout


def test_two_policies_and_their_picture(folder: Path) -> None:
    result = slo("--profile", "5 % for 40 min at peak", "--policy", "weekly", "--svg", "x.svg", "--format", "json")
    google, weekly = json.loads(result.stdout)["runs"]
    assert ("google", "weekly") == (google["policy"], weekly["policy"])
    assert [("SLOErrorBudgetBurn", "page", 50250, 53100)] == [
        (one["alert"], one["severity"], one["begins"], one["ends"]) for one in google["alerts"]
    ]
    assert [] == weekly["alerts"]
    assert google["budget"] == weekly["budget"]  # no policy changes what was bad
    drawn = ElementTree.parse(folder / "x.svg").getroot()  # noqa: S314  # our own
    words = [one.text for one in drawn.iter(f"{SVG}text")]
    assert {"policy google", "policy weekly", "page, google", "page, weekly"} <= set(words)


def test_at_the_peak_is_the_middle_of_a_stage() -> None:
    lines = slo("--profile", "5% for 40m at peak, 1% for 1h at trough, 2% for 5m at 02:30").stdout.splitlines()
    marks = [line for line in lines if "of the events are bad" in line or "errors end" in line]
    told = [(line.split()[0], line.split("  ")[-1].strip()) for line in marks]
    assert [
        ("13:40:00", "5% of the events are bad"),
        ("14:20:00", "the errors end"),
        ("25:30:00", "1% of the events are bad"),
        ("26:30:00", "2% of the events are bad"),
        ("26:35:00", "the errors end"),
    ] == told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say the errors once: --profile WORDS or --profile-file FILE"),
        (
            ("--profile", "5 for 40m"),
            "Invalid value for --profile: '5' is no share of the events; write a percentage up to 100%: 5%, 0.1%",
        ),
        (("--profile", "5%"), "Invalid value for --profile: '5%' is not understood; write '5% for 40m', "),
        (("--profile", "5% for 1h,"), "Invalid value for --profile: a stage of the profile is empty; write '5% for"),
        (("--profile", "5% for long"), "Invalid value for --profile: 'long' is no length of time; write it as"),
        (("--profile", "5% for 1h at 25:00"), "Invalid value for --profile: '25:00' is no time of day; write it"),
        (
            ("--profile", "5% for 1h at peak", "--traffic", "5/s for 1d"),
            "Invalid value for --profile: the traffic has no peak; say it: --traffic 'day 20/s..100/s peak 14:00'",
        ),
        (("--profile", "5% for 1h", "--traffic", "5 for 1d"), "Invalid value for --traffic: '5' is no rate; write a"),
        (
            ("--profile", "5% for 1h", "--policy", "gogle"),
            "Invalid value for --policy: there is no BurnRatePolicy 'gogle'; did you mean 'google'?",
        ),
        (("--profile", "5% for 1h", "--before", "1"), "Invalid value for --before: '1' is not a duration; write it as"),
        (
            ("--profile-file", "no-errors.csv"),
            "Invalid value for --profile-file: no-errors.csv has no column 'errors'; write rows of time and",
        ),
        (
            ("--profile-file", "too-many.csv"),
            "Invalid value for --profile-file: row 2, column 'errors': '1.5' is no ratio from 0 to 1; write a number",
        ),
        (("--profile-file", "missing.csv"), "Invalid value for --profile-file: row 2 has no errors; write 0% where"),
    ],
)
def test_what_is_wrong_is_told(arguments: tuple[str, ...], message: str, folder: Path) -> None:
    (folder / "no-errors.csv").write_text("time,rate\n0,1\n60,1\n", encoding="utf-8")
    (folder / "too-many.csv").write_text("time,errors\n0,1\n60,1.5\n", encoding="utf-8")
    (folder / "missing.csv").write_text("time,errors\n0,1\n60,\n", encoding="utf-8")
    result = slo(*arguments)
    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("avial", "Invalid value for SLO: there is no SLO 'avial'; did you mean 'avail'?"),
        ("SLO/foreign", "Invalid value for SLO: 'foreign' has rules by Sloth's names, which this cannot work out"),
    ],
)
def test_an_slo_that_cannot_be_simulated(name: str, message: str) -> None:
    result = CliRunner().invoke(main, ["simulate", "slo", name, "--profile", "5% for 1h"])
    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())
