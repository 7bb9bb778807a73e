"""Accounts in the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.ids import new_id
from server.store.tables import accounts


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    id: UUID
    name: str
    password_hash: str
    tier: str
    created_at: datetime


class NameTaken(Exception):
    """Another account has this name."""


async def create(db: AsyncConnection, name: str, password_hash: str, tier: str) -> Account:
    """Add an account; raises NameTaken."""
    account = Account(new_id(), name, password_hash, tier, datetime.now(UTC))
    try:
        await db.execute(insert(accounts).values(vars(account)))
    except IntegrityError:
        raise NameTaken(name) from None
    return account


async def by_name(db: AsyncConnection, name: str) -> Account | None:
    """Find an account by its name."""
    row = (await db.execute(select(accounts).where(accounts.c.name == name))).one_or_none()
    return None if row is None else Account(*row)


async def by_id(db: AsyncConnection, identity: UUID) -> Account | None:
    """Find an account by its identity."""
    row = (await db.execute(select(accounts).where(accounts.c.id == identity))).one_or_none()
    return None if row is None else Account(*row)


async def set_password_hash(db: AsyncConnection, identity: UUID, password_hash: str) -> None:
    """Replace a password's hash, made with other parameters."""
    await db.execute(update(accounts).where(accounts.c.id == identity).values(password_hash=password_hash))


async def set_tier(db: AsyncConnection, name: str, tier: str) -> bool:
    """Move an account to another tier; tells whether there is such an account."""
    changed = await db.execute(update(accounts).where(accounts.c.name == name).values(tier=tier))
    return changed.rowcount == 1
