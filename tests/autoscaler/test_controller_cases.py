"""The arithmetic against the real controller's own functions, on random arguments.

The cases beside this module were recorded from Kubernetes 1.35 by `controller_cases_test.go`, which says how.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.autoscaler.autoscaler import Policy, Rules
from generator.autoscaler.behavior import Event, Memory, highest_recent, limited, limited_plainly, stabilized
from generator.autoscaler.calculator import (
    Proposal,
    Tolerances,
    Usage,
    average_replicas,
    shared_replicas,
    utilization_replicas,
    value_replicas,
)

PATH = Path(__file__).with_name("controller_cases.jsonl")


def cases(sort: str) -> Iterator[dict[str, Any]]:
    """Read the cases of a sort."""
    with PATH.open(encoding="utf-8") as file:
        yield from (found[sort] for line in file if sort in (found := json.loads(line)))


def rules_of(data: dict[str, Any]) -> Rules:
    """Read scaling rules as the API writes them."""
    policies = tuple(Policy(one["type"], one["value"], one["periodSeconds"]) for one in data["policies"])
    return Rules(policies, data["stabilizationWindowSeconds"], data["selectPolicy"])


def events_of(data: list[dict[str, Any]]) -> tuple[Event, ...]:
    """Read events; now is 0."""
    return tuple(Event(-one["age"], one["replicas"]) for one in data)


def test_windows_policies_and_bounds_are_the_controllers() -> None:
    reasons = set()
    for case in cases("behavior"):
        up, down = rules_of(case["up"]), rules_of(case["down"])
        memory = Memory(events_of(case["recommended"]), events_of(case["added"]), events_of(case["removed"]))
        current, wanted, bounds = case["current"], case["wanted"], (case["least"], case["most"])
        windows = case["up"]["stabilizationWindowSeconds"], case["down"]["stabilizationWindowSeconds"]
        calm = stabilized(memory, 0, current, wanted, *windows)
        assert case["stabilized"] == calm, case
        assert (case["replicas"], case["reason"]) == limited(memory, 0, current, calm, *bounds, up, down), case
        highest = highest_recent(memory, 0, wanted, 30)
        assert case["plainly"] == limited_plainly(current, highest, *bounds).replicas, case
        reasons.add(case["reason"])
    assert {"DesiredWithinRange", "ScaleUpLimit", "ScaleDownLimit", "TooManyReplicas", "TooFewReplicas"} == reasons


def test_proposals_are_the_controllers() -> None:
    sorts = set()
    for case in cases("metric"):
        tolerances = Tolerances(case["down"], case["up"])
        usage = Usage(case["total"], case["counted"], case["missing"], case["unready"])
        current, target, value, ready = case["current"], case["target"], case["value"], case["ready"]
        found = {
            "utilization_replicas": utilization_replicas(current, target, case["request"], usage, tolerances),
            "average_replicas": average_replicas(current, target * 3, usage, tolerances),
            "value_replicas": value_replicas(current, target * 300, value, ready, tolerances),
            "shared_replicas": shared_replicas(current, target * 100, value, tolerances),
        }
        for name, ours in found.items():
            theirs = Proposal(*case[name]) if name in case else None
            assert theirs == ours, (name, case)
        sorts.add((usage.missing > 0, usage.unready > 0, usage.counted > 0))
    assert {(True, True, True), (False, False, True), (True, False, True), (False, True, True)} <= sorts
