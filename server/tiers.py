"""What an operator does to accounts, for no operation of the API may: moving them to a tier, making those of tests."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.accounts.passwords import Passwords
from server.api.models import NewAccount
from server.contract import Contract
from server.refusal import Refusal
from server.services import TOOL_EXECUTIONS
from server.settings import Settings
from server.store import accounts
from server.store.engine import close_engine, database_url, open_engine
from server.store.store import Unavailable, explained

T = TypeVar("T")

_DATABASE_SECONDS = 10.0


def move(contract: Contract, settings: Settings, name: str, tier: str) -> None:
    """Move an account to a tier of the contract; raises Refusal."""
    _known(contract, tier)
    if not _changed(settings, lambda db: accounts.set_tier(db, name, tier)):
        raise Refusal(f"there is no account '{name}'")


def provide(contract: Contract, settings: Settings, names: Sequence[str], password: str, tier: str) -> None:
    """Make accounts of one password and one tier, or change those that are there; raises Refusal."""
    _known(contract, tier)
    for name in names:
        _fit(name, password)
    # One hash for all: they share their password anyway, and each hash takes a core for some twenty milliseconds.
    password_hash = asyncio.run(Passwords().hash(password))

    async def provided(db: AsyncConnection) -> None:
        for name in names:
            account = await accounts.by_name(db, name)
            if account is None:
                await accounts.create(db, name, password_hash, tier)
            else:
                await accounts.set_password_hash(db, account.id, password_hash)
                await accounts.set_tier(db, name, tier)

    _changed(settings, provided)


def _fit(name: str, password: str) -> None:
    try:
        NewAccount(name=name, password=password)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Refusal(f"the {first['loc'][0]} of '{name}' will not do: {first['msg']}") from None


def _known(contract: Contract, tier: str) -> None:
    known = contract.rate_limits[TOOL_EXECUTIONS].tiers
    if tier not in known:
        raise Refusal(f"there is no tier '{tier}' in the contract; it has {', '.join(sorted(known))}")


def _changed(settings: Settings, change: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_in_a_transaction(settings, change))
    except Unavailable as error:
        raise Refusal(f"{error}; nothing was changed") from None


async def _in_a_transaction(settings: Settings, change: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    engine = open_engine(database_url(settings.database_url.get_secret_value()), _DATABASE_SECONDS, pool_size=1)
    try:
        with explained(), anyio.fail_after(_DATABASE_SECONDS):
            async with engine.begin() as db:
                return await change(db)
    finally:
        await close_engine(engine)
