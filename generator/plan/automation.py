"""On which alerts a machine may act: those for which their runbook has an action, unless its steps are for others.

Such are the alerts that say that nothing is known: no reason to roll anything back.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.plan.facts import Action, AlertFacts, Facts, RunbookFacts
from generator.plan.rules import AlertingRule, RuleFile

_IDENTITY = ("service", "slo")  # what tells alerts of one name apart, and is the same in every series of a rule


class Acting(NamedTuple):
    """An alert on which a machine may act, its runbook, and what it may do."""

    rule: AlertingRule
    runbook: RunbookFacts
    does: tuple[Action, ...]

    @property
    def team(self) -> str:
        """Whose alert it is."""
        return dict(self.rule.labels).get("team", "")

    @property
    def service(self) -> str:
        """Which service it is about."""
        return dict(self.rule.labels).get("service", "")

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        """The labels by which it is known."""
        labels = dict(self.rule.labels)
        return (("alertname", self.rule.name), *((name, labels[name]) for name in _IDENTITY if name in labels))

    @property
    def actions(self) -> Iterator[tuple[str, Action]]:
        """Name its actions, each by its runbook and its own name."""
        yield from ((f"{self.runbook.name}/{action.name}", action) for action in self.does)


def acting(facts: Facts, files: Iterable[RuleFile]) -> Iterator[Acting]:
    """Find the alerts on which a machine may act."""
    for rule, runbook in open_to_actions(facts, files):
        does = tuple(action for action in runbook.automation if action.acts_on(rule.name))
        if does:
            yield Acting(rule, runbook, does)


def open_to_actions(facts: Facts, files: Iterable[RuleFile]) -> Iterator[tuple[AlertingRule, RunbookFacts]]:
    """Find the alerts whose runbook has actions, whichever alerts these name."""
    runbooks = {runbook.name: runbook for runbook in facts.all(RunbookFacts) if runbook.automation}
    others = {(alert.origin, alert.alert) for alert in facts.all(AlertFacts) if alert.whole}
    for rule in (rule for file in files for group in file.groups for rule in group.rules) if runbooks else ():
        if isinstance(rule, AlertingRule) and rule.runbook in runbooks and (rule.origin, rule.name) not in others:
            yield rule, runbooks[rule.runbook]
