"""What people must know of the alerts on resources and costs: what they mean, and where to look."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.capacity.alarms import Alarm
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.series import selected
from generator.plan.facts import AlertFacts, Step


def facts(capacity: Spec[Capacity], alarms: Iterable[Alarm]) -> Iterator[AlertFacts]:
    """Tell what stands behind each alert."""
    steps = _steps(capacity.spec)
    for alarm in alarms:
        yield AlertFacts(capacity.address, alarm.name, alarm.meaning, steps[alarm.name])


def _steps(said: Capacity) -> dict[str, tuple[Step, ...]]:
    used, limit, line, cost = (
        selected(metric, said.service)
        for metric in (
            naming.CAPACITY_MEASURED,
            naming.CAPACITY_LIMIT,
            naming.CAPACITY_PROJECTED,
            naming.MONTHLY_COST,
        )
    )
    share = f"{used} / on (service, resource) {limit}"
    days = f"(({limit} - {used}) / on (service, resource) clamp_min(deriv({used}[7d]), 1e-9)) / 86400"
    grown = Step(
        "What has grown, and since when?",
        query=f"{used} - {used} offset 1d",
        look_for="a jump is a job, a migration or a fault; a slope is use, and goes on.",
    )
    return {
        naming.STORAGE_RUNS_OUT_ALERT: (
            Step("How many days are left?", query=days, look_for="fewer than more takes means to order it today."),
            grown,
            Step("How much of it is used?", query=share, look_for="above 0.9 there is no time for an order: clear up."),
        ),
        naming.STORAGE_ALMOST_FULL_ALERT: (
            Step("How much of it is used?", query=share, look_for="1 is full: nothing can be written."),
            grown,
        ),
        naming.GROWTH_OUTRUNS_PROJECTION_ALERT: (
            Step(
                "How much more is it than projected?",
                query=f"{used} / on (service, resource) {line}",
                look_for="1.2 is a fifth more than the capacity plan has for this day.",
            ),
            grown,
        ),
        naming.COST_OVERRUN_ALERT: (
            Step("What does a month cost?", query=cost, look_for="since when it is above the budget."),
            Step(
                "Which replicas, for how long?",
                query=f"avg_over_time({cost}[1d])",
                look_for="a step is a change of specs or of prices; a slope is growth, which the report foresees.",
            ),
        ),
    }
