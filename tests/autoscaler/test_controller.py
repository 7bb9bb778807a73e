"""One sync: which metric counts, what a missing one does, and the conditions."""

import pytest

from generator.autoscaler.autoscaler import (
    SCALE_DOWN,
    SCALE_UP,
    Autoscaler,
    Behavior,
    Flags,
    Metric,
    Rules,
    cpu_utilization,
)
from generator.autoscaler.behavior import Memory
from generator.autoscaler.calculator import Usage
from generator.autoscaler.controller import Decision, Observed, sync, tolerances_of

CPU = cpu_utilization(65)
QUEUE = Metric("External", "queue", "AverageValue", 25_000)
BEHAVIOR = Behavior(Rules(SCALE_UP.policies, 0), Rules(SCALE_DOWN.policies, 0))
IDLE, BUSY, MISSING = Observed(Usage(300, 3), request=250), Observed(Usage(900, 3), request=250), Observed()


def decide(*observed: Observed, current: int = 3, metrics: tuple[Metric, ...] = (CPU, QUEUE)) -> Decision:
    """Sync once, without a past, in windows of no length."""
    autoscaler = Autoscaler("api", 2, 10, metrics, BEHAVIOR)
    return sync(autoscaler, Flags(), Memory(), 0, current, current, observed)[0]


def test_the_metric_that_wants_most_counts() -> None:
    assert (6, "cpu resource utilization (percentage of request) above target") == _told(
        decide(BUSY, Observed(value=0))
    )
    assert (7, "external metric queue above target") == _told(decide(BUSY, Observed(value=175_000)))
    assert (2, "All metrics below target") == _told(decide(IDLE, Observed(value=0)))


def _told(decision: Decision) -> tuple[int, str]:
    return decision.replicas, decision.reason


def test_a_missing_metric_stops_it_from_shrinking_but_not_from_growing() -> None:
    held = decide(IDLE, MISSING)
    assert (3, "", "FailedGetExternalMetric") == (*_told(held), held.scaling_active)
    grown = decide(BUSY, MISSING)
    assert (6, "ValidMetricFound") == (grown.replicas, grown.scaling_active)
    same = decide(Observed(Usage(490, 3), request=250), MISSING)
    assert (3, "ValidMetricFound") == (same.replicas, same.scaling_active)


def test_without_any_metric_nothing_is_done_and_the_first_is_named() -> None:
    nothing = decide(MISSING, MISSING)
    assert (3, "FailedGetResourceMetric", None) == (nothing.replicas, nothing.scaling_active, nothing.wanted)


def test_a_fleet_outside_its_bounds_is_brought_back_whatever_is_measured() -> None:
    assert (10, "Current number of replicas above Spec.MaxReplicas") == _told(decide(MISSING, MISSING, current=14))
    assert (2, "Current number of replicas below Spec.MinReplicas") == _told(decide(MISSING, MISSING, current=1))


def test_a_fleet_of_none_stays_so_unless_the_minimum_is_none() -> None:
    assert (0, "ScalingDisabled") == (
        decide(BUSY, MISSING, current=0).replicas,
        decide(BUSY, MISSING, current=0).scaling_active,
    )
    autoscaler = Autoscaler("api", 0, 10, (QUEUE,), BEHAVIOR)
    woken, _ = sync(autoscaler, Flags(), Memory(), 0, 0, 0, [Observed(value=60_000)])
    assert 3 == woken.replicas
    slept, _ = sync(autoscaler, Flags(), Memory(), 0, 3, 3, [Observed(value=0)])
    assert 0 == slept.replicas


@pytest.mark.parametrize(
    ("behavior", "able", "limited", "replicas"),
    [
        (BEHAVIOR, "SucceededRescale", "DesiredWithinRange", 6),
        (Behavior(), "SucceededRescale", "DesiredWithinRange", 6),
        (Behavior(Rules(SCALE_UP.policies, 60)), "ScaleUpStabilized", "DesiredWithinRange", 3),
        (Behavior(Rules(SCALE_UP.policies, 0, "Disabled")), "ReadyForNewScale", "ScaleUpLimit", 3),
        (None, "SucceededRescale", "DesiredWithinRange", 6),
    ],
)
def test_the_conditions_say_what_happened(behavior: Behavior | None, able: str, limited: str, replicas: int) -> None:
    autoscaler = Autoscaler("api", 2, 10, (CPU,), behavior)
    decision, _ = sync(autoscaler, Flags(), Memory(), 0, 3, 3, [BUSY])
    assert (able, limited, replicas) == (decision.able_to_scale, decision.scaling_limited, decision.replicas)


def test_the_first_sync_remembers_what_it_found() -> None:
    autoscaler = Autoscaler("api", 2, 10, (CPU,), Behavior(scale_down=Rules(SCALE_DOWN.policies, 300)))
    decision, memory = sync(autoscaler, Flags(), Memory(), 0, 8, 8, [Observed(Usage(800, 8), request=250)])
    assert (8, "ScaleDownStabilized") == (decision.replicas, decision.able_to_scale)
    later, _ = sync(autoscaler, Flags(), memory, 301, 8, 8, [Observed(Usage(800, 8), request=250)])
    assert 5 == later.replicas


def test_tolerances_are_the_controllers_unless_the_autoscaler_has_its_own() -> None:
    own = Behavior(Rules(SCALE_UP.policies, 0, tolerance=0.05))
    assert (0.1, 0.1) == _ends(None)
    assert (0.1, 0.05) == _ends(own)


def _ends(behavior: Behavior | None) -> tuple[float, float]:
    tolerances = tolerances_of(behavior, Flags())
    return tolerances.down, tolerances.up
