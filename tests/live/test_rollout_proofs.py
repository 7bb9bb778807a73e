"""The generated unit tests of rollouts: they pass, and notice when a rule is changed."""

import re
from pathlib import Path

import pytest

from tests import specs
from tests.checks.rollout_cases import FLAGGER, TENTH, canary, cluster, migration, rollout
from tests.kinds.rollout.test_rollout import BY_HAND, COLOURS
from tests.live import test_proofs
from tests.live.test_alarm_proofs import failures
from tests.live.test_proofs import Find, noticed
from tests.mutants import mutants

pytestmark = pytest.mark.live

RULES = "prometheus/rules/shop/_rollout.yml"
BOTH = canary(TENTH).replace("slos: [{slo: avail}]", "slos: [{slo: avail}, {slo: lat, burn_rate: 4}]")
# What no test can notice, each with its reason.
EQUIVALENT = {
    "«max -> min»": "one exporter tells it",
}


@pytest.mark.parametrize(
    ("way", "environment", "least"),
    [
        (f"{canary(TENTH)}, {migration('backup_younger_than: 1d')}", cluster(), 10),
        (canary(TENTH), FLAGGER, 5),
        (f"{BOTH}, {COLOURS}", BY_HAND, 20),
    ],
    ids=["argo", "flagger", "people"],
)
def test_every_change_of_a_rule_is_noticed(
    way: str, environment: str, least: int, tmp_path: Path, program: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_proofs, "RULES", RULES)
    artifacts = specs.artifacts_of(tmp_path / "specs", *rollout(way, environment))
    changed = {f"{number:03}": mutant for number, mutant in enumerate(mutants(artifacts[RULES].text))}
    assert len(changed) > least
    tests = artifacts[RULES.replace("/rules/", "/tests/").replace(".yml", ".test.yml")]
    left = set(changed) - noticed(changed, tests.path, tests.text, tmp_path, program("promtool"))
    survivors = {changed[name].name for name in left}
    assert set() == {name for name in survivors if not any(re.search(known, name) for known in EQUIVALENT)}


@pytest.mark.parametrize(
    ("way", "environment"),
    [
        (canary(TENTH), cluster()),
        ("blue_green: {before: {slos: [{slo: avail}]}}", cluster()),
        ("blue_green: {before: {slos: [{slo: lat}]}}", FLAGGER),
        ("replicas: 3", cluster()),
        (f"{BOTH.replace('burn_rate: 4', 'burn_rate: 13.7')}, {COLOURS}", BY_HAND),
        (f"{canary(TENTH, 'window: 7m, initial_delay: 7m, interval: 70s')}, {COLOURS}", BY_HAND),
    ],
)
def test_any_rollout_has_tests_that_pass(way: str, environment: str, tmp_path: Path, program: Find) -> None:
    assert [] == failures(tmp_path, program, *rollout(way, environment))
