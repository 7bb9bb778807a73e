"""The alerts of a Capacity, over what is recorded of its resources."""

from collections.abc import Iterator
from typing import NamedTuple

from generator import naming
from generator.kinds._base import DISABLED
from generator.kinds.capacity.alerting import Alerting
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.series import selected
from generator.plan.rules import Pairs
from generator.units import Duration, percent, plain

_SAME = "on (service, resource)"


class Alarm(NamedTuple):
    """An alert, as far as it depends on the spec."""

    name: str
    level: str
    expr: str
    for_: Duration
    annotations: Pairs
    meaning: str


def alarms(said: Capacity, priced: bool) -> Iterator[Alarm]:
    """Write the alerts that are not disabled; on costs only where something that costs is measured."""
    if said.alerting:
        every = (
            _running_out(said, said.alerting),
            _full(said, said.alerting),
            _growing(said, said.alerting),
            _overrun(said, said.alerting) if priced else None,
        )
        yield from (alarm for alarm in every if alarm and alarm.level != DISABLED)


def horizons(said: Capacity) -> dict[Duration, tuple[str, ...]]:
    """Tell how far ahead is looked, each with the limited resources of which that is so."""
    found: dict[Duration, tuple[str, ...]] = {}
    for name, projection in said.resources.items():
        ahead = said.forecast_of(projection)
        if ahead:
            found[ahead] = (*found.get(ahead, ()), name)
    return found


def _running_out(said: Capacity, alerting: Alerting) -> Alarm | None:
    own, each = alerting.forecast, horizons(said)
    if not each:
        return None
    parts = [_predicted(said, own.window, ahead, names) for ahead, names in each.items()]
    within = " or ".join(map(str, each))
    leads = (said.lead(said.resources[name]) or ahead for ahead, names in each.items() for name in names)
    takes = " or ".join(dict.fromkeys(map(str, leads)))
    return Alarm(
        naming.STORAGE_RUNS_OUT_ALERT,
        own.level,
        "\nor\n".join(parts),
        own.for_,
        (
            ("summary", f"{{{{ $labels.resource }}}} of {said.service} runs out within {within}"),
            (
                "description",
                (
                    f"If it goes on as in the last {own.window}, it needs {{{{ $value | humanize }}}} by then, more "
                    f"than there is. More takes {takes}: order it now."
                ),
            ),
        ),
        "A resource will be used up before there can be more of it, if it grows on as it did.",
    )


def _predicted(said: Capacity, window: Duration, ahead: Duration, names: tuple[str, ...]) -> str:
    """Predict only what has been seen for half of the window: a line through two points leads anywhere."""
    used = selected(naming.CAPACITY_MEASURED, said.service, *names)
    return (
        f"predict_linear({used}[{window}], {plain(ahead.seconds)})\n"
        f"  > {_SAME} {selected(naming.CAPACITY_LIMIT, said.service, *names)}\n"
        f"and {_SAME} {used} offset {Duration(window // 2)}"
    )


def _full(said: Capacity, alerting: Alerting) -> Alarm | None:
    own, limited = alerting.full, [name for name, one in said.resources.items() if one.limited]
    if not limited:
        return None
    used, limit = (selected(metric, said.service) for metric in (naming.CAPACITY_MEASURED, naming.CAPACITY_LIMIT))
    return Alarm(
        naming.STORAGE_ALMOST_FULL_ALERT,
        own.level,
        f"{used}\n  / {_SAME} {limit} > {plain(own.share)}",
        own.for_,
        (
            ("summary", f"more than {percent(own.share)} of {{{{ $labels.resource }}}} of {said.service} is used"),
            ("description", "{{ $value | humanizePercentage }} of it is used. When it is full, writing fails."),
        ),
        "A resource is almost used up: the forecast came too late, or its growth is sudden.",
    )


def _growing(said: Capacity, alerting: Alerting) -> Alarm | None:
    own = alerting.growth
    if said.as_of is None or not any(one.query for one in said.resources.values()):
        return None
    used, line = (selected(metric, said.service) for metric in (naming.CAPACITY_MEASURED, naming.CAPACITY_PROJECTED))
    return Alarm(
        naming.GROWTH_OUTRUNS_PROJECTION_ALERT,
        own.level,
        f"{used}\n  / {_SAME} {line} > {plain(1 + own.tolerance)}",
        own.for_,
        (
            ("summary", f"{{{{ $labels.resource }}}} of {said.service} grows faster than projected"),
            (
                "description",
                (
                    "There is {{ $value | humanizePercentage }} of what the capacity plan has for this day; more than "
                    f"{percent(1 + own.tolerance)} is told. Replicas, storage and budget were planned for less."
                ),
            ),
        ),
        "More is used than the capacity plan has for this day: what was ordered by it will not last as long.",
    )


def _overrun(said: Capacity, alerting: Alerting) -> Alarm | None:
    own, cost = alerting.overrun, said.cost
    if cost is None or cost.monthly_budget is None:
        return None
    budget = f"{plain(cost.monthly_budget)} {cost.currency}"
    return Alarm(
        naming.COST_OVERRUN_ALERT,
        own.level,
        f"avg_over_time({selected(naming.MONTHLY_COST, said.service)}[{own.window}]) > {plain(cost.monthly_budget)}",
        own.for_,
        (
            ("summary", f"{said.service} costs more than {budget} a month"),
            (
                "description",
                f"At the rate of the last {own.window} a month costs {{{{ $value | humanize }}}} {cost.currency}.",
            ),
        ),
        "At the present rate a month costs more than its budget.",
    )
