"""Whole runs against the real controller: at every sync the same replicas, the same reason, the same conditions.

The runs beside this module were recorded from Kubernetes 1.35 by `controller_runs_test.go`, which says how.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.autoscaler.autoscaler import Autoscaler, Flags
from generator.autoscaler.load import Column, Load, Recorded
from generator.autoscaler.pods import Fleet, PodModel
from generator.autoscaler.simulate import Step, simulate
from generator.hpa import read_autoscaler

RECORDED = Path(__file__).with_name("controller_runs.jsonl").read_text(encoding="utf-8")
RUNS = [json.loads(line) for line in RECORDED.splitlines()]


def simulated(run: dict[str, Any], folder: Path) -> list[Step]:
    """Run the simulator over what was recorded."""
    path = folder / "hpa.json"
    path.write_text(json.dumps(run["hpa"]), encoding="utf-8")
    autoscaler = read_autoscaler(path)
    assert isinstance(autoscaler, Autoscaler), autoscaler
    times = run["startup"], run["pending"], run["lag"], run["window"]
    pods = PodModel(run["cost"], 250, 500, *times, 512 * 2**20, {"memory": run["memory"]})
    begins = tuple(run["stage"] * number for number in range(len(run["rates"])))
    columns = {name: Column(begins, tuple(run[key])) for name, key in (("queue", "queues"), ("tools", "tools"))}
    load = Load((Recorded(run["stage"] * len(begins), Column(begins, tuple(run["rates"]))),), columns)
    return list(simulate(autoscaler, pods, load, Flags(sync_period=run["period"]), Fleet.settled(run["begun"])))


def changes(steps: list[Step]) -> list[list[Any]]:
    """List the syncs at which the replicas or the conditions change; a condition stays until it is set again."""
    found: list[list[Any]] = []
    conditions: dict[str, str] = {}
    seen: tuple[int, dict[str, str]] | None = None
    for number, step in enumerate(steps):
        decision = step.decision
        now = zip(
            ("AbleToScale", "ScalingActive", "ScalingLimited"),
            (decision.able_to_scale, decision.scaling_active, decision.scaling_limited),
            strict=True,
        )
        conditions = conditions | {name: reason for name, reason in now if reason}
        if (step.replicas, conditions) != seen:
            found.append([number, decision.current, step.replicas, decision.reason, conditions])
        seen = step.replicas, conditions
    return found


@pytest.mark.parametrize("run", RUNS, ids=range(len(RUNS)))
def test_every_sync_is_the_controllers(run: dict[str, Any], tmp_path: Path) -> None:
    # The controller also names the selector of an external metric, and there is none here.
    theirs = [[*step[:3], step[3].replace("(nil)", ""), step[4]] for step in run["steps"]]
    assert theirs == changes(simulated(run, tmp_path))


def test_the_runs_meet_everything() -> None:
    steps = [step for run in RUNS for step in run["steps"]]
    reasons = {reason for *_, conditions in steps for reason in conditions.values()}
    assert {
        "ReadyForNewScale", "SucceededRescale", "SucceededGetScale", "ScaleUpStabilized", "ScaleDownStabilized",
        "ValidMetricFound", "FailedGetExternalMetric", "FailedGetPodsMetric", "DesiredWithinRange", "TooManyReplicas",
        "TooFewReplicas", "ScaleUpLimit", "ScaleDownLimit",
    } <= reasons  # fmt: skip
    words = {reason for *_, reason, _ in steps}
    assert {"All metrics below target", "Current number of replicas above Spec.MaxReplicas"} <= words
    assert {False, True} == {"behavior" in run["hpa"]["spec"] for run in RUNS}
