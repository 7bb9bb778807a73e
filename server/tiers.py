"""Moving an account to another tier: what an operator does, for no operation of the API may."""

import asyncio

import anyio

from server.contract import Contract
from server.refusal import Refusal
from server.services import TOOL_EXECUTIONS
from server.settings import Settings
from server.store import accounts
from server.store.engine import close_engine, database_url, open_engine
from server.store.store import Unavailable, explained

_DATABASE_SECONDS = 10.0


def move(contract: Contract, settings: Settings, name: str, tier: str) -> None:
    """Move an account to a tier of the contract; raises Refusal."""
    known = contract.rate_limits[TOOL_EXECUTIONS].tiers
    if tier not in known:
        raise Refusal(f"there is no tier '{tier}' in the contract; it has {', '.join(sorted(known))}")
    try:
        moved = asyncio.run(_move(settings, name, tier))
    except Unavailable as error:
        raise Refusal(f"{error}; nothing was changed") from None
    if not moved:
        raise Refusal(f"there is no account '{name}'")


async def _move(settings: Settings, name: str, tier: str) -> bool:
    engine = open_engine(database_url(settings.database_url.get_secret_value()), _DATABASE_SECONDS, pool_size=1)
    try:
        with explained(), anyio.fail_after(_DATABASE_SECONDS):
            async with engine.begin() as db:
                return await accounts.set_tier(db, name, tier)
    finally:
        await close_engine(engine)
