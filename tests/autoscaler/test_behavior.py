"""Stabilisation windows and scaling policies: the cases that horizontal.go tells apart."""

import pytest

from generator.autoscaler.autoscaler import SCALE_DOWN, SCALE_UP, Policy, Rules, SelectPolicy
from generator.autoscaler.behavior import (
    Event,
    Limited,
    Memory,
    growth_limit,
    highest_recent,
    limited,
    limited_plainly,
    shrinkage_limit,
    stabilized,
)

NOW = 1000.0
PODS_4, DOUBLE = Policy("Pods", 4, 15), Policy("Percent", 100, 15)
ONE, QUARTER = Policy("Pods", 1, 60), Policy("Percent", 25, 60)


def recommended(*events: tuple[float, int]) -> Memory:
    """Remember recommendations, each so many seconds old."""
    return Memory(recommendations=tuple(Event(NOW - age, replicas) for age, replicas in events))


def changed(added: tuple[tuple[float, int], ...] = (), removed: tuple[tuple[float, int], ...] = ()) -> Memory:
    """Remember changes, each so many seconds old."""
    return Memory(
        added=tuple(Event(NOW - age, replicas) for age, replicas in added),
        removed=tuple(Event(NOW - age, replicas) for age, replicas in removed),
    )


@pytest.mark.parametrize(
    ("case", "memory", "current", "wanted", "expected"),
    [
        ("nothing else was recommended", recommended(), 3, 7, 7),
        ("the lowest of the window up holds it", recommended((50, 3), (40, 5)), 3, 7, 3),
        ("the lowest but one, once the lowest is too old", recommended((61, 3), (40, 5)), 3, 7, 5),
        ("as old as the window is too old", recommended((60, 3)), 3, 7, 7),
        ("the highest of the window down holds it", recommended((200, 9), (100, 8)), 10, 3, 9),
        ("as old as the window is too old, downwards too", recommended((300, 9), (100, 8)), 10, 3, 8),
        ("between the two windows it stays", recommended((200, 9), (30, 3)), 6, 5, 6),
        ("a current number above the window comes down to it", recommended((100, 4)), 10, 3, 4),
    ],
)
def test_stabilisation_in_both_directions(case: str, memory: Memory, current: int, wanted: int, expected: int) -> None:
    assert expected == stabilized(memory, NOW, current, wanted, up=60, down=300), case


def test_without_a_window_the_last_word_counts() -> None:
    assert 7 == stabilized(recommended((1, 3)), NOW, 3, 7, up=0, down=0)
    assert 3 == stabilized(recommended((1, 9)), NOW, 7, 3, up=0, down=0)


def test_without_behavior_the_highest_of_the_window_counts() -> None:
    memory = recommended((301, 20), (200, 6), (100, 4))
    assert 6 == highest_recent(memory, NOW, 3, 300)
    assert 8 == highest_recent(memory, NOW, 8, 300)


@pytest.mark.parametrize(
    ("case", "select", "policies", "memory", "current", "expected"),
    [
        ("the larger of +4 and double", "Max", (PODS_4, DOUBLE), Memory(), 3, 7),
        ("the larger of +4 and double, of many", "Max", (PODS_4, DOUBLE), Memory(), 10, 20),
        ("the smaller one", "Min", (PODS_4, DOUBLE), Memory(), 3, 6),
        ("none", "Disabled", (PODS_4, DOUBLE), Memory(), 3, 3),
        ("a share is rounded up", "Max", (Policy("Percent", 50, 60),), Memory(), 3, 5),
        ("what was added counts", "Max", (PODS_4,), changed(added=((10, 3),)), 6, 7),
        ("what was added before the period does not", "Max", (PODS_4,), changed(added=((15, 3),)), 6, 10),
        ("a share is of what stood at the period's beginning", "Max", (DOUBLE,), changed(added=((10, 3),)), 6, 6),
        ("what was removed meanwhile may come back", "Max", (PODS_4,), changed(removed=((10, 2),)), 6, 12),
        (
            "each policy has its own period",
            "Min",
            (PODS_4, Policy("Pods", 6, 60)),
            changed(added=((30, 5),)),
            8,
            9,
        ),
    ],
)
def test_how_far_policies_let_it_grow(
    case: str, select: SelectPolicy, policies: tuple[Policy, ...], memory: Memory, current: int, expected: int
) -> None:
    assert expected == growth_limit(memory, NOW, current, Rules(policies, 0, select)), case


@pytest.mark.parametrize(
    ("case", "select", "policies", "memory", "current", "expected"),
    [
        ("all of it", "Max", (Policy("Percent", 100, 15),), Memory(), 10, 0),
        ("the larger change leaves fewer", "Max", (ONE, QUARTER), Memory(), 10, 7),
        ("the smaller change leaves more", "Min", (ONE, QUARTER), Memory(), 10, 9),
        ("none", "Disabled", (ONE, QUARTER), Memory(), 10, 10),
        ("what was removed counts", "Max", (ONE,), changed(removed=((59, 1),)), 9, 9),
        ("what was removed before the period does not", "Max", (ONE,), changed(removed=((60, 1),)), 9, 8),
        ("what was added meanwhile may go again", "Max", (ONE,), changed(added=((30, 3),)), 9, 5),
    ],
)
def test_how_far_policies_let_it_shrink(
    case: str, select: SelectPolicy, policies: tuple[Policy, ...], memory: Memory, current: int, expected: int
) -> None:
    assert expected == shrinkage_limit(memory, NOW, current, Rules(policies, 0, select)), case


@pytest.mark.parametrize(
    ("current", "wanted", "expected"),
    [
        (3, 5, Limited(5, "DesiredWithinRange")),
        (3, 9, Limited(7, "ScaleUpLimit")),
        (8, 13, Limited(10, "TooManyReplicas")),
        (8, 5, Limited(5, "DesiredWithinRange")),
        (8, 1, Limited(3, "TooFewReplicas")),
        (3, 3, Limited(3, "DesiredWithinRange")),
    ],
)
def test_policies_come_before_the_bounds(current: int, wanted: int, expected: Limited) -> None:
    assert expected == limited(Memory(), NOW, current, wanted, 3, 10, SCALE_UP, SCALE_DOWN)


def test_a_policy_that_is_used_up_neither_adds_nor_removes() -> None:
    full = changed(added=((5, 9),), removed=((5, 1),))
    rules = Rules((Policy("Pods", 1, 60),), 0)
    # The policy alone would say 4 - 9 + 1 + 1 replicas, or 12 - 1: what has been done is not undone.
    assert Limited(4, "ScaleUpLimit") == limited(full, NOW, 4, 9, 1, 20, rules, rules)
    shrunk = changed(removed=((5, 3),))
    assert Limited(4, "ScaleDownLimit") == limited(shrunk, NOW, 4, 2, 1, 20, rules, rules)


def test_the_controller_forgets_what_only_the_other_direction_still_asks_for() -> None:
    up, down = Rules((Policy("Pods", 9, 15),), 0), Rules((Policy("Pods", 1, 60),), 0)
    once = Memory().changed(NOW - 40, 3, 5, up, down)
    # 5 pods, of which 2 were added within the minute: 3 stood at its beginning, so that 2 may be left.
    assert 2 == shrinkage_limit(once, NOW, 5, down)
    # Had another one been added since, the two would be forgotten: 5 stood at the beginning.
    assert 4 == shrinkage_limit(once.changed(NOW - 20, 5, 6, up, down), NOW, 6, down)
    # Within the 15 seconds that the policies upwards ask for, both are remembered.
    assert 2 == shrinkage_limit(once.changed(NOW - 30, 5, 6, up, down), NOW, 6, down)


def test_the_memory_does_not_grow_for_ever() -> None:
    memory = Memory()
    for number in range(100):
        memory = memory.changed(number * 10, 3, 4, SCALE_UP, SCALE_DOWN).recommended(number * 10, 3, 60)
    assert (2, 6) == (len(memory.added), len(memory.recommendations))


@pytest.mark.parametrize(
    ("current", "wanted", "expected"),
    [
        (1, 9, Limited(4, "ScaleUpLimit")),
        (3, 9, Limited(6, "ScaleUpLimit")),
        (8, 13, Limited(10, "TooManyReplicas")),
        (8, 1, Limited(2, "TooFewReplicas")),
        (8, 7, Limited(7, "DesiredWithinRange")),
    ],
)
def test_without_behavior_it_at_most_doubles(current: int, wanted: int, expected: Limited) -> None:
    assert expected == limited_plainly(current, wanted, 2, 10)
