"""What a machine did and did not do, as the command tells it: a table for people, or JSON."""

import asyncio
from collections.abc import Iterable, Iterator

import orjson

from server.refusal import Refusal
from server.settings import Settings
from server.store import decisions, revisions
from server.store.decisions import Decision
from server.store.engine import database_url, open_engine
from server.store.store import Unavailable, explained

_SECONDS = 10.0


def last(settings: Settings, number: int) -> list[Decision]:
    """Read the last decisions, the newest first; raises Refusal."""
    try:
        return asyncio.run(_last(settings, number))
    except Unavailable as error:
        raise Refusal(str(error)) from None


async def _last(settings: Settings, number: int) -> list[Decision]:
    engine = open_engine(database_url(settings.database_url.get_secret_value()), _SECONDS, pool_size=1)
    try:
        with explained():
            async with engine.begin() as db:
                if revisions.is_behind(await db.run_sync(revisions.current)):
                    raise Refusal("the database lacks migrations; run 'watchbill-server migrate' first")
                return await decisions.last(db, number)
    finally:
        await engine.dispose()


def table(made: Iterable[Decision]) -> Iterator[str]:
    """Tell decisions, a line each, and below it what was said by a program that failed."""
    for each in made:
        outcome = each.outcome + (f" ({_why(each)})" if _why(each) else "")
        yield f"{each.decided_at:%Y-%m-%d %H:%M:%S} UTC  {outcome:<24}  {each.action}  {each.alert}"
        if each.command:
            yield f"    $ {' '.join(each.command)}"
        if each.outcome in ("failed", "timed_out"):
            yield from (f"    {line}" for line in each.output.splitlines())


def json_lines(made: Iterable[Decision]) -> Iterator[str]:
    """Tell decisions, all of each, as a JSON object on a line."""
    yield from (orjson.dumps(each, str, orjson.OPT_UTC_Z).decode() for each in made)


def _why(decision: Decision) -> str:
    if decision.reason:
        return decision.reason
    return f"exit code {decision.exit_code}" if decision.exit_code else ""
