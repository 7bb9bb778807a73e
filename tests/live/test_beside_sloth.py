"""Sloth's pages and ours over the same counters: the same alerts at the same minutes, but where Sloth's are wrong."""

from collections.abc import Callable

import pytest

from prove.beside_sloth import QUICK, SCENARIOS, run

pytestmark = pytest.mark.live


def test_a_handful_of_scenarios_page_alike(program: Callable[[str], str]) -> None:
    program("promtool")
    found = run(QUICK)
    assert [] == [outcome for outcome in found if not outcome.same and not outcome.scenario.wrong]
    # Where the two are said to differ, they do: Sloth pages, and ours does not.
    wrong = [outcome for outcome in found if outcome.scenario.wrong]
    assert [(True, False)] * 2 == [(outcome.theirs is not None, outcome.ours is not None) for outcome in wrong]
    assert any(outcome.same and outcome.ours is not None for outcome in found)


def test_there_are_enough_scenarios() -> None:
    assert len(SCENARIOS) >= 50
