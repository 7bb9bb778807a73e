"""From usage to replicas, for one metric: the cases that replica_calculator.go tells apart."""

import pytest

from generator.autoscaler.calculator import (
    Proposal,
    Tolerances,
    Usage,
    average_replicas,
    shared_replicas,
    utilization_replicas,
    value_replicas,
)

TEN_PERCENT = Tolerances()


@pytest.mark.parametrize(
    ("current", "usage", "expected"),
    [
        (3, Usage(3 * 178, 3), 3),  # 71 %: inside the tolerance, whose end is 71.5
        (3, Usage(3 * 179, 3), 3),  # 71.6 % reads as 71 %: the controller divides whole numbers
        (3, Usage(3 * 180, 3), 4),  # 72 %
        (3, Usage(3 * 148, 3), 3),  # 59 %: inside, the end is 58.5
        (3, Usage(3 * 146, 3), 3),  # 58 %: outside, but three pods are still needed
        (4, Usage(4 * 121, 4), 3),  # 48 % of 4 pods is 65 % of 3
        (3, Usage(3 * 500, 3), 10),  # 200 %
        (5, Usage(0, 5), 0),  # nothing is used: the minimum is somebody else's matter
    ],
)
def test_a_share_of_the_request(current: int, usage: Usage, expected: int) -> None:
    found = utilization_replicas(current, 65, 250, usage, TEN_PERCENT)
    assert Proposal(expected, usage.total * 100 // (usage.counted * 250)) == found


@pytest.mark.parametrize(
    ("case", "usage", "expected"),
    [
        ("pods that start count as idle when more are wanted", Usage(3 * 400, 3, unready=2), 8),
        ("pods that start are left out when fewer are wanted", Usage(3 * 100, 3, unready=2), 2),
        ("so idle that the direction turns: nothing is done", Usage(2 * 300, 2, unready=3), 5),
        ("missing pods count as idle when more are wanted", Usage(3 * 400, 3, missing=2), 8),
        ("missing pods use all of their request when fewer are wanted", Usage(3 * 30, 3, missing=2), 4),
        ("so much that the direction turns: nothing is done", Usage(3 * 140, 3, missing=2), 5),
        ("too little is left to do", Usage(4 * 220, 4, missing=1), 5),
        ("exactly at the target, missing pods are left out", Usage(325, 2, missing=3), 5),
    ],
)
def test_missing_pods_and_pods_that_start_make_it_cautious(case: str, usage: Usage, expected: int) -> None:
    found = utilization_replicas(5, 65, 250, usage, TEN_PERCENT)
    assert found is not None
    assert expected == found.replicas, case


def test_a_target_above_the_request_is_what_a_missing_pod_is_taken_to_use() -> None:
    # 150 % of 100 each for two missing pods, beside three at 60: 480 of 750 at the target, so 4 of 5.
    assert Proposal(4, 60) == utilization_replicas(5, 150, 100, Usage(180, 3, missing=2), TEN_PERCENT)


def test_the_number_of_pods_never_turns_the_direction() -> None:
    # Four pods of seven are counted at twice the target, while the scale says 9: 8 would be fewer.
    assert Proposal(9, 130) == utilization_replicas(9, 65, 100, Usage(520, 4, unready=3), TEN_PERCENT)


def test_without_a_pod_that_counts_there_is_no_proposal() -> None:
    assert utilization_replicas(3, 65, 250, Usage(0, 0, missing=1, unready=2), TEN_PERCENT) is None
    assert average_replicas(3, 20_000, Usage(0, 0, missing=3), TEN_PERCENT) is None


@pytest.mark.parametrize(
    ("tolerances", "ratio", "holds"),
    [
        (Tolerances(0.1, 0.1), 1.1, True),
        (Tolerances(0.1, 0.1), 0.9, True),
        (Tolerances(0.1, 0.05), 71 / 65, False),
        (Tolerances(0.2, 0.05), 0.81, True),
        (Tolerances(0, 0), 1.0, True),
        (Tolerances(0, 0), 66 / 65, False),
    ],
)
def test_the_tolerance_has_two_ends(tolerances: Tolerances, ratio: float, holds: bool) -> None:
    assert holds is tolerances.hold(ratio)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (Usage(3 * 21_000, 3), 3),  # 21 each against 20
        (Usage(3 * 25_000, 3), 4),
        (Usage(3 * 10_000, 3), 2),
        (Usage(3 * 50_000, 3, missing=3), 8),
        (Usage(3 * 10_000, 3, missing=3), 5),  # a missing pod is taken to be at its target
    ],
)
def test_an_amount_per_pod(usage: Usage, expected: int) -> None:
    found = average_replicas(usage.counted + usage.missing, 20_000, usage, TEN_PERCENT)
    assert found is not None
    assert expected == found.replicas


@pytest.mark.parametrize(
    ("current", "ready", "value", "expected"),
    [(3, 3, 105_000, 3), (3, 3, 200_000, 6), (4, 3, 200_000, 6), (3, 3, 30_000, 1), (0, 0, 130_000, 2), (0, 0, 0, 0)],
)
def test_one_amount(current: int, ready: int, value: int, expected: int) -> None:
    assert Proposal(expected, value) == value_replicas(current, 100_000, value, ready, TEN_PERCENT)


@pytest.mark.parametrize(
    ("pods", "value", "expected"),
    [(4, 100_000, (4, 25_000)), (4, 111_000, (5, 27_750)), (4, 110_000, (4, 27_500)), (4, 50_001, (3, 12_501))],
)
def test_one_amount_that_all_pods_share(pods: int, value: int, expected: tuple[int, int]) -> None:
    assert Proposal(*expected) == shared_replicas(pods, 25_000, value, TEN_PERCENT)


def test_one_amount_that_no_pod_shares_yet() -> None:
    assert Proposal(2, 50_000) == shared_replicas(0, 25_000, 50_000, TEN_PERCENT)
    assert Proposal(0, 0) == shared_replicas(0, 25_000, 0, TEN_PERCENT)
