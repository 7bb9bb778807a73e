"""The purge on both databases: what goes, in which order, and that nothing goes that could not be brought back."""

import asyncio
import gzip
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server import backup_record, purge
from server.backup_record import BackupRecord
from server.contract import Contract
from server.jobs_watch import tell
from server.purge import Report
from server.refusal import Refusal
from server.settings import Settings
from server.store import backups, purge_runs
from server.store.archive import FileArchive
from server.store.ids import new_id
from server.store.messages import Message
from server.store.store import Unavailable
from server.store.tables import archived_messages, automation_decisions, members, messages, rooms, tool_executions
from server.store.tables import backups as backup_table
from server.store.tables import purge_runs as purge_table
from tests.server.bench import drive
from tests.server.house import BACKUP_AGE, NOW, House, ago
from tests.server.parts import Postgres


@pytest.fixture
def given(settings: Settings, database_url: str) -> Settings:
    """Settings for one database and the other."""
    return settings.model_copy(update={"database_url": SecretStr(database_url)})


@pytest.fixture
def small(contract: Contract) -> Contract:
    """The published retention, in batches of three."""
    assert contract.retention is not None
    return contract.model_copy(update={"retention": contract.retention.model_copy(update={"batch_rows": 3})})


def test_what_is_old_enough_goes(small: Contract, given: Settings) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            await house.room("busy", ago(1), [ago(181), ago(180.1), ago(179), ago(1)])
            await house.room("quiet", ago(91), [ago(200), ago(91)])
            await house.room("resting", ago(89), [ago(89)])
            await house.room("empty", ago(91))
            await house.executed(*[ago(31)] * 7, ago(29))
            await house.decided(*[ago(401)] * 3, ago(399))
            foretold = await house.purge(dry_run=True)
            assert {"messages": 4, "rooms": 2, "tool_executions": 7, "automation_decisions": 3} == foretold
            assert 4 == await house.count(rooms)
            assert foretold == await house.purge()
            assert {
                "rooms": ["busy", "resting"],
                "messages": ["busy 2", "busy 3", "resting 0"],
                "archive": ["busy 0", "busy 1", "quiet 0", "quiet 1"],
            } == await house.left()
            assert (1, 2) == (await house.count(tool_executions), await house.count(members))
            assert 1 == await house.count(automation_decisions)
            assert dict.fromkeys(foretold, 0) == await house.purge()

    drive(story)


def test_an_archived_message_keeps_everything(small: Contract, given: Settings) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            room = await house.room("lake", ago(1), [ago(200)])
            async with house.store.read() as db:
                before = (await db.execute(select(messages))).one()
            await house.purge()
            async with house.store.read() as db:
                kept = (await db.execute(select(archived_messages))).one()
            assert tuple(before) == tuple(kept)[:5]
            assert room == kept.room_id

    drive(story)


def test_messages_can_be_archived_in_files(small: Contract, given: Settings, tmp_path: Path) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            await house.room("lake", ago(1), [ago(200)] * 7)
            assert 7 == (await house.purge(archive_folder=tmp_path / "archive"))["messages"]
            assert (0, 0) == (await house.count(messages), await house.count(archived_messages))

    drive(story)
    files = sorted((tmp_path / "archive").iterdir())
    assert [".gz"] * 3 == [file.suffix for file in files]
    lines = [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert [f"lake {n}" for n in range(7)] == [line["body"] for line in lines]
    assert {"account_id", "body", "created_at", "id", "room_id"} == set(lines[0])


def test_a_file_is_complete_before_its_messages_are_deleted(
    small: Contract, given: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            await house.room("lake", ago(1), [ago(200)] * 5)
            keep, kept = FileArchive.keep, 0

            async def killed_after_the_second(self: FileArchive, db: Any, batch: Sequence[Message]) -> None:
                nonlocal kept
                await keep(self, db, batch)
                kept += 1
                if kept == 2:
                    raise KeyboardInterrupt

            monkeypatch.setattr(FileArchive, "keep", killed_after_the_second)
            with pytest.raises(KeyboardInterrupt):
                await house.purge(archive_folder=tmp_path)
            assert 2 == await house.count(messages)
            written = {file.name: file.read_bytes() for file in tmp_path.glob("*.gz")}
            monkeypatch.setattr(FileArchive, "keep", keep)
            assert 5 == (await house.purge(archive_folder=tmp_path))["messages"]
            assert written == {file.name: file.read_bytes() for file in tmp_path.glob("*.gz")}

    drive(story)


def test_a_folder_that_takes_no_files_is_told(small: Contract, given: Settings, tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.touch()

    async def story() -> None:
        async with House(small, given) as house:
            await house.room("lake", ago(1), [ago(200)])
            with pytest.raises(Refusal, match=f"^archive folder {taken}: File exists"):
                await house.purge(archive_folder=taken)
            assert ["lake 0"] == (await house.left())["messages"]

    drive(story)


def test_a_database_that_freezes_meanwhile_is_not_waited_for(
    small: Contract, settings: Settings, postgres: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings.model_copy(update={"database_url": SecretStr(postgres_url)})
    monkeypatch.setattr(purge, "_BATCH_SECONDS", 0.5)

    began = purge_runs.begin

    async def story() -> float:
        async with House(small, given) as house, AsyncExitStack() as frozen:

            async def begin_and_freeze(db: AsyncConnection, data: str) -> UUID:
                run = await began(db, data)
                frozen.enter_context(postgres.frozen())
                return run

            monkeypatch.setattr(purge_runs, "begin", begin_and_freeze)
            started = time.monotonic()
            with pytest.raises(Unavailable):
                await asyncio.wait_for(house.purge(), 10)
            return time.monotonic() - started

    assert drive(story) < 4


def test_one_that_is_interrupted_anywhere_is_resumed(small: Contract, given: Settings) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            await house.room("lake", ago(1), [ago(200)] * 20)
            for n in range(8):
                await house.room(f"empty {n}", ago(100))
            await house.executed(*[ago(31)] * 20)
            interruptions = 0
            while True:
                purging = asyncio.create_task(house.purge())
                await asyncio.wait({purging}, timeout=0.01 * (interruptions + 1))
                if purging.done():
                    break
                purging.cancel()
                await asyncio.wait({purging})
                interruptions += 1
                # Whatever moment it was: nothing is lost, and nothing is there twice.
                assert 20 == await house.count(messages) + await house.count(archived_messages)
                assert interruptions < 100
            # Every item is counted once, by the run that took it or by the one that went on with it.
            async with house.store.read() as db:
                runs = (
                    await db.execute(select(purge_table.c.data, func.sum(purge_table.c.purged)).group_by("data"))
                ).all()
            expected = {"messages": 20, "rooms": 8, "tool_executions": 20, "automation_decisions": 0}
            assert expected == dict(map(tuple, runs))
            assert (0, 1, 0) == (
                await house.count(messages),
                await house.count(rooms),
                await house.count(tool_executions),
            )
            assert interruptions > 3

    drive(story)


def test_two_at_once_share_the_work(small: Contract, given: Settings) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            await house.room("lake", ago(1), [ago(200)] * 40)
            await asyncio.gather(house.purge(), house.purge())
            assert (0, 40) == (await house.count(messages), await house.count(archived_messages))

    drive(story)


def test_a_room_that_somebody_uses_meanwhile_stays(small: Contract, given: Settings) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            room = await house.room("lake", ago(100))
            async with house.store.write() as db:
                await db.execute(rooms.update().where(rooms.c.id == room).values(last_activity_at=NOW))
                purging = asyncio.create_task(house.purge())
                await asyncio.sleep(0.2)
                await db.execute(
                    insert(messages).values(
                        id=new_id(), room_id=room, account_id=house.mary, body="new", created_at=NOW
                    )
                )
            assert 0 == (await purging)["rooms"]
            assert ["lake"] == (await house.left())["rooms"]

    drive(story)


def test_without_an_archive_rule_a_room_with_messages_stays(small: Contract, given: Settings) -> None:
    assert small.retention is not None
    only = tuple(each for each in small.retention.purges if each.data == "rooms")
    changed = small.model_copy(update={"retention": small.retention.model_copy(update={"purges": only})})

    async def story() -> None:
        async with House(changed, given) as house:
            await house.room("written in", ago(400), [ago(400)])
            await house.room("empty", ago(400))
            assert {"rooms": 1} == await house.purge(dry_run=True)
            assert {"rooms": 1} == await house.purge()
            assert ["written in"] == (await house.left())["rooms"]

    drive(story)


@pytest.mark.parametrize(
    ("why", "taken", "verified"),
    [
        (None, timedelta(hours=24), True),
        ("no backup has been verified yet, so nothing is purged", timedelta(hours=24), False),
        ("the last verified backup is 26 h old, 25 h is the most; nothing is purged", timedelta(hours=26), True),
        ("no backup has been verified yet, so nothing is purged", timedelta(hours=-1), True),
    ],
)
def test_nothing_is_purged_without_a_fresh_backup(
    why: str | None, taken: timedelta, verified: bool, small: Contract, given: Settings
) -> None:
    async def story() -> str | None:
        async with House(small, given) as house:
            await house.executed(ago(31))
            async with house.store.write() as db:
                await db.execute(delete(backup_table))
                await backups.taken(db, "s3://backups/2", NOW - taken)
                assert not await backups.verified(db, "s3://backups/3")
                if verified:
                    assert await backups.verified(db, "s3://backups/2")
            assert {"tool_executions": 1} == {k: v for k, v in (await house.purge(dry_run=True)).items() if v}
            try:
                await house.purge()
            except Refusal as refusal:
                assert 1 == await house.count(tool_executions)
                return str(refusal)
            assert 0 == await house.count(tool_executions)
            return None

    assert why == drive(story)


def test_a_backup_job_can_leave_a_file_instead(small: Contract, given: Settings, tmp_path: Path) -> None:
    path = tmp_path / "backup.json"

    async def story() -> None:
        async with House(small, given) as house:
            async with house.store.write() as db:
                await db.execute(delete(backup_table))
            with pytest.raises(Refusal, match="no backup has been verified"):
                await house.purge(backup_record=path)
            backup_record.write(path, BackupRecord(taken_at=NOW - BACKUP_AGE, verified_at=NOW))
            await house.purge(backup_record=path)
            path.write_text('{"taken_at": "2026-01-01"}')
            with pytest.raises(Refusal, match=r"write .*taken_at.*, with time zones"):
                await house.purge(backup_record=path)

    drive(story)


def test_metrics_tell_of_the_last_complete_purge(small: Contract, given: Settings) -> None:
    async def story() -> None:
        async with House(small, given) as house:
            await tell(house.store, house.metrics)
            await house.executed(*[ago(31)] * 4)
            await house.purge()
            await house.purge(dry_run=True)
            async with house.store.write() as db:
                await purge_runs.begin(db, "tool_executions")  # one that was killed
            await tell(house.store, house.metrics)
            read = house.registry.get_sample_value
            assert 4 == read("purge_last_items", {"data": "tool_executions"})
            assert 0 == read("purge_last_items", {"data": "messages"})
            when = read("purge_last_success_timestamp_seconds", {"data": "tool_executions"})
            assert abs((when or 0) - datetime.now(UTC).timestamp()) < 60

    drive(story)


@pytest.mark.parametrize(
    ("why", "purges"),
    [
        ("this server cannot archive rooms measured from last_activity", {"data": "rooms", "action": "archive"}),
        ("this server cannot delete invoices measured from last_activity", {"data": "invoices"}),
        ("this server cannot delete rooms measured from created", {"measured_from": "created"}),
    ],
)
def test_a_contract_that_asks_for_what_is_not_known(
    why: str, purges: dict[str, str], contract: Contract, settings: Settings
) -> None:
    said = {"data": "rooms", "action": "delete", "after_seconds": 1, "measured_from": "last_activity", **purges}
    changed = Contract.model_validate(
        {**contract.model_dump(), "retention": {"purges": [said], "batch_rows": 1, "backup_max_age_seconds": None}}
    )
    with pytest.raises(Refusal, match=why):
        purge.purge(changed, settings)


def test_without_retention_or_tables_there_is_nothing_to_purge(contract: Contract, settings: Settings) -> None:
    with pytest.raises(Refusal, match="the contract has no retention"):
        purge.purge(contract.model_copy(update={"retention": None}), settings)
    with pytest.raises(Refusal, match="the database lacks migrations; run 'watchbill-server migrate' first"):
        purge.purge(contract, settings)


def test_it_is_told_in_lines() -> None:
    at = datetime(2026, 5, 29, 16, 36, tzinfo=UTC)
    purged = (purge.Purged("messages", "archive", at, 7), purge.Purged("rooms", "delete", at, 0))
    assert [
        "messages: 7 archived (from before 2026-05-29 16:36 UTC)",
        "rooms: 0 deleted (from before 2026-05-29 16:36 UTC)",
    ] == Report(False, purged).lines()
    assert "messages: 7 to be archived (from before 2026-05-29 16:36 UTC)" == Report(True, purged).lines()[0]
