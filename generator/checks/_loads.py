"""How often a load test does what a rate limit counts."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from generator.kinds.load_test.journey import Journey
from generator.plan.load import Scenario
from generator.units import Duration, plain


class Counted(NamedTuple):
    """What the clients of a load do together within the window of a rate limit, and the sum that says so."""

    load: str
    clients: int
    number: Fraction
    sum: str

    def busiest(self, accounts: int) -> int:
        """Tell what the account does that has most clients: they are dealt out one by one."""
        return ceil(self.number / self.clients * ceil(Fraction(self.clients, accounts)))

    def accounts_for(self, each: int) -> int | None:
        """Tell how many accounts are needed of which each may do so much; None if none are enough."""
        clients = floor(each * self.clients / self.number)
        return ceil(Fraction(self.clients, clients)) if clients else None


def counted(scenario: Scenario, journey: Journey, limit: str, window: Duration) -> Counted:
    """Count the requests of a load that a rate limit counts, in the busiest window."""
    share = _share(scenario, journey, limit)
    if scenario.each is not None:
        words = f"{scenario.clients} clients × {scenario.each} × {_percent(share)}"
        return Counted(scenario.name, scenario.clients, scenario.clients * scenario.each * share, words)
    rate, seconds = scenario.per_second, _full_seconds(scenario, window)
    words = f"{plain(rate)}/s × {_percent(share)} for {Duration.of_seconds(seconds)}"
    return Counted(scenario.name, scenario.users, Fraction(rate) * share * seconds, words)


def _share(scenario: Scenario, journey: Journey, limit: str) -> Fraction:
    """Tell which share of a load's requests a rate limit counts."""
    made = [one for one in journey.requests if one.kind in scenario.kinds]
    return Fraction(sum(one.weight for one in made if one.rate_limit == limit), sum(one.weight for one in made))


def _full_seconds(scenario: Scenario, window: Duration) -> Fraction:
    """Tell for how long the full rate makes as much as a window holds, part of which the load may still grow."""
    held = min(window.seconds, Fraction(scenario.hold))
    growing = min(window.seconds - held, Fraction(scenario.ramp))
    lowest = 1 - growing / Fraction(scenario.ramp or Decimal(1))  # of the rate, where the window begins
    return held + growing * (1 + lowest) / 2


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.4g}%"
