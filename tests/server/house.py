"""A database with rooms and messages of all ages, for what is purged."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from prometheus_client import CollectorRegistry
from sqlalchemy import func, insert, select

from server import purge
from server.contract import Contract
from server.settings import Settings
from server.store import accounts, backups
from server.store.engine import database_url as read_url
from server.store.ids import new_id
from server.store.migrate import upgrade
from server.store.store import Store
from server.store.tables import archived_messages, automation_decisions, members, messages, rooms, tool_executions
from server.telemetry.metrics import Metrics

NOW = datetime.now(UTC)
BACKUP_AGE = timedelta(hours=24)


def ago(days: float) -> datetime:
    """Tell when that was."""
    return NOW - timedelta(days=days)


class House:
    """A database with rooms and messages of all ages."""

    def __init__(self, contract: Contract, given: Settings) -> None:
        self.given = given
        self.contract = contract
        self.registry = CollectorRegistry()
        self.metrics = Metrics(contract, self.registry)
        self.store = Store(read_url(given.database_url.get_secret_value()), self.metrics, 5, 5)
        self.mary: UUID

    async def __aenter__(self) -> Self:
        """Make the tables, an account and a backup."""
        await upgrade(self.given.database_url.get_secret_value())
        async with self.store.write() as db:
            self.mary = (await accounts.create(db, "mary", "hash", "free")).id
            await backups.taken(db, "s3://backups/1", NOW - BACKUP_AGE)
            await backups.verified(db, "s3://backups/1")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the database."""
        await self.store.aclose()

    async def room(self, name: str, used: datetime, written: Sequence[datetime] = ()) -> UUID:
        """Add a room that was used then, with messages from those moments."""
        identity = new_id()
        async with self.store.write() as db:
            values = {"id": identity, "name": name, "created_at": ago(400), "last_activity_at": used}
            await db.execute(insert(rooms).values(values))
            await db.execute(insert(members).values(room_id=identity, account_id=self.mary))
            said = [
                {"id": new_id(), "room_id": identity, "account_id": self.mary, "body": f"{name} {n}", "created_at": at}
                for n, at in enumerate(written)
            ]
            if said:
                await db.execute(insert(messages), said)
        return identity

    async def executed(self, *moments: datetime) -> None:
        """Record executions."""
        rows = [
            {"id": new_id(), "tool": "calculate", "outcome": "success", "seconds": 0, "created_at": at}
            for at in moments
        ]
        async with self.store.write() as db:
            await db.execute(insert(tool_executions), rows)

    async def decided(self, *moments: datetime) -> None:
        """Record decisions about actions."""
        same: Any = {
            "action": "shop/restart",
            "alert": "ShopDown",
            "fingerprint": "0" * 16,
            "labels": {},
            "command": [],
        }
        rows = [
            {**same, "id": new_id(), "starts_at": at + timedelta(seconds=n), "outcome": "would_run", "output": ""}
            | {"decided_at": at, "ends_by": at, "finished_at": at}
            for n, at in enumerate(moments)
        ]
        async with self.store.write() as db:
            await db.execute(insert(automation_decisions), rows)

    async def purge(self, dry_run: bool = False, **changed: Any) -> dict[str, int]:
        """Purge; tell how many of what."""
        report = await purge.apply(self.contract, self.given.model_copy(update=changed), dry_run, NOW)
        return {each.data: each.items for each in report.purged}

    async def left(self) -> dict[str, list[str]]:
        """Read what is there."""
        async with self.store.read() as db:
            return {
                "rooms": sorted(await db.scalars(select(rooms.c.name))),
                "messages": sorted(await db.scalars(select(messages.c.body))),
                "archive": sorted(await db.scalars(select(archived_messages.c.body))),
            }

    async def count(self, table: Any) -> int:
        """Count rows."""
        async with self.store.read() as db:
            return await db.scalar(select(func.count()).select_from(table)) or 0
