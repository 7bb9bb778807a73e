"""Backups for real: taken by pgBackRest, verified, damaged, restored and compared, and asked for by the purge."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select, update

from server import purge
from server.backup import taking, testing
from server.backup.testing import Asked
from server.contract import Contract
from server.jobs_watch import tell
from server.refusal import Refusal
from server.settings import Settings
from server.store import backups
from server.store.tables import backups as backup_table
from server.store.tables import rooms, tool_executions
from tests.server.bench import drive
from tests.server.house import House, ago
from tests.server.saved import Saved


@pytest.fixture(scope="module")
def saved() -> Iterator[Saved]:
    """One server with its repositories."""
    server = Saved()
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def given(saved: Saved, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of a job on backups, for a database of the test's own."""
    for name, value in saved.variables.items():
        monkeypatch.setenv(name, value)
    url = saved.create()
    yield settings.model_copy(update={"database_url": SecretStr(url), "scratch_folder": saved.folder / "scratch"})
    saved.drop(url)


class Lived(House):
    """A house that no backup is known of, with somebody in it."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        async with self.store.write() as db:
            await db.execute(delete(backup_table))
        await self.room("lake", ago(1), [ago(2), ago(1)])
        await self.executed(*[ago(31)] * 3, ago(1))
        return self

    async def taken(self, schedule: str = "daily", how: str = "full", repository: int = 1) -> str:
        return await _told(lambda: taking.take(self.given, schedule, how, repository, 0))

    async def verified(self, repository: int = 1) -> str:
        return await _told(lambda: taking.verify(self.given, repository))

    async def tested(self, name: str = "weekly", repository: int = 1, **more: Any) -> str:
        return await _told(lambda: testing.test(self.given, Asked(name, repository, **more)))

    async def purge_now(self) -> dict[str, int]:
        """Purge as of this moment: a backup of a minute ago is younger than the tests' own NOW."""
        report = await purge.apply(self.contract, self.given, dry_run=False, now=datetime.now(UTC))
        return {each.data: each.items for each in report.purged}

    async def exposed(self) -> dict[tuple[str, str], float]:
        """Read the metrics of jobs, by name and label."""
        await tell(self.store, self.metrics)
        samples = (sample for family in self.registry.collect() for sample in family.samples)
        return {
            (one.name, "".join(one.labels.values())): one.value
            for one in samples
            if "backup" in one.name or "restore" in one.name
        }


async def _told(work: Callable[[], Iterator[str]]) -> str:
    return await asyncio.to_thread(lambda: "\n".join(work()))


def test_what_a_backup_holds_may_go(saved: Saved, contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            with pytest.raises(Refusal, match="no backup has been verified yet"):
                await house.purge_now()
            before = datetime.now(UTC).replace(microsecond=0)
            assert (await house.taken()).startswith("repo1:")
            await house.room("pond", ago(1), [ago(1)])
            assert "I taken in" in await house.taken("hourly", "incremental")
            with pytest.raises(Refusal, match="no backup has been verified yet"):
                await house.purge_now()
            assert "are whole" in await house.verified()
            assert 3 == (await house.purge_now())["tool_executions"]
            assert 1 == await house.count(tool_executions)
            assert ["lake", "pond"] == (await house.left())["rooms"]
            exposed = await house.exposed()
            for schedule in ("daily", "hourly"):
                assert before.timestamp() <= exposed["backup_last_success_timestamp_seconds", schedule]
                assert 1_000_000 < exposed["backup_last_size_bytes", schedule]
            verified = exposed["backup_last_verified_timestamp_seconds", ""]
            assert exposed["backup_last_success_timestamp_seconds", "hourly"] == verified
            assert 0 == exposed["backups_broken", ""]
            # The copy holds what has gone from the database: nothing that was counted when it was saved is missing.
            assert "restored in" in await house.tested()
            exposed = await house.exposed()
            assert 1 == exposed["restore_test_last_passed", "weekly"]
            assert before.timestamp() < exposed["restore_test_last_success_timestamp_seconds", "weekly"]

    drive(story)


def test_a_lost_database_comes_back_as_it_was(
    contract: Contract, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = Saved()
    for name, value in saved.variables.items():
        monkeypatch.setenv(name, value)
    given = settings.model_copy(update={"database_url": SecretStr(saved.create())})

    async def fill() -> dict[str, list[str]]:
        async with Lived(contract, given) as house:
            await house.taken()
            await house.room("after the backup", ago(1), [ago(1)] * 2)
            return await house.left()

    async def look() -> dict[str, list[str]]:
        house = House(contract, given)
        try:
            return await house.left()
        finally:
            await house.store.aclose()

    try:
        before = drive(fill)
        saved.run_sql("select pg_switch_wal()")  # what the archive's own time-out does
        saved.pgbackrest("check")  # which waits for the archive
        saved.destroy()
        saved.pgbackrest("--repo=1", "restore")
        saved.start()
        assert before == drive(look)
    finally:
        saved.remove()


def test_a_broken_file_is_found_before_somebody_needs_it(saved: Saved, contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            await house.taken()
            await house.verified()
            await house.purge_now()
            (first, *_) = saved.files("standard", ".gz")
            whole = first.read_bytes()
            first.write_bytes(whole[:100] + b"\0\0\0\0" + whole[104:])
            with pytest.raises(Refusal, match=r"(?s)repository 1 is broken: repo1:.*status: error"):
                await house.verified()
            with pytest.raises(Refusal, match="no backup has been verified yet"):
                await house.purge_now()
            assert 1 == (await house.exposed())["backups_broken", ""]
            with pytest.raises(Refusal, match=r"weekly: repo1:.*F: pgbackrest restore failed"):
                await house.tested()
            exposed = await house.exposed()
            assert 0 == exposed["restore_test_last_passed", "weekly"]
            assert ("restore_test_last_success_timestamp_seconds", "weekly") not in exposed
            first.write_bytes(whole)
            await house.verified()
            assert 0 == (await house.exposed())["backups_broken", ""]

    drive(story)


def test_an_old_backup_is_not_enough(saved: Saved, contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            await house.taken()
            await house.verified()
            async with house.store.write() as db:
                await db.execute(update(backup_table).values(taken_at=datetime.now(UTC) - timedelta(hours=26)))
            with pytest.raises(Refusal, match="the last verified backup is 26 h old, 25 h is the most"):
                await house.purge_now()
            assert 4 == await house.count(tool_executions)
            age = (
                datetime.now(UTC).timestamp()
                - (await house.exposed())["backup_last_success_timestamp_seconds", "daily"]
            )
            assert 26 * 3600 <= age < 26 * 3600 + 60

    drive(story)


def test_a_restore_that_lacks_rows_fails(saved: Saved, contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            await house.taken()
            async with house.store.write() as db:
                kept = (await backups.last_of_each(db))[0]
                more = {
                    table: {**rows, "rooms": 70}
                    for table, rows in (("rows_before", kept.rows_before), ("rows_after", kept.rows_after))
                }
                await db.execute(update(backup_table).values(**more))
            with pytest.raises(Refusal, match="rooms has 1 rows; there were 70"):
                await house.tested()
            assert not (saved.folder / "scratch" / "data").exists()
            # What cannot be read is not well either, and is recorded as such.
            nowhere = house.given.model_copy(update={"scratch_folder": saved.folder / "scratch" / "no" / ("x" * 300)})
            with pytest.raises(Refusal, match=r"weekly: .*: (pgbackrest restore failed|the restored database cannot)"):
                await _told(lambda: testing.test(nowhere, Asked("weekly", 1)))
            assert 0 == (await house.exposed())["restore_test_last_passed", "weekly"]

    drive(story)


def test_a_drill_keeps_to_its_times(saved: Saved, contract: Contract, given: Settings) -> None:
    hour, moment = timedelta(hours=1), timedelta(milliseconds=1)

    async def story() -> None:
        async with Lived(contract, given) as house:
            await house.taken("weekly", repository=2)
            await house.room("after the backup", datetime.now(UTC))
            saved.run_sql("select pg_switch_wal()")
            saved.pgbackrest("check")
            drilled = await house.tested("drill", 2, latest=True, rto=hour, rpo=hour)
            assert drilled.startswith("drill: repo2:")
            with pytest.raises(Refusal, match=r"it took \d+ s, and may take 0 s \(RTO\)"):
                await house.tested("drill", 2, latest=True, rto=moment)
            # Without the archive, what came after the backup is missing: its newest row is a day older.
            async with house.store.write() as db:
                await db.execute(update(rooms).values(created_at=datetime.now(UTC) + timedelta(days=1)))
            with pytest.raises(Refusal, match=r"the last \d+ s are lost, and 3600 s may be \(RPO\)"):
                await house.tested("drill", 2, rpo=hour)

    drive(story)


def test_a_copy_does_not_archive(saved: Saved, contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            await house.taken()
            await house.tested(latest=True)

    drive(story)
    archived = {path.name for path in (saved.folder / "standard" / "archive").rglob("*")}
    assert archived
    assert not {name for name in archived if name.startswith("00000002")}  # the timeline that a promoted copy begins


def test_what_has_expired_is_forgotten(saved: Saved, contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            await house.taken()
            await house.taken()  # the repository keeps one
            await house.taken("weekly", repository=2)
            await house.verified()
            async with house.store.read() as db:
                locations = list(await db.scalars(select(backup_table.c.location)))
            assert ["repo1:", "repo2:"] == sorted(one[:6] for one in locations)

    drive(story)


def test_what_cannot_be_done_is_told(
    saved: Saved, contract: Contract, given: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with Lived(contract, given) as house:
            with pytest.raises(Refusal, match=r"repository 3 holds no backup|pgbackrest .* failed"):
                await house.tested(repository=3)
            await house.taken()
            async with house.store.write() as db:
                await db.execute(delete(backup_table))
            with pytest.raises(Refusal, match="is not recorded"):
                await house.tested()
            with monkeypatch.context() as nowhere:
                nowhere.setenv("PATH", "")
                with pytest.raises(Refusal, match="pgbackrest: No such file or directory; it is installed where"):
                    await house.taken()

    drive(story)


def test_sqlite_has_another_way(settings: Settings) -> None:
    with pytest.raises(Refusal, match="pgBackRest backs up PostgreSQL"):
        list(taking.take(settings, "daily", "full", 1, 0))
