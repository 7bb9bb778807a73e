"""A fleet under a load: pods that start, metrics that are late or missing, and what holds for any load."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.autoscaler.autoscaler import (
    SCALE_DOWN,
    SCALE_UP,
    Autoscaler,
    Behavior,
    Flags,
    Metric,
    Policy,
    Rules,
    cpu_utilization,
)
from generator.autoscaler.calculator import Usage
from generator.autoscaler.load import Column, Load, Ramp, constant
from generator.autoscaler.pods import Cohort, Fleet, PodModel, usage
from generator.autoscaler.simulate import Step, simulate

AT_ONCE = Behavior(Rules(SCALE_UP.policies, 0), Rules(SCALE_DOWN.policies, 0))
AUTOSCALER = Autoscaler("api", 3, 10, (cpu_utilization(65),), AT_ONCE)
PODS = PodModel(10, 250, 500, startup_seconds=30, pending_seconds=10)
CPU, MEMORY = cpu_utilization(65), Metric("Resource", "memory", "Utilization", 75)


def test_the_youngest_pods_go_first() -> None:
    fleet = Fleet.settled(3).scaled(10, 5).scaled(20, 8).scaled(30, 4)
    assert (4, 1) == (fleet.count(), fleet.scaled(40, 3).cohorts[-1].pods - 2)
    assert [3, 1] == [cohort.pods for cohort in fleet.cohorts]
    assert 10 == fleet.cohorts[-1].created


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (5, Usage(600, 3, unready=2)),  # pending
        (20, Usage(600, 3, missing=2)),  # runs, but nothing was measured yet
        (28, Usage(600, 3, unready=2)),  # measured while it started
        (44, Usage(600, 3, unready=2)),  # ready, but the measure is of before
        (55, Usage(600, 3, unready=2)),  # ready, but not all the time over which was measured
        (60, Usage(1000, 5)),
    ],
)
def test_what_is_known_of_the_cpu_of_a_pod_that_starts(now: float, expected: Usage) -> None:
    fleet = Fleet((*Fleet.settled(3).cohorts, Cohort(0, 2)))
    assert expected == usage(fleet, PODS, Flags(), CPU, now, share=0.2)


def test_other_metrics_count_as_soon_as_they_are_measured() -> None:
    fleet = Fleet((Cohort(0, 2),))
    pods = replace(PODS, per_pod={"memory": 100.0})
    assert Usage(200_000, 2) == usage(fleet, pods, Flags(), MEMORY, 28, share=50)
    assert Usage(300_000, 2) == usage(fleet, pods, Flags(), MEMORY, 45, share=50)


def test_a_pod_that_was_never_ready_does_not_count_after_the_initialisation_period_either() -> None:
    pods = replace(PODS, startup_seconds=1000)
    assert Usage(0, 0, unready=2) == usage(Fleet((Cohort(0, 2),)), pods, Flags(), CPU, 400, share=0.2)


def test_cpu_ends_at_the_limit() -> None:
    assert Usage(1500, 3) == usage(Fleet.settled(3), PODS, Flags(), CPU, 0, share=1.7)
    step = last(AUTOSCALER, constant(1000, 60))
    assert (200, 0.5) == (step.utilization, 1 - step.unserved)


def last(autoscaler: Autoscaler, load: Load, pods: PodModel = PODS) -> Step:
    """Simulate, and take the last step."""
    return list(simulate(autoscaler, pods, load))[-1]


def test_what_is_measured_is_late() -> None:
    load = Load((Ramp(60, 20, 20), Ramp(60, 116, 116)))
    grown = next(step for step in simulate(AUTOSCALER, PODS, load) if step.replicas > 3)
    assert 75 == grown.time
    at_once = replace(PODS, metrics_lag_seconds=0)
    assert 60 == next(step for step in simulate(AUTOSCALER, at_once, load) if step.replicas > 3).time


def test_a_fleet_that_was_larger_when_it_was_measured_had_less_for_each_pod() -> None:
    steps = list(simulate(AUTOSCALER, PODS, constant(20, 60), fleet=Fleet.settled(10)))
    assert [10, 3, 3, 3, 3] == [step.decision.current for step in steps]
    # 200m on 10 pods are 8 %, and 26.8 on 3, which reads 26; the sync after the change still reads the former.
    assert [(8,), (8,), (26,), (26,), (26,)] == [step.decision.values for step in steps]


def test_a_missing_metric_holds_a_fleet_that_would_shrink() -> None:
    queue = Metric("External", "queue", "AverageValue", 25_000)
    autoscaler = Autoscaler("api", 3, 10, (cpu_utilization(65), queue), AT_ONCE)
    column = Column((0, 300, 600), (200.0, None, 0.0))
    steps = list(simulate(autoscaler, PODS, Load((Ramp(900, 20, 20),), {"queue": column})))
    assert {8} == {step.replicas for step in steps if 60 < step.time < 615}
    held = next(step for step in steps if step.time == 450)
    assert ("FailedGetExternalMetric", None) == (held.decision.scaling_active, held.decision.wanted)
    assert 3 == steps[-1].replicas


def test_a_pods_metric_is_spread_over_the_ready_pods() -> None:
    tools = Metric("Pods", "tools", "AverageValue", 20_000)
    autoscaler = Autoscaler("api", 3, 10, (tools,), AT_ONCE)
    load = Load((Ramp(300, 1, 1),), {"tools": Column((0,), (100.0,))})
    step = last(autoscaler, load)
    # A hundred on three pods are 33 each, so that 5 are wanted; they start at nothing, and 6 come of it.
    assert (6, (16_667,)) == (step.replicas, step.decision.values)


policies = st.lists(
    st.builds(Policy, st.sampled_from(["Pods", "Percent"]), st.integers(1, 120), st.integers(1, 120)),
    min_size=1,
    max_size=3,
).map(tuple)
rules = st.builds(
    Rules,
    policies,
    st.sampled_from([None, 0, 15, 60, 300]),
    st.sampled_from(["Max", "Min", "Disabled"]),
    st.sampled_from([None, 0.0, 0.05, 0.2]),
)
autoscalers = st.builds(
    lambda least, more, target, behavior: Autoscaler("api", least, least + more, (cpu_utilization(target),), behavior),
    st.integers(1, 5),
    st.integers(0, 20),
    st.integers(20, 150),
    st.none() | st.builds(Behavior, rules, rules),
)
ramps = st.builds(Ramp, st.integers(15, 600), st.floats(0, 800), st.floats(0, 800))
loads = st.lists(ramps, min_size=1, max_size=4).map(lambda stages: Load(tuple(stages)))


@settings(deadline=None)
@given(autoscalers, loads, st.integers(0, 40))
def test_never_outside_the_bounds_and_never_out_of_nothing(autoscaler: Autoscaler, load: Load, startup: int) -> None:
    pods = replace(PODS, startup_seconds=startup, pending_seconds=startup / 2)
    for step in simulate(autoscaler, pods, load):
        assert autoscaler.min_replicas <= step.replicas <= autoscaler.max_replicas
        assert 0 <= step.ready <= step.decision.current
        assert 0 <= step.unserved <= 1
        if step.replicas > step.decision.current:
            # A recommendation of the window may make it grow when the last one no longer would.
            assert step.decision.wanted is not None
            assert step.decision.reason.endswith("above target") or autoscaler.behavior is None


@settings(deadline=None)
@given(loads, st.integers(1, 6), st.integers(1, 120), st.integers(1, 6), st.integers(1, 120))
def test_policies_bound_what_happens_within_their_period(
    load: Load, most_up: int, period_up: int, most_down: int, period_down: int
) -> None:
    up, down = Policy("Pods", most_up, period_up), Policy("Pods", most_down, period_down)
    autoscaler = Autoscaler("api", 2, 25, (cpu_utilization(65),), Behavior(Rules((up,), 0), Rules((down,), 0)))
    changes = [(step.time, step.replicas - step.decision.current) for step in simulate(autoscaler, PODS, load)]
    for time, change in changes:
        policy, sign = (up, 1) if change > 0 else (down, -1)
        since = sum(before for at, before in changes if time - policy.period_seconds < at <= time)
        assert sign * since <= policy.value or change == 0


@settings(deadline=None)
@given(autoscalers, loads)
def test_disabled_is_disabled(autoscaler: Autoscaler, load: Load) -> None:
    rules = replace(SCALE_UP, select_policy="Disabled"), replace(SCALE_DOWN, select_policy="Disabled")
    still = replace(autoscaler, behavior=Behavior(*rules))
    assert {autoscaler.min_replicas} == {step.replicas for step in simulate(still, PODS, load)}


@settings(deadline=None)
@given(autoscalers, loads)
def test_twice_gives_the_same(autoscaler: Autoscaler, load: Load) -> None:
    assert list(simulate(autoscaler, PODS, load)) == list(simulate(autoscaler, PODS, load))
