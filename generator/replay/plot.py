"""Errors, budget and alerts over time as a picture, one below the other."""

from collections.abc import Iterator, Sequence

from generator import svg
from generator.autoscaler.report import clock
from generator.panels import LEFT, PANEL, RIGHT, WIDTH, Panel, height, times
from generator.replay.report import Run, named

_RATIO, _ALERTS = svg.colour(0), (1, 4, 3, 5)
_POLICIES = (2, 0, 3)


def plot(runs: Sequence[Run]) -> str:
    """Draw runs over the same time: the error ratio, what is left of the budget, and when which alert fires."""
    first = runs[0]
    seconds = max(first.ends - first.begins, 1)
    ratios = [(one.time - first.begins, 100 * one.ratio) for one in first.states.values() if one.ratio is not None]
    errors = Panel(0, seconds, max((value for _, value in ratios), default=0.0), "bad events in 5 minutes, percent")
    budget = Panel(1, seconds, 100, "budget left, percent")
    alerts = Panel(2, seconds, max(len(run.alarms) for run in runs) * len(runs), "alerts")
    parts = [
        *times(errors, alerts, clock),
        *errors.grid(),
        svg.curve(errors.slopes(ratios), _RATIO),
        *errors.legend(0, "bad events", _RATIO),
        *_budgets(budget, runs),
        *_alerts(alerts, runs),
    ]
    return svg.picture(WIDTH, height(3), first.title, LEFT, parts)


def _budgets(panel: Panel, runs: Sequence[Run]) -> Iterator[str]:
    """Draw what is left; what is overspent lies at the bottom."""
    yield from panel.grid()
    for row, run in enumerate(runs[: len(_POLICIES)]):
        left = [(one.time - run.begins, 100 * max(one.left, 0)) for one in run.states.values() if one.left is not None]
        style = svg.colour(_POLICIES[row])
        yield svg.curve(panel.stairs(left), style, "" if row == 0 else "6 4")
        yield from panel.legend(row, f"policy {run.policy}" if len(runs) > 1 else "budget left", style)


def _alerts(panel: Panel, runs: Sequence[Run]) -> Iterator[str]:
    """Draw a bar for each time that an alert fires, a line for each alert."""
    lines = [(run, alarm) for run in runs for alarm in run.alarms]
    high = PANEL / max(len(lines), 1)
    yield svg.text(LEFT, panel.top - 8, panel.words)
    for row, (run, alarm) in enumerate(lines):
        top = panel.top + row * high
        policy = f", {run.policy}" if len(runs) > 1 else ""
        yield svg.text(WIDTH - RIGHT + 16, round(top + high / 2 + 4, 1), f"{named(alarm)}{policy}")
        for one in run.episodes:
            if one.alarm == alarm:
                left = panel.x(one.begins - run.begins)
                right = panel.x((run.ends if one.ends is None else one.ends) - run.begins)
                colour = _ALERTS[row % len(_ALERTS)]
                yield svg.bar(round(left, 1), top + 2, max(round(right - left, 1), 1), high - 4, colour)
