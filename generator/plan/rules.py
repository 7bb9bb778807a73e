"""Rule files of Prometheus: groups of recording and alerting rules. The order in a group is meaning."""

from dataclasses import dataclass

from generator.units import NO_TIME, Duration

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """Records an expression as a series."""

    name: str
    expr: str
    labels: Pairs
    origin: str


@dataclass(frozen=True, slots=True)
class AlertingRule:
    """Fires while an expression returns anything, once it has done so for a time.

    `service` is the service that it belongs to, where the label of this name does not say it.
    """

    name: str
    expr: str
    for_: Duration
    labels: Pairs
    annotations: Pairs
    origin: str
    runbook: str | None = None
    keep_firing_for: Duration = NO_TIME
    service: str = ""


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that are evaluated together, in this order, at one interval (the global one where None)."""

    name: str
    interval: Duration | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule file; `path` is relative to the environment's folder."""

    path: str
    groups: tuple[RuleGroup, ...]
