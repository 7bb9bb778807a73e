"""The alerts of a Retention: on how old something is, not on a job that failed. A job that never ran fails nowhere."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator import naming, promql
from generator.kinds._base import DISABLED
from generator.kinds._cron_times import longest_gap
from generator.kinds.retention.alerting import Alerting
from generator.kinds.retention.backups import Backups, Run
from generator.kinds.retention.model import Retention
from generator.plan.facts import Step
from generator.plan.rules import Pairs
from generator.promql import Matcher
from generator.units import Duration, plain

TAKEN = "backup_last_success_timestamp_seconds"
VERIFIED = "backup_last_verified_timestamp_seconds"
BROKEN = "backups_broken"
TESTED, PASSED = "restore_test_last_success_timestamp_seconds", "restore_test_last_passed"
PURGED = "purge_last_success_timestamp_seconds"


class Alarm(NamedTuple):
    """An alert, as far as it depends on the spec.

    `ages` are the series whose value is a time, by the labels that tell them apart, with the age at which each is told;
    of others, `states` are the series with the value at which they are told and the one at which they are not.
    """

    name: str
    level: str
    expr: str
    annotations: Pairs
    meaning: str
    step: Step
    metric: str
    ages: Mapping[Pairs, Duration] = {}
    states: Mapping[Pairs, tuple[int, int]] = {}


def overdue(run: Run) -> Duration:
    """Tell after how long something is late: half a turn more, or one that has had all the time that it may have."""
    gap = longest_gap(run.schedule)
    return Duration(max(gap + gap // 2, gap + run.deadline))


def alarms(said: Retention) -> Iterator[Alarm]:
    """Write the alerts that are not disabled."""
    if said.alerting:
        yield from (one for one in _every(said, said.alerting) if one.level != DISABLED)


def _every(said: Retention, alerting: Alerting) -> Iterator[Alarm]:
    backups = said.backups
    if backups and backups.tool == "pgbackrest":
        yield _backup(said.service, backups, alerting.backup)
        if backups.verifications:
            yield _unverified(said.service, backups, alerting.broken)
            yield _broken(said.service, alerting.broken)
        if backups.restore_tests:
            yield _untested(said.service, backups, alerting.restore_test)
            yield _failed(said.service, backups, alerting.restore_test)
    if said.purging and said.purges:
        yield _purge(said, said.purging, alerting.purge)


def _backup(service: str, said: Backups, level: str) -> Alarm:
    ages: dict[Pairs, Duration] = {(("schedule", name),): overdue(run) for name, run in said.schedules.items()}
    return _aged(
        naming.BACKUP_TOO_OLD_ALERT,
        level,
        TAKEN,
        ages,
        f"a backup of {service} is too old: {{{{ $labels.schedule }}}}",
        "If the database is lost now, more of the work is lost with it than was promised.",
        Step(
            "What does the job say?",
            run=f"kubectl logs --selector=app.kubernetes.io/component=backup --tail=50 --prefix; "
            f"kubectl get cronjobs,jobs | grep {naming.retention_job(service, 'backup')}",
            look_for="LockAcquireError: another backup takes too long; a repository that is full, or away; a job that "
            "was not started at all.",
        ),
    )


def _unverified(service: str, said: Backups, level: str) -> Alarm:
    ages: dict[Pairs, Duration] = {(): min(overdue(run) for run in said.verifications.values())}
    return _aged(
        naming.BACKUP_UNVERIFIED_ALERT,
        level,
        VERIFIED,
        ages,
        f"no backup of {service} has proved to be whole for too long",
        "Nobody knows whether the newest backups are of use, and nothing is purged until one is.",
        Step(
            "What does the verification say?",
            run=f"kubectl get cronjobs,jobs | grep {naming.retention_job(service, 'verify')}",
            look_for="a job that failed, or that was not started.",
        ),
    )


def _broken(service: str, level: str) -> Alarm:
    return Alarm(
        naming.BACKUP_BROKEN_ALERT,
        level,
        f"max({BROKEN}) > 0",
        (
            ("summary", f"{{{{ $value | humanize }}}} backups of {service} are damaged"),
            ("description", "A verification found files that are not as they were written, or that are missing."),
        ),
        "A backup that is needed may not be of use. Those that build on a damaged one are damaged too.",
        Step(
            "Which, and what is left?",
            run="watchbill-server backup verify; pgbackrest info",
            look_for="the newest backup that is whole; take a full one at once if there is none.",
        ),
        BROKEN,
        states={(): (2, 0)},
    )


def _untested(service: str, said: Backups, level: str) -> Alarm:
    ages: dict[Pairs, Duration] = {(("test", name),): overdue(run) for name, run in said.restore_tests.items()}
    return _aged(
        naming.RESTORE_TEST_OVERDUE_ALERT,
        level,
        TESTED,
        ages,
        f"no backup of {service} was restored well for too long: {{{{ $labels.test }}}}",
        "A backup that nobody has restored is none.",
        Step(
            "Why was there none?",
            run=f"kubectl get cronjobs,jobs | grep {naming.retention_job(service, 'restore')}",
            look_for="a pod that finds no room for the copy; a deadline that the database has outgrown.",
        ),
    )


def _failed(service: str, said: Backups, level: str) -> Alarm:
    which = "|".join(said.restore_tests)
    selected = promql.selector(PASSED, (promql.matching("test", which),))
    return Alarm(
        naming.RESTORE_TEST_FAILED_ALERT,
        level,
        f"max by (test) ({selected}) == 0",
        (
            ("summary", f"a restore test of {service} failed: {{{{ $labels.test }}}}"),
            ("description", "The newest backup did not come back as it should, or not in time."),
        ),
        "What was restored from the newest backup is not what had been saved, or it took longer than it may.",
        Step(
            "What did it find?",
            run="psql -c 'select name, location, detail from restore_tests order by finished_at desc limit 3'",
            look_for="rows that are missing, damage that pg_amcheck found, a time that was exceeded.",
        ),
        PASSED,
        states={(("test", name),): (0, 1) for name in said.restore_tests},
    )


def _purge(said: Retention, run: Run, level: str) -> Alarm:
    ages: dict[Pairs, Duration] = {(("data", purge.data),): overdue(run) for purge in said.purges}
    return _aged(
        naming.PURGE_OVERDUE_ALERT,
        level,
        PURGED,
        ages,
        f"{{{{ $labels.data }}}} of {said.service} were not purged for too long",
        "Data are kept for longer than was promised.",
        Step(
            "Why was nothing purged?",
            run="kubectl logs --selector=app.kubernetes.io/component=purge --tail=20 --prefix",
            look_for="no backup that is verified and young enough: mend that first, the purge follows by itself.",
        ),
    )


def _aged(
    name: str, level: str, metric: str, ages: Mapping[Pairs, Duration], summary: str, description: str, step: Step
) -> Alarm:
    """Compare how long ago something was with how long ago it may be; what never was is told as well."""
    description += " It was {{ $value | humanizeDuration }} ago."
    expr = "\nor\n".join(_too_old(metric, labels, most) for labels, most in ages.items())
    annotations = (("summary", summary), ("description", description))
    return Alarm(name, level, expr, annotations, description.partition(" It was")[0], step, metric, ages)


def _too_old(metric: str, labels: Pairs, most: Duration) -> str:
    selected = promql.selector(metric, tuple(Matcher(label, "=", value) for label, value in labels))
    by = f"{promql.aggregation('max', tuple(label for label, _ in labels))}" if labels else "max"
    never = f"absent({selected}) * time()" if labels else ""
    return f"time() - {by}({selected}) > {plain(most.seconds)}" + (f"\nor\n{never}" if never else "")
