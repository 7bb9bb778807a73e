"""The record of tool executions in the database."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.tables import tool_executions


async def record(
    db: AsyncConnection, identity: UUID, tool: str, account: UUID | None, outcome: str, seconds: float
) -> None:
    """Record how one execution ended."""
    row = {
        "id": identity,
        "tool": tool,
        "account_id": account,
        "outcome": outcome,
        "seconds": seconds,
        "created_at": datetime.now(UTC),
    }
    await db.execute(insert(tool_executions).values(row))
