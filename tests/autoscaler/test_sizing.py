"""How many replicas a load needs, and where the controller comes to rest: the numbers of the strategy."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.autoscaler import sizing
from generator.autoscaler.autoscaler import SCALE_DOWN, SCALE_UP, Autoscaler, Behavior, Metric, Rules, cpu_utilization
from generator.autoscaler.calculator import Tolerances
from generator.autoscaler.pods import PodModel
from tests.autoscaler.steady import Settled, settle

BEHAVIOR = Behavior(Rules(SCALE_UP.policies, 60), Rules(SCALE_DOWN.policies, 300))
SEED = Autoscaler("swift-api-server", 3, 10, (cpu_utilization(65),), BEHAVIOR)


def pods(cpu_ms: float) -> PodModel:
    """Make the pods of the strategy: 250m requested, 500m at most."""
    return PodModel(cpu_ms, 250, 500)


@pytest.mark.parametrize(
    ("cpu_ms", "per_replica", "for_116", "for_500", "ten_at_target", "ten_at_limit"),
    [
        (3.25, 50.0, 3, 10, 500, 1538),
        (4, 40.6, 3, 13, 406, 1250),
        (5, 32.5, 4, 16, 325, 1000),
        (10, 16.2, 8, 31, 162, 500),
    ],
)
def test_the_table_of_the_strategy(
    cpu_ms: float, per_replica: float, for_116: int, for_500: int, ten_at_target: int, ten_at_limit: int
) -> None:
    assert per_replica == pytest.approx(sizing.rate_per_replica(cpu_ms, 250, 65), abs=0.06)
    assert for_116 == sizing.replicas_for(116, cpu_ms, 250, 65)
    assert for_500 == sizing.replicas_for(500, cpu_ms, 250, 65)
    assert ten_at_target == int(sizing.rate_at_target(10, cpu_ms, 250, 65))
    assert ten_at_limit == int(sizing.rate_at_limit(10, cpu_ms, 500))


def test_the_dead_band_and_how_to_leave_it() -> None:
    assert (58.5, 71.5) == sizing.dead_band(65, Tolerances())
    assert (67.5, 82.5) == sizing.dead_band(75, Tolerances())
    assert (63, 72) == (sizing.highest_target_below(70, 0.1), sizing.highest_target_below(80, 0.1))
    assert (0.07, 0.06) == (sizing.highest_tolerance_below(70, 65), sizing.highest_tolerance_below(80, 75))


def test_one_replica_fewer_runs_hotter() -> None:
    assert 117 == pytest.approx(sizing.utilization_after_removing_one(2, 65, 0.1))
    assert 65 == pytest.approx(sizing.utilization_after_removing_one(10, 65, 0.1))
    assert 200 == sizing.utilization_of(150, 3, 10, 250)


@pytest.mark.parametrize(
    ("cpu_ms", "rate", "expected"),
    [
        (5, 106.5, Settled(3, 71.0, "", True)),  # the dead band: parked at 71 %
        (10, 500, Settled(10, 200.0, "TooManyReplicas", True)),
        (3.25, 500, Settled(10, 65.0, "", True)),
        (10, 20, Settled(3, 80 / 3, "TooFewReplicas", True)),
        (10, 116, Settled(7, 116 * 1000 / 1750, "", True)),  # the formula says 8: inside the tolerance it stops at 7
    ],
)
def test_where_the_controller_comes_to_rest(cpu_ms: float, rate: float, expected: Settled) -> None:
    found = settle(SEED, pods(cpu_ms), rate)
    assert (expected.replicas, expected.limited_by, True) == (found.replicas, found.limited_by, found.steady)
    assert expected.utilization == pytest.approx(found.utilization)


def test_a_smaller_tolerance_leaves_the_dead_band() -> None:
    behavior = Behavior(Rules(SCALE_UP.policies, 60, tolerance=0.05), BEHAVIOR.scale_down)
    found = settle(Autoscaler("api", 3, 10, (cpu_utilization(65),), behavior), pods(5), 106.5)
    assert (4, 53) == (found.replicas, round(found.utilization))


def test_it_comes_down_to_another_number_than_up() -> None:
    assert (7, 8) == (settle(SEED, pods(10), 116).replicas, settle(SEED, pods(10), 116, start=10).replicas)


def test_the_other_metrics_count_as_well() -> None:
    queue, memory = Metric("External", "queue", "AverageValue", 25_000), Metric("Resource", "memory", "Utilization", 75)
    autoscaler = Autoscaler("api", 3, 10, (cpu_utilization(65), queue, memory), BEHAVIOR)
    model = PodModel(10, 250, 500, memory_request_bytes=512 * 2**20, per_pod={"memory": 300 * 2**20})
    assert 8 == settle(autoscaler, model, 20, others={"queue": 200}).replicas
    # What a pod uses at any load does not fall with more of them: above 82.5 % it pins the fleet at its maximum.
    pinned = replace(model, per_pod={"memory": 430 * 2**20})
    found = settle(autoscaler, pinned, 20, others={"queue": 0})
    assert (10, "TooManyReplicas") == (found.replicas, found.limited_by)
    assert 3 == settle(autoscaler, replace(model, per_pod={"memory": 420 * 2**20}), 20, others={"queue": 0}).replicas


@settings(deadline=None)
@given(st.floats(0, 700), st.floats(0, 700), st.sampled_from([None, BEHAVIOR, Behavior()]))
def test_more_load_never_rests_at_fewer_replicas(one: float, other: float, behavior: Behavior | None) -> None:
    autoscaler = Autoscaler("api", 2, 12, (cpu_utilization(65),), behavior)
    low, high = sorted((one, other))
    assert settle(autoscaler, pods(10), low).replicas <= settle(autoscaler, pods(10), high).replicas


@settings(deadline=None)
@given(st.floats(0, 700), st.integers(2, 12), st.integers(30, 120))
def test_where_it_rests_it_stays(rate: float, start: int, target: int) -> None:
    autoscaler = Autoscaler("api", 2, 12, (cpu_utilization(target),), Behavior())
    found = settle(autoscaler, pods(10), rate, start)
    assert found.steady
    assert found == settle(autoscaler, pods(10), rate, found.replicas)


@settings(deadline=None)
@given(st.floats(1, 700), st.integers(20, 150))
def test_the_formula_and_the_controller_agree_but_for_the_tolerance(rate: float, target: int) -> None:
    autoscaler = Autoscaler("api", 1, 1000, (cpu_utilization(target),), Behavior())
    found = settle(autoscaler, PodModel(10, 250), rate)
    assert found.utilization <= target * 1.1 + 1  # one more, since the controller cuts decimals off
    # And it reads what each pod uses in whole thousandths of a core, rounded up.
    most = sizing.replicas_for(rate, 10, 250, target) * (1 + 1 / (target / 100 * 250)) + 1
    assert found.replicas <= most


@pytest.mark.parametrize(("rate", "cost"), [(500, 3.25), (162.5, 10), (325, 5)])
def test_what_a_request_may_cost_follows_from_the_rate(rate: float, cost: float) -> None:
    assert cost == pytest.approx(sizing.dearest_request(rate, 10, 250, 65))
    assert 10 == sizing.replicas_for(rate, sizing.dearest_request(rate, 10, 250, 65), 250, 65)
