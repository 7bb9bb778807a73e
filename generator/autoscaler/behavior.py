"""How fast a fleet may grow and shrink: stabilisation over recent recommendations, policies over recent changes.

Ported from Kubernetes' pkg/controller/podautoscaler/horizontal.go. The controller's clock always moves a little between
two syncs, so that what is exactly as old as a window is past it; here the clock stands still, and that is written out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple

from generator.autoscaler.autoscaler import Policy, Rules

# Without `behavior`: at most double, or to 4 (scaleUpLimitFactor, scaleUpLimitMinimum).
GROWTH_FACTOR, GROWTH_LEAST = 2, 4


class Event(NamedTuple):
    """A moment, and the replicas that were recommended, added or removed then."""

    at: float
    replicas: int


@dataclass(frozen=True)
class Memory:
    """What the controller remembers of an autoscaler: recommendations, and how many replicas it added and removed."""

    recommendations: tuple[Event, ...] = ()
    added: tuple[Event, ...] = ()
    removed: tuple[Event, ...] = ()

    def recommended(self, at: float, replicas: int, keep: float) -> "Memory":
        """Remember a recommendation; forget those older than anything asks for."""
        return replace(self, recommendations=(*_within(self.recommendations, at, keep), Event(at, replicas)))

    def changed(self, at: float, before: int, after: int, up: Rules, down: Rules) -> "Memory":
        """Remember a change of the replicas (storeScaleEvent)."""
        if after > before:
            return replace(self, added=_stored(self.added, Event(at, after - before), up))
        return replace(self, removed=_stored(self.removed, Event(at, before - after), down))


def _stored(events: tuple[Event, ...], event: Event, rules: Rules) -> tuple[Event, ...]:
    """Put an event in the place of one that the policies of its own direction no longer ask for, or at the end.

    Policies of the other direction may still ask for that one, and then miss it: the controller forgets it, too.
    """
    keep = max(policy.period_seconds for policy in rules.policies)
    old = [number for number, one in enumerate(events) if event.at - one.at >= keep]
    if not old:
        return (*events, event)
    return (*events[: old[-1]], event, *events[old[-1] + 1 :])


def _within(events: Iterable[Event], now: float, seconds: float) -> tuple[Event, ...]:
    return tuple(event for event in events if now - event.at < seconds)


def highest_recent(memory: Memory, now: float, wanted: int, window: float) -> int:
    """Stabilise without `behavior`: the highest recommendation of the window (stabilizeRecommendation)."""
    return max((wanted, *(event.replicas for event in _within(memory.recommendations, now, window))))


def stabilized(memory: Memory, now: float, current: int, wanted: int, up: float, down: float) -> int:
    """Grow to the lowest recommendation of one window at most, shrink to the highest of the other at most.

    stabilizeRecommendationWithBehaviors; the windows are in seconds.
    """
    lowest = min((wanted, *(event.replicas for event in _within(memory.recommendations, now, up))))
    highest = max((wanted, *(event.replicas for event in _within(memory.recommendations, now, down))))
    return min(max(current, lowest), highest)


class Limited(NamedTuple):
    """A number of replicas between the limits, and the controller's word for the limit that holds."""

    replicas: int
    reason: str


WITHIN_RANGE = "DesiredWithinRange"


def limited_plainly(current: int, wanted: int, least: int, most: int) -> Limited:
    """Limit without `behavior` (convertDesiredReplicasWithRules)."""
    growth = max(GROWTH_FACTOR * current, GROWTH_LEAST)
    ceiling = Limited(growth, "ScaleUpLimit") if most > growth else Limited(most, "TooManyReplicas")
    if wanted < least:
        return Limited(least, "TooFewReplicas")
    return ceiling if wanted > ceiling.replicas else Limited(wanted, WITHIN_RANGE)


def limited(
    memory: Memory, now: float, current: int, wanted: int, least: int, most: int, up: Rules, down: Rules
) -> Limited:
    """Limit what is wanted by the policies, then by the bounds (convertDesiredReplicasWithBehaviorRate)."""
    if wanted > current:
        growth = max(growth_limit(memory, now, current, up), current)
        ceiling = Limited(growth, "ScaleUpLimit") if most > growth else Limited(most, "TooManyReplicas")
        if wanted > ceiling.replicas:
            return ceiling
    elif wanted < current:
        shrinkage = min(shrinkage_limit(memory, now, current, down), current)
        floor = Limited(shrinkage, "ScaleDownLimit") if least < shrinkage else Limited(least, "TooFewReplicas")
        if wanted < floor.replicas:
            return floor
    return Limited(wanted, WITHIN_RANGE)


def growth_limit(memory: Memory, now: float, current: int, rules: Rules) -> int:
    """Work out to how many replicas the policies let the fleet grow (calculateScaleUpLimitWithScalingRules)."""
    if rules.select_policy == "Disabled":
        return current
    choose = min if rules.select_policy == "Min" else max
    return choose(_grown(_at_start(memory, now, current, policy), policy) for policy in rules.policies)


def shrinkage_limit(memory: Memory, now: float, current: int, rules: Rules) -> int:
    """Work out to how many replicas the policies let it shrink (calculateScaleDownLimitWithBehaviors)."""
    if rules.select_policy == "Disabled":
        return current
    choose = max if rules.select_policy == "Min" else min  # the smallest change leaves the most replicas
    return choose(_shrunk(_at_start(memory, now, current, policy), policy) for policy in rules.policies)


def _at_start(memory: Memory, now: float, current: int, policy: Policy) -> int:
    """Count the replicas at the beginning of a policy's period."""
    added = sum(event.replicas for event in _within(memory.added, now, policy.period_seconds))
    removed = sum(event.replicas for event in _within(memory.removed, now, policy.period_seconds))
    return current - added + removed


def _grown(start: int, policy: Policy) -> int:
    # Rounded up: otherwise a small fleet would never grow.
    return start + policy.value if policy.type == "Pods" else ceil(start * (1 + policy.value / 100))


def _shrunk(start: int, policy: Policy) -> int:
    return start - policy.value if policy.type == "Pods" else int(start * (1 - policy.value / 100))
