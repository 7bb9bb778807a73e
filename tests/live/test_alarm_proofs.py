"""The generated unit tests of probes, sign-in and scaling: they pass, and notice when a rule is changed."""

import re
from pathlib import Path

import pytest

from generator.pipeline import compile_specs, emit
from generator.verify import promtool
from tests import specs
from tests.checks.probe_cases import ENVIRONMENT, SEEN
from tests.kinds.security.test_security import COUNTED, watched
from tests.live import test_proofs
from tests.live.test_proofs import Find, noticed
from tests.mutants import mutants

pytestmark = pytest.mark.live

THREE = ENVIRONMENT.replace("blackbox: {regions: {", 'blackbox: {regions: {ap: "blackbox-ap:9115", ')
STEPS = f"  steps: [{{name: one, check: {{{SEEN}}}}}, {{name: two, check: {{type: icmp, host: shop}}}}]\n"
SCALED = (Path(__file__).parents[1] / "golden/scaling/specs.yaml").read_text("utf-8")
# What no test can notice, each with its reason.
EQUIVALENT = {
    r"< «0\.5 -> 0\.[45]5»\) >= 2": "four or five samples are less than half bad, or more, whatever lies between",
    r">= «2 -> 1.8»": "regions are whole",
    r"Unusual.*for: 0s -> 8m": "its test looks every 15 minutes: it spans a week",
}


def several(more: str = "") -> str:
    return specs.probe("", more=STEPS + more).replace("  check: {}\n", "")


@pytest.mark.parametrize(
    ("rules", "texts"),
    [
        ("prometheus/rules/shop/_probe-home.yml", [THREE, specs.SERVICE, several()]),
        ("prometheus/rules/shop/_security.yml", [specs.ENVIRONMENT, COUNTED, watched("")]),
        ("prometheus/rules/shop/_scaling.yml", [SCALED]),
    ],
    ids=["probe", "security", "scaling"],
)
def test_every_change_of_a_rule_is_noticed(
    rules: str, texts: list[str], tmp_path: Path, program: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_proofs, "RULES", rules)
    artifacts = specs.artifacts_of(tmp_path / "specs", *texts)
    beside = rules.replace("/rules/", "/tests/").removesuffix("yml")
    changed = {f"{number:03}": mutant for number, mutant in enumerate(mutants(artifacts[rules].text))}
    assert len(changed) > 70
    left = set(changed)
    for path in (path for path in artifacts if path.startswith(beside)):
        left -= noticed(
            {name: changed[name] for name in left}, path, artifacts[path].text, tmp_path, program("promtool")
        )
    survivors = {changed[name].name for name in left}
    assert set() == {name for name in survivors if not any(re.search(known, name) for known in EQUIVALENT)}


def failures(folder: Path, program: Find, *texts: str) -> list[promtool.Failure]:
    compilation = compile_specs(specs.write(folder / "specs", *texts))
    (published,) = emit(compilation).texts.values()
    for path, text in published.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    tests = [path for path in published if "/tests/" in path and "/_" in path]
    assert tests
    return promtool.test(program("promtool"), folder, tests, jobs=2)


@pytest.mark.parametrize("evaluation", ["10s", "30s", "45s", "2m"])
@pytest.mark.parametrize("interval", ["interval: 10s, timeout: 2s", "interval: 25s", "interval: 30s", "interval: 4m"])
def test_any_pace_has_tests_that_pass(interval: str, evaluation: str, tmp_path: Path, program: Find) -> None:
    environment = THREE.replace("retention: 100d", f"retention: 100d, evaluation_interval: {evaluation}")
    more = "".join(f"  {part}\n" for part in interval.split(", "))
    assert [] == failures(tmp_path, program, environment, specs.SERVICE, several(more))


@pytest.mark.parametrize(
    "more",
    [
        "  alerting: {regions: 3, for: 10m}\n",
        "  alerting: {page: disabled}\n",
        "  alerting: {ticket: disabled}\n",
        "  alerting: {page: disabled, ticket: disabled}\n",
        "  certificate: {page: disabled}\n",
        "  certificate: {ticket_before: 30d, page_before: 36h}\n",
        "  regions: [us, ap]\n",
    ],
)
def test_any_alerting_has_tests_that_pass(more: str, tmp_path: Path, program: Find) -> None:
    assert [] == failures(tmp_path, program, THREE, specs.SERVICE, several(more))


@pytest.mark.parametrize(
    "monitoring",
    [
        "failing: {share: 97.5%, minimum: 1, window: 7m}",
        "failing: {share: 33.3%, minimum: 7}, unusual: {level: disabled}",
        "failing: {level: disabled}, unusual: {factor: 1.5, before: 1d, window: 17m, minimum: 3}",
        "failing: {level: disabled}, guessing: {throttled: 1000, window: 1h}",
        "unusual: {before: 1h, window: 1h}",
    ],
)
def test_any_monitoring_has_tests_that_pass(monitoring: str, tmp_path: Path, program: Find) -> None:
    assert [] == failures(tmp_path, program, specs.ENVIRONMENT, COUNTED, watched(monitoring))


@pytest.mark.parametrize("evaluation", ["10s", "30s", "45s", "2m", "5m"])
@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("above: 70%, for: 15m", "above: 33.3%"),
        ("above: 70%, for: 15m", "above: 140%, for: 7m30s"),
        ("above: 100, for: 1m", "above: 0.333, for: 10s"),
        ("above: 100, for: 1m", "above: 123456"),
        ("replicas: {min: 3", "replicas: {min: 0"),
        ("alerting: {", "alerting: {quota: {share: 33%, for: 90s, level: P1}, at_maximum: {for: 1h, level: P4}, "),
    ],
    ids=["as it is", "at once", "odd", "small", "large", "from zero", "others"],
)
def test_any_scaling_has_tests_that_pass(
    change: tuple[str, str], evaluation: str, tmp_path: Path, program: Find
) -> None:
    slower = f"spec:\n  prometheus: {{evaluation_interval: {evaluation}}}\n  kubernetes:"
    text = SCALED.replace("spec:\n  kubernetes:", slower).replace("level: disabled}}", "level: P2}}")
    text = text.replace('version: "1.35"', 'version: "1.37"')
    assert change[0] in text
    assert [] == failures(tmp_path, program, text.replace(*change))
