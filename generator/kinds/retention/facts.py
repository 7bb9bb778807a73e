"""What people must know of a Retention: how long data last, what is saved when, and how it is brought back."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cron_times import longest_gap
from generator.kinds.environment.model import Environment
from generator.kinds.retention.alarms import overdue
from generator.kinds.retention.backups import Backups, Run
from generator.kinds.retention.horizon import horizon
from generator.kinds.retention.jobs import command
from generator.kinds.retention.model import Purging, Retention
from generator.plan.facts import Erasure, RetentionFacts, RunFacts
from generator.units import Duration


def facts(retention: Spec[Retention], catalog: Catalog) -> RetentionFacts:
    """Tell it."""
    said = retention.spec
    backups = said.backups
    return RetentionFacts(
        service=said.service,
        erasures=tuple(_erasures(said)),
        purging=said.purging.schedule if said.purging else "",
        promised=said.erased_within,
        backup_max_age=said.backup_max_age,
        tool=backups.tool if backups else "",
        database=backups.database if backups else "",
        repositories=tuple(_repositories(backups)) if backups else (),
        runs=tuple(_runs(said)),
        velero=tuple((name, one.schedule, one.retention, one.storage_location) for name, one in backups.velero.items())
        if backups
        else (),
        rpo=backups.rpo if backups else None,
        offsite_rpo=backups.offsite_rpo if backups else None,
        rto=backups.rto if backups else None,
        telemetry=tuple(_telemetry(said, catalog)),
        origin=retention.address,
    )


def _erasures(said: Retention) -> Iterator[Erasure]:
    for purge in said.purges:
        own = horizon(purge, said)
        yield Erasure(
            purge.data,
            purge.action,
            purge.measured_from,
            purge.part_of or "",
            own.after,
            own.waits,
            own.kept,
            own.expires,
            own.where,
            own.whole,
        )


def _repositories(said: Backups) -> Iterator[tuple[str, int, Duration, bool]]:
    for name, one in said.repositories.items():
        yield name, one.number, one.retention, one.offsite


def _runs(said: Retention) -> Iterator[RunFacts]:
    for name, run in said.runs().items():
        yield RunFacts(
            name,
            name.partition("-")[0],
            run.schedule,
            longest_gap(run.schedule),
            run.takes,
            run.deadline,
            overdue(run),
            getattr(run, "repository", ""),
            _command(name, run, said),
        )


def _command(name: str, run: Run, said: Retention) -> tuple[str, ...]:
    if isinstance(run, Purging):
        return tuple(run.command)
    if said.backups is None or said.backups.tool != "pgbackrest":
        return ()
    return ("watchbill-server", "backup", *command(name, run, said.backups))


def _telemetry(said: Retention, catalog: Catalog) -> Iterator[tuple[str, Duration, str]]:
    """Name what tells of users beside the database, how long it does, and the setting that says so."""
    metrics = catalog.get(Environment, catalog.environment).spec.prometheus.retention
    yield "metrics", metrics, f"Prometheus: --storage.tsdb.retention.time={metrics}"
    kept = said.telemetry
    if kept and kept.logs:
        yield "logs", kept.logs, f"Loki: limits_config.retention_period: {_hours(kept.logs)}"
    if kept and kept.traces:
        yield "traces", kept.traces, f"Tempo: compactor.compaction.block_retention: {_hours(kept.traces)}"


def _hours(duration: Duration) -> str:
    return f"{-(-duration // 3_600_000)}h"
