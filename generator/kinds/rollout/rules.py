"""The alerts on rollouts: over what the platform says, and over our own SLIs where only people judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from generator import naming, promql
from generator.catalog import Catalog
from generator.kinds._base import DISABLED
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.judging import Question, questions
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.reading import ARGO, CONDITION, FLAGGER, JOB_FAILED, Reader
from generator.kinds.slo.sli import _example
from generator.plan.facts import Step
from generator.plan.kubernetes.manifest import ROLE_LABEL
from generator.plan.rules import Pairs
from generator.promql import Matcher
from generator.units import NO_TIME, Duration, plain

_FLAGGER_FAILED = 2  # 0 is running, 1 successful
_NO_PAUSE = Duration.parse("10m")  # beyond all pauses that a rollout has by itself


@dataclass(frozen=True)
class Alarm:
    """An alert; `held` is a series with the value at which it fires, `free` one at which it does not.

    Where it is `asked` of counters instead, they are fed in.
    """

    name: str
    level: str
    expr: str
    for_: Duration
    annotations: Pairs
    meaning: str
    steps: tuple[Step, ...]
    by: Pairs = ()
    held: tuple[str, str] = ("", "")
    free: tuple[str, str] = ("", "")
    asked: tuple[Question, ...] = ()


def alarms(said: Rollout, cluster: Kubernetes, migration: str, catalog: Catalog) -> Iterator[Alarm]:
    """Write the alerts that are not disabled."""
    every = _every(said, Reader(said, cluster, catalog), migration)
    yield from (alarm for alarm in every if alarm.level != DISABLED)


def _every(said: Rollout, reader: Reader, migration: str) -> Iterator[Alarm]:
    levels = said.alerting
    if reader.moved == "argo":
        yield _phase(reader, naming.ROLLOUT_STUCK_ALERT, levels.stuck, "Error|InvalidSpec|Timeout", NO_TIME)
        yield _phase(reader, naming.ROLLOUT_PAUSED_ALERT, levels.stuck, "Paused", _longest(said))
        yield _phase(reader, naming.ROLLOUT_TAKEN_BACK_ALERT, levels.taken_back, "Abort", NO_TIME)
    else:
        yield _deployment(reader, levels.stuck)
    if reader.moved == "flagger":
        yield _flagger(reader, levels.taken_back)
    if migration:
        yield _migration(reader, levels.migration, migration)
    if reader.moved == "people" and len(said.versions) > 1 and said.analyses:
        yield _failing(reader, levels.failing)


def _longest(said: Rollout) -> Duration:
    """Tell how long a rollout may be paused and all be well."""
    whole = said.canary.length if said.canary else NO_TIME
    return Duration(whole + _NO_PAUSE)


# What each alert says: summary, description, meaning.
_TEXTS = {
    naming.ROLLOUT_STUCK_ALERT: (
        "the rollout makes no progress",
        "New pods do not become ready; the old ones serve on.",
        "A new version does not come up: the old one serves on, and nobody gets what was to be released.",
    ),
    naming.ROLLOUT_PAUSED_ALERT: (
        "the rollout waits for somebody",
        "It has been paused for longer than all of its steps last.",
        "A rollout stands still between two versions: it waits to be promoted, or its analysis had nothing to judge.",
    ),
    naming.ROLLOUT_TAKEN_BACK_ALERT: (
        "the new version was taken back",
        "The old version serves all traffic again.",
        "A new version failed and was taken back by itself. Users have the old one; the new one must be mended.",
    ),
    naming.MIGRATION_FAILED_ALERT: (
        "the migration failed",
        "The rollout must not go on: the new version may need what the migration was to make.",
        "The database's schema was not brought to where the new version needs it.",
    ),
    naming.VERSION_FAILING_ALERT: (
        "version {{ $labels.role }} breaks its objectives",
        "{{ $value | humanizePercentage }} of its events are bad: take its traffic away.",
        "Of two versions that serve users, one breaks an objective. Only people can take it back.",
    ),
}


class _State(NamedTuple):
    """What the platform says of a rollout: an expression, a series with which it holds, and one with which not."""

    expr: str
    held: tuple[str, str]
    free: tuple[str, str]
    by: Pairs = ()


def _phase(reader: Reader, name: str, level: str, phases: str, for_: Duration) -> Alarm:
    """Tell that Argo is in one of some phases; the series of the phase that it is in is 1, the others are not there."""
    wanted = promql.matching("phase", phases)
    matchers = reader.matchers(ARGO, Matcher("name", "=", reader.said.service))
    held, free = (_series(ARGO, (*matchers, which)) for which in (wanted, Matcher("phase", "=", "Completed")))
    state = _State(f"max({promql.selector(ARGO, (*matchers, wanted))}) > 0", (held, "1"), (free, "1"))
    step = Step("Where does it stand?", run=_argo(reader, "get rollout"), look_for="the step, and what failed.")
    return _alarm(reader, name, level, state, for_, (step,))


def _deployment(reader: Reader, level: str) -> Alarm:
    names = "|".join(_deployments(reader))
    matchers = reader.matchers(CONDITION, promql.matching("deployment", names))
    matchers = (*matchers, Matcher("condition", "=", "Progressing"), Matcher("status", "=", "false"))
    series = _series(CONDITION, matchers)
    expr = f"max by (deployment) ({promql.selector(CONDITION, matchers)}) > 0"
    state = _State(expr, (series, "1"), (series, "0"), (("deployment", _deployments(reader)[0]),))
    where = f"--namespace={reader.cluster.namespace}"
    step = Step(
        "Why do new pods not become ready?",
        run=f"kubectl get events {where} --field-selector=type=Warning --sort-by=.lastTimestamp | tail -20",
        look_for="an image that is not found, a quota that is used up, a probe that fails.",
    )
    return _alarm(reader, naming.ROLLOUT_STUCK_ALERT, level, state, NO_TIME, (step,))


def _deployments(reader: Reader) -> list[str]:
    service = reader.said.service
    if reader.moved == "people":
        return [naming.of_role(service, colour) for colour in sorted(reader.said.versions)]
    return [service, naming.of_role(service, "primary")] if reader.moved == "flagger" else [service]


def _flagger(reader: Reader, level: str) -> Alarm:
    matchers = reader.matchers(FLAGGER, Matcher("name", "=", reader.said.service))
    series = _series(FLAGGER, matchers)
    expr = f"max({promql.selector(FLAGGER, matchers)}) == {_FLAGGER_FAILED}"
    state = _State(expr, (series, f"{_FLAGGER_FAILED}"), (series, "1"))
    run = f"kubectl describe canary {reader.said.service} --namespace={reader.cluster.namespace}"
    step = Step("What did it measure?", run=run, look_for="the events tell the metric, its value and its limit.")
    return _alarm(reader, naming.ROLLOUT_TAKEN_BACK_ALERT, level, state, NO_TIME, (step,))


def _migration(reader: Reader, level: str, job: str) -> Alarm:
    matchers = reader.matchers(JOB_FAILED, Matcher("job_name", "=", job), Matcher("condition", "=", "true"))
    series = _series(JOB_FAILED, matchers)
    state = _State(f"max({promql.selector(JOB_FAILED, matchers)}) > 0", (series, "1"), (series, "0"))
    run = f"kubectl logs job/{job} --namespace={reader.cluster.namespace}"
    step = Step("What does it say?", run=run, look_for="a lock that it did not get: try again later; else mend it.")
    return _alarm(reader, naming.MIGRATION_FAILED_ALERT, level, state, NO_TIME, (step,))


def _failing(reader: Reader, level: str) -> Alarm:
    """Ask each of two versions for our own SLIs, where nothing else judges them."""
    said = reader.said
    analysis = next(iter(said.analyses.values()))
    which = promql.matching(ROLE_LABEL, "|".join(sorted(said.versions)))
    asked = tuple(questions(analysis, which, reader.catalog, by=(ROLE_LABEL,), always=False))
    parts = (f"{promql.block(one.query)} > {plain(one.limit)}" for one in asked)
    steps = tuple(
        Step(
            f"How does each version keep {one.slo}?", query=one.query, look_for=f"above {plain(one.limit)} is too much."
        )
        for one in asked
    )
    state = _State("\nor\n".join(parts), ("", ""), ("", ""), ((ROLE_LABEL, sorted(said.versions)[0]),))
    return _alarm(reader, naming.VERSION_FAILING_ALERT, level, state, analysis.verdict, steps, asked)


def _alarm(
    reader: Reader,
    name: str,
    level: str,
    state: _State,
    for_: Duration,
    steps: tuple[Step, ...],
    asked: tuple[Question, ...] = (),
) -> Alarm:
    summary, description, meaning = _TEXTS[name]
    annotations = (("summary", f"{reader.said.service}: {summary}"), ("description", description))
    return Alarm(name, level, state.expr, for_, annotations, meaning, steps, state.by, state.held, state.free, asked)


def _series(metric: str, matchers: tuple[Matcher, ...]) -> str:
    return _example.series(metric, _example.labels(matchers) or {})


def _argo(reader: Reader, command: str) -> str:
    return f"kubectl argo rollouts {command} {reader.said.service} --namespace={reader.cluster.namespace}"
