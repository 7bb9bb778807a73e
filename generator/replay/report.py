"""What alerts and budget did, as a table with its sums, and as JSON; of a simulation, or of what has been."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.autoscaler.report import clock
from generator.kinds._intervals import SLOW
from generator.kinds.slo.rules import Alarm
from generator.naming import BURN_ALERT
from generator.replay.replay import Episode, Evaluation, episodes
from generator.units import percent, rounded


class Mark(NamedTuple):
    """Something to tell of at a time, beside the alerts."""

    time: int
    words: str


@dataclass(frozen=True)
class Run:
    """One policy over one course of events; `moment` writes a time, `events` are all and bad ones where known."""

    title: str
    slo: str
    policy: str
    evaluations: Sequence[Evaluation]
    alarms: tuple[Alarm, ...]
    moment: Callable[[int], str]
    marks: tuple[Mark, ...] = ()
    events: tuple[float, float] | None = None
    group: str = ""

    @cached_property
    def episodes(self) -> list[Episode]:
        """When which alerts fired."""
        return episodes(self.evaluations)

    @property
    def begins(self) -> int:
        """The time of the first evaluation."""
        return self.evaluations[0].time

    @property
    def ends(self) -> int:
        """The time of the last evaluation."""
        return self.evaluations[-1].time

    @cached_property
    def states(self) -> dict[int, Evaluation]:
        """What holds at each time, once all groups are evaluated."""
        return {one.time: one for one in self.evaluations}


def named(alarm: Alarm) -> str:
    """Name an alert in a row: the burn alert by its severity, others by their names."""
    tier = f" ({alarm.tier})" if alarm.tier else ""
    return f"{alarm.severity}{tier}" if alarm.name == BURN_ALERT else f"{alarm.name} ({alarm.severity})"


def as_text(runs: Sequence[Run]) -> str:
    """Write a table and its sums for each run."""
    return "\n".join("\n".join([run.title, "", *_table(run), "", *_sums(run)]) + "\n" for run in runs)


def _table(run: Run) -> Iterator[str]:
    rows = [("time", "bad in 5m", "budget left", "what"), *_rows(run)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _rows(run: Run) -> Iterator[tuple[str, str, str, str]]:
    told = [(mark.time, 0, mark.words) for mark in run.marks]
    for one in run.episodes:
        told.append((one.begins, 1, f"{named(one.alarm)} fires"))
        if one.ends is not None:
            told.append((one.ends, 2, f"{named(one.alarm)} ends"))
    for time, _, words in sorted(told):
        state = run.states.get(time) or _before(run, time)
        yield run.moment(time), _share(state.ratio), _share(state.left), words


def _before(run: Run, time: int) -> Evaluation:
    """Find what held at a time between two evaluations."""
    return next((one for one in reversed(run.evaluations) if one.time <= time), run.evaluations[0])


def _share(ratio: float | None) -> str:
    return "–" if ratio is None else percent(rounded(ratio))


def _sums(run: Run) -> Iterator[str]:
    """Say what it comes to: the budget at both ends, and how often and how long each alert fired."""
    known = [one.left for one in run.evaluations if one.left is not None]
    if run.events:
        yield f"events: {run.events[0]:,.0f}, of which {run.events[1]:,.0f} bad"
    if known:
        yield f"budget: {_share(known[0])} → {_share(known[-1])}, at least {_share(min(known))}"
    for alarm in run.alarms:
        fired = [one for one in run.episodes if one.alarm == alarm]
        seconds = sum((run.ends if one.ends is None else one.ends) - one.begins for one in fired)
        times = {1: "once", 2: "twice"}.get(len(fired), f"{len(fired)} times")
        yield f"{named(alarm)}: {f'fires {times}, for {clock(seconds)} in all' if fired else 'never fires'}"


def as_json(runs: Sequence[Run]) -> str:
    """Write `{"runs": [{"slo", "policy", "group", "begins", "ends", "alerts": [...], "budget": [[time, left]]}]}`.

    Times are seconds: from the beginning of a simulation, or since 1970. `budget` has a value every 4 minutes.
    """
    return json.dumps({"runs": [_document(run) for run in runs]}, indent=2, ensure_ascii=False) + "\n"


def _document(run: Run) -> dict[str, object]:
    every = int(SLOW.seconds)
    alerts = [
        {
            "alert": one.alarm.name,
            "severity": one.alarm.severity,
            "tier": one.alarm.tier,
            "begins": one.begins,
            "ends": one.ends,
        }
        for one in run.episodes
    ]
    return {
        "slo": run.slo,
        "policy": run.policy,
        "group": run.group,
        "begins": run.begins,
        "ends": run.ends,
        "alerts": alerts,
        "budget": [[one.time, one.left] for one in run.states.values() if one.time % every == run.begins % every],
    }
