"""Restoring a backup beside the database and comparing the two: a backup that nobody has restored is none."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it has no types
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from server.backup.pgbackrest import Backup, Repository
from server.backup.records import Records, newest, rows
from server.backup.scratch import Scratch
from server.backup.taking import location
from server.refusal import Refusal
from server.settings import Settings
from server.store import backups, revisions
from server.store.backups import Taken, Tested
from server.store.engine import database_url

# Rows come and go while a backup is taken; beyond what the table held before and after, one in a hundred may.
_SLACK = 0.01
_UNREADABLE = (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
_OF_JOBS = {"backups", "purge_runs", "restore_tests"}  # what jobs write of themselves, after a backup and beside it


@dataclass(frozen=True)
class Asked:
    """What is to be shown: of which repository, up to the end of the archive or not, within which times."""

    name: str
    repository: int
    latest: bool = False
    rto: timedelta | None = None
    rpo: timedelta | None = None


@dataclass(frozen=True)
class _Found:
    """What is in a database: its revision, the rows of each table, and when users last left something."""

    revision: str | None
    rows: Mapping[str, int]
    newest: datetime | None


def test(settings: Settings, asked: Asked) -> Iterator[str]:
    """Restore the newest backup of a repository, compare, and record what came of it; raises Refusal."""
    records, repository, started = Records(settings), Repository(asked.repository), datetime.now(UTC)
    backup = next(iter(repository.backups()[::-1]), None)
    if backup is None:
        raise Refusal(f"repository {asked.repository} holds no backup to restore")
    where = location(repository, backup.label)
    live = records.ask(_found)
    taken = records.ask(partial(backups.find, location=where))
    if taken is None:
        raise Refusal(
            f"{where} is not recorded, so that there is nothing to compare it with; take it with 'backup take'"
        )
    try:
        found = _restored(settings, asked, repository, backup)
        _compare(asked, live, found, taken)
        _keep_to_times(asked, started, live, found)
    except Refusal as refusal:
        records.ask(partial(backups.tested, test=_outcome(asked, where, started, str(refusal))))
        raise Refusal(f"{asked.name}: {where}: {refusal}") from None
    passed = _outcome(asked, where, started)
    records.ask(partial(backups.tested, test=passed))
    seconds = (passed.finished_at - started).total_seconds()
    yield f"{asked.name}: {where} restored in {seconds:.0f} s: {sum(found.rows.values())} rows, as there should be"


def _outcome(asked: Asked, where: str, started: datetime, fault: str = "") -> Tested:
    return Tested(asked.name, where, started, datetime.now(UTC), not fault, fault)


def _restored(settings: Settings, asked: Asked, repository: Repository, backup: Backup) -> _Found:
    """Restore into the scratch folder, start a server on it, and read what is there."""
    url = database_url(settings.database_url.get_secret_value())
    database, user = url.database or "postgres", url.username or "postgres"
    scratch = Scratch(_folder(settings), backup.postgres)
    scratch.remove()  # what a test that was killed has left
    try:
        repository.restore(scratch.data, None if asked.latest else backup.label)
        with scratch.running():
            scratch.check_structure(database, asyncio.run(scratch.superuser(database, user)))
            return asyncio.run(_look(scratch, database, user))
    except _UNREADABLE as error:  # what cannot be proved to be well is not
        raise Refusal(f"the restored database cannot be read: {error}") from error
    finally:
        scratch.remove()


def _folder(settings: Settings) -> Path:
    if settings.scratch_folder is None:
        raise Refusal("WATCHBILL_SCRATCH_FOLDER: name an empty folder with room for the restored database")
    return settings.scratch_folder.absolute()


async def _look(scratch: Scratch, database: str, user: str) -> _Found:
    where = URL.create("postgresql+asyncpg", database=database)
    engine = create_async_engine(where, async_creator=partial(scratch.connect, database, user))
    try:
        async with engine.begin() as db:
            return await _found(db)
    finally:
        await engine.dispose()


async def _found(db: AsyncConnection) -> _Found:
    return _Found(await db.run_sync(revisions.current), await rows(db), await newest(db))


def _compare(asked: Asked, live: _Found, found: _Found, taken: Taken) -> None:
    """Compare what was restored with what was counted when it was saved, or with what is there now."""
    if found.revision not in revisions.known():
        raise Refusal(f"it is at revision {found.revision}, which no migration leads to")
    end = live.rows if asked.latest else taken.rows_after
    for table in sorted(end.keys() - _OF_JOBS):
        low, high = sorted((taken.rows_before.get(table, 0), end[table]))
        restored = found.rows.get(table, 0)
        if not low * (1 - _SLACK) <= restored <= high * (1 + _SLACK):
            raise Refusal(f"{table} has {restored} rows; there were {low if low == high else f'{low} to {high}'}")


def _keep_to_times(asked: Asked, started: datetime, live: _Found, found: _Found) -> None:
    took = datetime.now(UTC) - started
    if asked.rto is not None and took > asked.rto:
        raise Refusal(f"it took {_seconds(took)}, and may take {_seconds(asked.rto)} (RTO)")
    if asked.rpo is None or live.newest is None:
        return
    lost = live.newest - found.newest if found.newest else None
    if lost is None or lost > asked.rpo:
        what = f"the last {_seconds(lost)} are" if lost else "everything is"
        raise Refusal(f"{what} lost, and {_seconds(asked.rpo)} may be (RPO)")


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():.0f} s"
