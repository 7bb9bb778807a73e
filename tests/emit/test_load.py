"""The scripts for load: Python that its checkers pass, options that k6 takes, values that are no code."""

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from generator.emit._literals import javascript, property_name, python
from tests.emit import k6

TREES = ("output/staging/loadtest/swift-api-server", "tests/golden/load-test/expected/staging/loadtest/shop")
TEXTS = [
    "",
    "plain",
    "it's",
    'a "b"',
    'it\'s "both"',
    "back\\slash",
    '\\"',
    "\n\t\0",
    "ünï 🛟",
    "${x}",
    "<%= x %>",
    "\u2028",
]
SCENARIOS = ("baseline", "maximum", "connections", "tools")


def called(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.parametrize("tree", TREES)
def test_the_locustfile_passes_ruff_and_is_formatted(tree: str, project: Path) -> None:
    script = str(project / tree / "locustfile.py")
    for verb in (["check"], ["format", "--check"]):
        done = called(sys.executable, "-m", "ruff", *verb, script, cwd=project)
        assert not done.returncode, done.stdout + done.stderr


def test_the_locustfiles_pass_mypy(project: Path, tmp_path: Path) -> None:
    for tree in TREES:
        script = project / tree / "locustfile.py"
        options = ["--strict", "--config-file=", f"--cache-dir={tmp_path}"]
        done = called(sys.executable, "-m", "mypy", *options, str(script), cwd=tmp_path)
        assert not done.returncode, done.stdout


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_from_python(text: str) -> None:
    assert text == eval(python(text), {"__builtins__": {}})  # noqa: S307 - that is what is tested


def test_values_come_back_from_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("NO NODE: no value was read back; on Debian: apt-get install nodejs")
    values: list[Any] = [*TEXTS, {"a-b": "c", "d": "e"}, {}, None, True, 12]
    listed = ", ".join(javascript(value) for value in values)
    (tmp_path / "values.js").write_text(f"console.log(JSON.stringify([{listed}]))", "utf-8")
    assert values == json.loads(called(node, str(tmp_path / "values.js")).stdout)


def test_numbers_are_written_without_noise() -> None:
    assert ["0.1", "1.5", "12", "None"] == [python(value) for value in (Decimal("0.10"), Fraction(3, 2), 12, None)]
    assert ["a", "'a-b'"] == [property_name(name) for name in ("a", "a-b")]
    with pytest.raises(TypeError, match="a program cannot hold a list"):
        python([])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_k6_takes_the_options(scenario: str, project: Path, tmp_path: Path) -> None:
    script = (project / TREES[0] / "k6.js").read_text("utf-8")
    found = k6.options(tmp_path, script, {"SCENARIO": scenario})
    assert [] == list(k6.faults(found))
    assert scenario in found["scenarios"]
    assert all(f"scenario:{scenario}" in metric for metric in found["thresholds"])


def test_the_thresholds_are_those_of_the_strategy_and_its_objectives(project: Path, tmp_path: Path) -> None:
    script = (project / TREES[0] / "k6.js").read_text("utf-8")
    found = {name: k6.options(tmp_path, script, {"SCENARIO": name}) for name in SCENARIOS}
    tagged = "{{scenario:{0},kind:api}}"
    assert [["p(95)<=100"], ["p(95)<=200"]] == [
        found[name]["thresholds"]["http_req_duration" + tagged.format(name)] for name in ("baseline", "maximum")
    ]
    errors = {"threshold": "rate<=0.001", "abortOnFail": True, "delayAbortEval": "30s"}
    assert [errors] == found["maximum"]["thresholds"]["http_req_failed" + tagged.format("maximum")]
    assert ["count>=243000"] == found["maximum"]["thresholds"]["http_reqs" + tagged.format("maximum")]
    assert (500, 100, 1000) == tuple(
        found["maximum"]["scenarios"]["maximum"][name] for name in ("rate", "preAllocatedVUs", "maxVUs")
    )
    assert 1000 == found["connections"]["scenarios"]["connections"]["stages"][1]["target"]
    assert (75, 40) == tuple(found["tools"]["scenarios"]["tools"][name] for name in ("vus", "iterations"))


def test_runners_that_share_the_load_judge_their_own_part(project: Path, tmp_path: Path) -> None:
    script = (project / TREES[0] / "k6.js").read_text("utf-8")
    found = k6.options(tmp_path, script, {"SCENARIO": "maximum", "PARTS": "4"})
    assert ["count>=60750"] == found["thresholds"]["http_reqs{scenario:maximum,kind:api}"]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("p(95)<=100", "p95<=100", "'p95<=100' is no threshold"),
        ("p(95)<=100", "rate<=100", "a trend has no 'rate'"),
        ("'constant-arrival-rate'", "'constant-rate'", "there is no executor 'constant-rate'"),
        ("rate: 100,", "rate: 0.5,", "'rate' is no whole number above 0: 0.5"),
        ("rate: 100,", "", "'rate' is missing"),
        ("'http_reqs{scenario:baseline,kind:api}'", "'http_reqs'", "nothing demands a volume"),
        ("'http_reqs{scenario:baseline,kind:api}'", "'requests{kind:api}'", "there is no such metric"),
        ("duration{scenario:baseline,kind:api}", "duration{scenario:base,kind:api}", "there is no scenario 'base'"),
    ],
)
def test_our_reading_of_k6_sees_faults(right: str, wrong: str, fault: str, project: Path, tmp_path: Path) -> None:
    script = (project / TREES[0] / "k6.js").read_text("utf-8")
    assert right in script
    found = k6.options(tmp_path, script.replace(right, wrong), {"SCENARIO": "baseline"})
    assert any(fault in each for each in k6.faults(found))


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """TypeScript with the types of k6, fetched into a folder of the test's own."""
    folder = tmp_path_factory.mktemp("types")
    npm = shutil.which("npm")
    packages = ("@types/k6@2.3.0", "typescript@7.0.2")
    if npm is None or called(npm, "install", "--no-audit", "--no-fund", *packages, cwd=folder).returncode:
        pytest.skip("NO TYPES OF K6: npm did not fetch @types/k6 and typescript; scripts were checked by us alone")
    return folder


def complaints(compiler: Path, script: str) -> str:
    (compiler / "k6.js").write_text(script, "utf-8")
    options = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "es2022", "--module", "es2022"]
    options += ["--moduleResolution", "bundler", "--types", "k6", "k6.js"]
    return called("node_modules/.bin/tsc", *options, cwd=compiler).stdout


@pytest.mark.parametrize("tree", TREES)
def test_the_types_of_k6_fit(tree: str, project: Path, compiler: Path) -> None:
    assert "" == complaints(compiler, (project / tree / "k6.js").read_text("utf-8"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("'constant-arrival-rate'", "'constant-rate'"),
        ("maxVUs: 1000", "maxVus: 1000"),
        ("setupTimeout: '10m'", "setupTimeout: 10"),
        ("http.request(", "http.ask("),
    ],
)
def test_the_types_of_k6_see_faults(right: str, wrong: str, project: Path, compiler: Path) -> None:
    script = (project / TREES[0] / "k6.js").read_text("utf-8")
    assert right in script
    assert "error TS" in complaints(compiler, script.replace(right, wrong))
