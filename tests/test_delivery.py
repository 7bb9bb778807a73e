"""Who is told when, by small plans: the same cases as a real Alertmanager is asked in tests/live."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.delivery import Firing, Silence, deliveries
from generator.plan.alertmanager import Alertmanager, Matcher
from tests import specs
from tests.checks.route_cases import SCALE, on_call
from tests.kinds.on_call.test_on_call import alertmanager

T0 = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
LABELS = {"alertname": "ShopAlert", "service": "shop", "team": "shop-team", "priority": "P1", "severity": "page"}


@pytest.fixture
def plan(tmp_path: Path) -> Alertmanager:
    """One team, told by a pager; a backup is told after 5 minutes."""
    return alertmanager(tmp_path, SCALE, on_call(), specs.alert("up == 0"))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def firing(begins: float = 0, ends: float | None = None, more: Mapping[str, str] | None = None) -> Firing:
    over = T0 + minutes(ends) if ends is not None else None
    return Firing({**LABELS, **(more or {})}, T0 + minutes(begins), over)


def told(
    plan: Alertmanager, *alerts: Firing, until: float = 12, silences: tuple[Silence, ...] = ()
) -> list[tuple[float, str, int, int]]:
    """List minute, receiver, and how many alerts fire and are over in each message."""
    found = deliveries(plan, alerts, T0 + minutes(until), silences)
    return [
        ((one.at - T0) / minutes(1), one.receiver.partition("/")[2], len(one.firing), len(one.resolved))
        for one in found
    ]


def test_a_page_comes_at_once_the_escalation_on_the_minute_and_the_reminder_when_it_is_due(plan: Alertmanager) -> None:
    expected = [(0, "pager", 1, 0), (5, "backup", 1, 0), (5, "pager", 1, 0), (10, "backup", 1, 0), (10, "pager", 1, 0)]
    assert expected == told(plan, firing())


def test_an_alert_that_ends_in_time_is_not_escalated(plan: Alertmanager) -> None:
    assert [(0, "pager", 1, 0), (5, "pager", 0, 1)] == told(plan, firing(ends=4))


def test_a_silence_is_the_acknowledgement(plan: Alertmanager) -> None:
    silence = Silence((Matcher("service", "=", "shop"),), T0 + minutes(2), T0 + minutes(60))
    assert [(0, "pager", 1, 0)] == told(plan, firing(), silences=(silence,))


def test_when_the_silence_ends_the_next_one_is_told(plan: Alertmanager) -> None:
    silence = Silence((Matcher("service", "=~", "sh.*"),), T0 + minutes(2), T0 + minutes(7))
    found = told(plan, firing(), silences=(silence,), until=10)
    assert [(0, "pager", 1, 0), (10, "backup", 1, 0), (10, "pager", 1, 0)] == found


def test_an_alert_that_joins_a_group_has_its_own_time_of_escalation(plan: Alertmanager) -> None:
    found = told(plan, firing(), firing(begins=3, more={"instance": "b"}), until=8.5)
    assert [(5, "backup", 1, 0), (8, "backup", 1, 0)] == [one for one in found if one[1] == "backup"]


def test_the_shifts_change_is_told_to_the_next_shift(tmp_path: Path) -> None:
    shifts = (
        'first: {starts: 2026-01-05, shifts: {a: {begins: "00:00", ends: "12:03", receiver: pager, members: [A]},'
        ' b: {begins: "12:03", ends: "24:00", receiver: backup, members: [B]}}}'
    )
    levels: Mapping[str, str] = dict.fromkeys(("P1", "P2", "P3", "P4"), "notify: [first]")
    plan = alertmanager(tmp_path, SCALE, on_call((shifts,), **levels))
    assert [(0, "pager", 1, 0), (5, "backup", 1, 0)] == told(plan, firing(), until=6)


def test_a_page_mutes_its_ticket(plan: Alertmanager) -> None:
    burn = {"alertname": "SLOErrorBudgetBurn", "slo": "avail"}
    ticket = firing(begins=1, more={**burn, "severity": "ticket", "priority": "P3"})
    assert ["chat"] == [one[1] for one in told(plan, ticket, until=6)]
    assert [] == [one for one in told(plan, firing(more=burn), ticket, until=6) if one[1] == "chat"]
    other = firing(more={**burn, "slo": "other"})
    assert ["chat"] == [one[1] for one in told(plan, other, ticket, until=6) if one[1] == "chat"]


def test_what_no_team_answers_for_goes_to_the_fallback(plan: Alertmanager) -> None:
    assert [(0.5, "chat", 1, 0)] == told(plan, firing(more={"team": "strangers"}), until=4)
    assert [(0.5, "chat", 1, 0)] == told(plan, firing(more={"priority": "P9"}), until=4)


def test_the_watchdog_is_told_every_minute(plan: Alertmanager) -> None:
    found = told(plan, Firing({"alertname": "Watchdog", "severity": "none"}, T0), until=3.5)
    assert [(minute, "chat", 1, 0) for minute in range(4)] == found


def test_maintenance_itself_is_told_to_nobody(plan: Alertmanager) -> None:
    assert [] == told(plan, Firing({"alertname": "MaintenanceUnderway", "maintenance": "works"}, T0))


def test_nothing_fires_and_nobody_is_told(plan: Alertmanager) -> None:
    assert [] == told(plan)


def test_an_alert_that_comes_again_after_a_clean_up_is_a_new_group(plan: Alertmanager) -> None:
    found = told(plan, firing(ends=1), firing(begins=7), until=8)
    assert [(0, "pager", 1, 0), (5, "pager", 0, 1), (7, "pager", 1, 0)] == found
