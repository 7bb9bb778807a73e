"""What was decided about actions: the table is both the audit and the arbiter between all instances."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.tables import automation_decisions as table
from server.telemetry.redaction import scrubbed

RUNNING, REFUSED, LOST = "running", "refused", "lost"

# Any number will do, as long as every instance takes the same, and the migrations another.
_LOCK = int.from_bytes(b"machines")


class Occurrence(NamedTuple):
    """An action for one firing of one alert: decided about once."""

    action: str
    fingerprint: str
    starts_at: datetime


class Use(NamedTuple):
    """That an action was run, or tried out, for an alert."""

    fingerprint: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """One decision, and what came of it."""

    id: UUID
    action: str
    alert: str
    fingerprint: str
    starts_at: datetime
    labels: Mapping[str, str]
    command: Sequence[str]
    outcome: str
    reason: str | None
    decided_at: datetime
    ends_by: datetime
    finished_at: datetime | None = None
    exit_code: int | None = None
    output: str = ""

    def ended(self, outcome: str, reason: str | None, at: datetime, exit_code: int | None, output: str) -> "Decision":
        """Say how it ended."""
        return replace(self, outcome=outcome, reason=reason, finished_at=at, exit_code=exit_code, output=output)


async def lock(db: AsyncConnection) -> None:
    """Let no other instance decide until this transaction ends; on SQLite, having begun it is enough."""
    if db.dialect.name == "postgresql":
        await db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def known(db: AsyncConnection, asked: Collection[Occurrence]) -> set[Occurrence]:
    """Find those that have been decided about."""
    columns = (table.c.action, table.c.fingerprint, table.c.starts_at)
    fingerprints = {each.fingerprint for each in asked}
    actions = {each.action for each in asked}
    statement = select(*columns).where(table.c.action.in_(actions), table.c.fingerprint.in_(fingerprints))
    return {Occurrence(*row) for row in await db.execute(statement)}


async def uses(db: AsyncConnection, action: str, since: datetime) -> list[Use]:
    """List when an action was used, by any instance, since a moment."""
    statement = select(table.c.fingerprint, table.c.decided_at).where(
        table.c.action == action, table.c.decided_at > since, table.c.outcome != REFUSED
    )
    return [Use(*row) for row in await db.execute(statement)]


async def add(db: AsyncConnection, made: Sequence[Decision]) -> None:
    """Write decisions down, without tokens and the like."""
    if made:
        await db.execute(insert(table), [_row(each) for each in made])


def _row(made: Decision) -> dict[str, object]:
    labels = {name: scrubbed(value) for name, value in made.labels.items()}
    return {**vars(made), "labels": labels, "command": [scrubbed(argument) for argument in made.command]}


async def end(db: AsyncConnection, decision: Decision) -> None:
    """Write down how one ended, also if others have given it up meanwhile: who ran it knows better."""
    names = ("outcome", "reason", "finished_at", "exit_code", "output")
    values = {name: getattr(decision, name) for name in names}
    await db.execute(update(table).where(table.c.id == decision.id).values(values))


async def give_up(db: AsyncConnection, now: datetime) -> list[Decision]:
    """Write down as lost what was begun by instances that are gone."""
    overdue = select(table.c.id).where(table.c.outcome == RUNNING, table.c.ends_by < now)
    lost = (
        update(table)
        .where(table.c.id.in_(overdue.with_for_update(skip_locked=True)), table.c.outcome == RUNNING)
        .values(outcome=LOST, finished_at=now)
        .returning(*table.c)
    )
    return [Decision(*row) for row in await db.execute(lost)]


async def last(db: AsyncConnection, number: int) -> list[Decision]:
    """Read the last decisions, the newest first."""
    newest = select(table).order_by(table.c.id.desc()).limit(number)
    return [Decision(*row) for row in await db.execute(newest)]
