"""The alerts and the budget that a time would have given, from what a Prometheus has of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from generator.catalog import Catalog
from generator.kinds._intervals import SLOW
from generator.replay.history import courses
from generator.replay.prometheus_api import HistoryError, Labels, PrometheusApi
from generator.replay.replay import Course, Evaluation, Replay
from generator.replay.report import Run
from generator.replay.simulate import Subjected
from generator.units import percent


def backtest(
    api: PrometheusApi,
    subjects: Sequence[Subjected],
    catalog: Catalog,
    begin: int,
    end: int,
    offsets: tuple[int, int] = (0, 0),
) -> list[Run]:
    """Run an SLO, under one policy or several, over what has been; a run for each policy and group.

    `offsets` are the seconds by which the two rule groups are evaluated after a multiple of their intervals. Raises
    HistoryError.
    """
    begin -= begin % int(SLOW.seconds)
    early = begin - int(max(one.lasting for one in subjects).seconds)
    found = courses(api, subjects, catalog, early, end, offsets)
    if not found:
        name = subjects[0].slo.address
        raise HistoryError(f"{api.address} has nothing of {name} from {moment(begin)} to {moment(end)} UTC")
    replays = [
        (one, group, course, Replay(one.shape, one.severities, course, int(SLOW.seconds), offsets))
        for one in subjects
        for group, course in found.items()
    ]
    return [
        _run(subject, group, course, replayed, [one for one in replayed.over(early, end) if one.time >= begin])
        for subject, group, course, replayed in replays
    ]


def _run(subject: Subjected, group: Labels, course: Course, replayed: Replay, evaluations: Sequence[Evaluation]) -> Run:
    begin, end = evaluations[0].time, evaluations[-1].time
    spec, named = subject.slo.spec, ",".join(f'{label}="{value}"' for label, value in group)
    title = f"{subject.slo.address}{f'{{{named}}}' if named else ''}: {percent(spec.objective)} over "
    title += f"{spec.window_in_words}, policy {subject.policy}; from {moment(begin)} to {moment(end)} UTC"
    total, bad = (tile.sum(end, end - begin - 1) for tile in course.tiles)
    return Run(
        title=title,
        slo=subject.slo.name,
        policy=subject.policy,
        evaluations=evaluations,
        alarms=tuple(watch.alarm for watch, _ in replayed.watches),
        moment=moment,
        events=(total, bad) if subject.shape.weighted else None,
        group=named,
    )


def moment(time: int) -> str:
    """Write a time: `2026-11-25 03:10:30`, in UTC."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S}"
