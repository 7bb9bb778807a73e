"""What is decided about an alert and an action: a pure function of what is asked, what is known, and the time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.automation.command import Unfit, command, used
from server.automation.notification import Alert
from server.contract import Action
from server.store.decisions import REFUSED, RUNNING, Decision, Occurrence, Use
from server.store.ids import new_id

WOULD_RUN = "would_run"
HOUR = timedelta(hours=1)

# Beyond its time limit: to end its group, and to write down how it ended, also while the database is away for a bit.
_SETTLING = timedelta(seconds=60)


@dataclass(frozen=True)
class Asked:
    """An action that may be run for an alert."""

    name: str
    action: Action
    alert: Alert

    @property
    def occurrence(self) -> Occurrence:
        """What is decided about once."""
        return Occurrence(self.name, self.alert.fingerprint, self.alert.starts_at)


def asked(actions: Mapping[str, Action], alerts: Iterable[Alert]) -> list[Asked]:
    """Find the actions that may be run on alerts; an action knows alerts by some of their labels."""
    return [
        Asked(name, action, alert)
        for alert in alerts
        for name, action in sorted(actions.items())
        if any(labels.items() <= alert.labels.items() for labels in action.alerts)
    ]


def history(action: Action) -> timedelta:
    """Say how far back an action's uses matter."""
    return max(HOUR, timedelta(seconds=action.cool_down_seconds))


def decide(
    questions: Iterable[Asked],
    known: Collection[Occurrence],
    uses: Mapping[str, Sequence[Use]],
    now: datetime,
    dry_run: bool,
) -> list[Decision]:
    """Decide about all that is not known yet; what is decided counts for what comes after it."""
    made: dict[Occurrence, Decision] = {}
    used_up = {name: list(each) for name, each in uses.items()}
    for each in questions:
        if each.occurrence in known or each.occurrence in made:
            continue
        decision = _decision(each, used_up.setdefault(each.name, []), now, dry_run)
        made[each.occurrence] = decision
        if decision.outcome != REFUSED:
            used_up[each.name].append(Use(each.alert.fingerprint, now))
    return list(made.values())


def _decision(each: Asked, uses: Sequence[Use], now: datetime, dry_run: bool) -> Decision:
    try:
        filled = command(each.action, each.alert.labels)
        reason = _exhausted(each, uses, now)
    except Unfit as unfit:
        filled, reason = (), unfit.reason
    outcome = REFUSED if reason else WOULD_RUN if dry_run or each.action.dry_run else RUNNING
    return Decision(
        id=new_id(),
        action=each.name,
        alert=each.alert.labels["alertname"],
        fingerprint=each.alert.fingerprint,
        starts_at=each.alert.starts_at,
        labels=used(each.action, each.alert.labels),
        command=filled,
        outcome=outcome,
        reason=reason,
        decided_at=now,
        ends_by=now + timedelta(seconds=each.action.time_limit_seconds) + _SETTLING,
        finished_at=None if outcome == RUNNING else now,
    )


def _exhausted(each: Asked, uses: Sequence[Use], now: datetime) -> str | None:
    cool = now - timedelta(seconds=each.action.cool_down_seconds)
    if any(use.fingerprint == each.alert.fingerprint and use.at > cool for use in uses):
        return "cool_down"
    if sum(use.at > now - HOUR for use in uses) >= each.action.at_most_per_hour:
        return "hourly_limit"
    return None
