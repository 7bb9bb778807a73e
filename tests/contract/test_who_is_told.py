"""Every alert of our specs is told to somebody in time at every hour of the week, also when clocks are put."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator import whom
from generator.pipeline import Compiled, compile_specs
from generator.plan.rules import AlertingRule

WEEKS = ("2026-01-05", "2026-03-05", "2026-03-26", "2026-10-22", "2026-10-29")  # as Europe and America put their clocks


def alerts(compiled: Compiled) -> dict[tuple[str, str], str]:
    """Name an alert of each team and level; the watchdog and maintenance are of no level."""
    assert compiled.plan is not None
    found = {}
    for rule in (rule for file in compiled.plan.rule_files for group in file.groups for rule in group.rules):
        labels = dict(rule.labels)
        if isinstance(rule, AlertingRule) and "priority" in labels:
            found[labels["team"], labels["priority"]] = rule.name
    return found


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_no_alert_has_a_hole_in_its_week(environment: str, project: Path) -> None:
    (compiled,) = compile_specs(project / "slo_specs", frozenset({environment})).environments
    assert compiled.plan is not None
    scale = {(team, level.name): level for one in compiled.plan.on_call for team in one.teams for level in one.levels}
    found = alerts(compiled)
    assert {priority for _, priority in found} == {"P1", "P2", "P3", "P4"}
    for (team, priority), name in found.items():
        level = scale[team, priority]
        given = {"team": team, "priority": priority}
        labels = whom.choices(compiled.plan, name, given)[0].labels
        for week in WEEKS:
            rows = whom.week(compiled.plan, labels, datetime.fromisoformat(week).replace(tzinfo=UTC))
            assert [] == [row for row in rows if row.hole or not row.first]
            if level.escalation:
                assert [] == [row for row in rows if all(step.after != level.escalation for step in row.next)]
