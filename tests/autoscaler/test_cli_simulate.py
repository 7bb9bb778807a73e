"""`watchbill simulate scaling`: the table, the totals, JSON, the picture, and what it says of wrong options."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from generator.cli import main

MANIFEST = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: swift-api-server}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: swift-api-server}
  minReplicas: 3
  maxReplicas: 10
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 65}}}
  behavior: {scaleUp: {stabilizationWindowSeconds: 60}, scaleDown: {stabilizationWindowSeconds: 300}}
"""
QUEUE = (
    "  - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: '25'}}}\n"
    "  behavior:"
)
MEMORY = (
    "  - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 75}}}\n  behavior:"
)
LIMITS = ("--request", "250m", "--limit", "500m")
BENCHMARK = "20/s for 5m, to 500/s over 2m, 500/s for 10m, back to 20/s over 1m, 20/s for 15m"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hpa.yaml").write_text(MANIFEST, encoding="utf-8")
    return tmp_path


def scaling(*arguments: str, cost: str = "10ms", limits: tuple[str, ...] = LIMITS) -> Result:
    command = ["simulate", "scaling", "--hpa", "hpa.yaml", "--cpu-per-request", cost, *limits, *arguments]
    return CliRunner().invoke(main, command)


def test_the_dead_band_parks_above_the_target() -> None:
    lines = scaling("--load", "106.5/s for 30m", cost="5ms").stdout.splitlines()
    assert ["time", "load", "replicas", "ready", "cpu", "wanted", "why"] == lines[0].split()
    assert ["0:00:00", "106.5/s", "3", "3", "71%", "3"] == lines[1].split()[:6]
    assert lines[1].endswith("cpu 71% is above 65%, but not 71.5%: the tolerance lets it be")
    assert "in 0:30:00: 1.5 replica-hours, at most 3 replicas" == lines[3]
    assert "at the end: 3 replicas at 71%" == lines[4]


def test_a_benchmark_that_ten_replicas_do_not_hold() -> None:
    result = scaling("--load", BENCHMARK)
    assert 0 == result.exit_code
    assert (
        "9 -> 10   9      200%  28      cpu resource utilization (percentage of request) above target; "
        in result.stdout
    )
    assert "above target; maxReplicas is 10\n" in result.stdout
    assert "the stabilisation window of 60 s holds it here" in result.stdout
    assert "9 -> 3    9      9%    2       All metrics below target\n" in result.stdout
    assert (
        "CPU limit reached: 0:02:45, 4.2% of 370800 requests unserved\nheld by maxReplicas: 0:10:00\n" in result.stdout
    )


def test_json_says_the_same() -> None:
    document = json.loads(scaling("--load", BENCHMARK, "--format", "json").stdout)
    assert ["autoscaler", "rows", "totals", "end"] == list(document)
    changes = [
        (row["time"], row["before"], row["replicas"]) for row in document["rows"] if row["before"] != row["replicas"]
    ]
    assert [(375, 3, 5), (390, 5, 9), (480, 9, 10), (1365, 10, 9), (1380, 9, 3)] == changes
    assert 10 == document["totals"]["most_replicas"]
    assert (3, "TooFewReplicas") == (document["end"]["replicas"], document["end"]["conditions"]["ScalingLimited"])


def test_the_options_of_controller_and_pods_count() -> None:
    slow = scaling("--load", "20/s for 60s, 116/s for 5m", "--startup", "2m", "--format", "json")
    ready = [row["ready"] for row in json.loads(slow.stdout)["rows"]]
    assert {3} == set(ready[:3])
    quick = json.loads(
        scaling(
            "--load", "20/s for 5s, 116/s for 90s", "--sync-period", "1s", "--metrics-lag", "0s", "--format", "json"
        ).stdout
    )
    assert [64] == [row["time"] for row in quick["rows"] if row["before"] != row["replicas"]]
    tight = scaling("--load", "106.5/s for 30m", "--tolerance", "0.05", cost="5ms")
    assert "at the end: 4 replicas at 53%" in tight.stdout
    assert "at the end: 8 replicas" in scaling("--load", "116/s for 1h", "--replicas", "10").stdout


def test_a_metric_that_goes_missing_holds_the_fleet(folder: Path) -> None:
    (folder / "hpa.yaml").write_text(MANIFEST.replace("  behavior:", QUEUE), encoding="utf-8")
    (folder / "load.csv").write_text("time,rate,queue\n0,20,200\n600,20,\n1200,20,0\n2400,20,0\n", encoding="utf-8")
    output = scaling("--load-file", "load.csv").stdout
    assert "3 -> 7    3      27%  8       external metric queue above target" in output
    assert (
        "0:10:15  20/s  8         8      10%  –       FailedGetExternalMetric: nothing is changed without this metric"
        in output
    )
    assert "8 -> 3" in output


def test_memory_that_does_not_fall_with_more_replicas_pins_the_fleet_at_its_maximum(folder: Path) -> None:
    (folder / "hpa.yaml").write_text(MANIFEST.replace("  behavior:", MEMORY), encoding="utf-8")
    more = ("--memory-request", "512Mi", "--per-pod", "memory=450Mi")
    output = scaling("--load", "1/s for 1h", *more).stdout
    assert "memory resource utilization (percentage of request) above target" in output
    assert "at the end: 10 replicas at 0%" in output


def test_the_picture_is_drawn_from_lines_that_colour_blind_people_tell_apart(folder: Path) -> None:
    scaling("--load", BENCHMARK, "--svg", "scaling.svg")
    picture = ElementTree.fromstring((folder / "scaling.svg").read_text(encoding="utf-8"))  # noqa: S314 - our own text
    curves = picture.findall(f"{SVG}polyline")
    assert 5 == len(curves)  # load; wanted, set, ready; CPU
    assert 3 == len({(one.get("class"), one.get("stroke-dasharray")) for one in curves[1:4]})
    words = [one.text for one in picture.findall(f"{SVG}text")]
    assert {"swift-api-server", "replicas", "wanted, 31 at most", "ready", "min 3, max 10"} <= set(words)
    assert "target 65% ± tolerance" in words
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{SVG}style") or "")
    assert 1 == len([one for one in picture.findall(f"{SVG}rect") if one.get("class") == "f4"])


@pytest.mark.parametrize(
    ("arguments", "cost", "limits", "message"),
    [
        ((), "5ms", LIMITS, "say the load once: --load WORDS or --load-file FILE"),
        (("--load", "20"), "5ms", LIMITS, "'20' is not understood; write 'RATE for DURATION'"),
        (("--load", "1/s for 1m"), "5", LIMITS, "'5' is no time above zero; write 5ms, or 3.25ms"),
        (("--load", "1/s for 1m"), "0ms", LIMITS, "'0ms' is no time above zero"),
        (("--load", "1/s for 1m"), "5ms", ("--request", "0"), "'0' is nothing; write what a pod has, such as 250m"),
        (("--load", "1/s for 1m"), "5ms", ("--request", "x"), "'x' is not a quantity; write it as Kubernetes does"),
        (("--load", "1/s for 1m", "--sync-period", "0s"), "5ms", LIMITS, "'0s' is no time; write 15s"),
        (
            ("--load", "1/s for 1m", "--startup", "5"),
            "5ms",
            LIMITS,
            "'5' is not a duration; write it as Prometheus does",
        ),
        (
            ("--load", "1/s for 1m", "--per-pod", "memory"),
            "5ms",
            LIMITS,
            "'memory' is not NAME=VALUE, for example memory=",
        ),
    ],
)
def test_wrong_options_are_explained(
    arguments: tuple[str, ...], cost: str, limits: tuple[str, ...], message: str
) -> None:
    result = scaling(*arguments, cost=cost, limits=limits)
    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("metric", "more", "message"),
    [
        (QUEUE, (), "reads 'queue', of which nothing is said; add a column 'queue' in --load-file"),
        (
            MEMORY,
            (),
            "reads 'memory', of which nothing is said; add a column 'memory' in --load-file, or --per-pod memory=",
        ),
        (
            MEMORY,
            ("--per-pod", "memory=300Mi"),
            "wants 75% of the requested memory; say how much that is: --memory-request",
        ),
    ],
)
def test_a_metric_of_which_nothing_is_said_is_refused(
    metric: str, more: tuple[str, ...], message: str, folder: Path
) -> None:
    (folder / "hpa.yaml").write_text(MANIFEST.replace("  behavior:", metric), encoding="utf-8")
    result = scaling("--load", "1/s for 1m", *more)
    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())


def test_a_manifest_that_is_wrong_is_shown_with_its_line(folder: Path) -> None:
    (folder / "hpa.yaml").write_text(MANIFEST.replace("maxReplicas: 10", "maxReplicas: 0"), encoding="utf-8")
    result = scaling("--load", "1/s for 1m")
    assert 1 == result.exit_code
    assert "'0' is below 1" in result.stdout
    assert "hpa.yaml:7:16" in result.stdout
