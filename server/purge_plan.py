"""What a purge does, step by step: from the retention contract to statements.

Messages come before rooms, so that no message goes with its room before it is archived.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from server.contract import Purge, Retention
from server.refusal import Refusal
from server.store import purging
from server.store.archive import Archive
from server.store.tables import automation_decisions, rooms, tool_executions

Count = Callable[[AsyncConnection], Awaitable[int]]
Batch = Callable[[AsyncConnection, int], Awaitable[int]]


@dataclass(frozen=True)
class Step:
    """How one sort of data is purged: how much is due, and batches to repeat until nothing is left."""

    data: str
    action: str
    before: datetime
    due: Count
    batches: tuple[Batch, ...]


@dataclass(frozen=True)
class _Sort:
    """A sort of data that can be purged."""

    actions: frozenset[str]
    measured_from: str
    step: Callable[[Mapping[str, Purge], Mapping[str, datetime], Archive], Step]


def plan(retention: Retention, archive: Archive, now: datetime) -> list[Step]:
    """Plan a purge, in the order in which it is safe; raises Refusal at what this server cannot do."""
    for each in retention.purges:
        known = _SORTS.get(each.data)
        if known is None or each.action not in known.actions or each.measured_from != known.measured_from:
            what = f"{each.action} {each.data} measured from {each.measured_from}"
            raise Refusal(f"the contract's retention: this server cannot {what}")
    said = {each.data: each for each in retention.purges}
    before = {data: now - timedelta(seconds=each.after_seconds) for data, each in said.items()}
    return [known.step(said, before, archive) for data, known in _SORTS.items() if data in said]


def _messages(said: Mapping[str, Purge], before: Mapping[str, datetime], archive: Archive) -> Step:
    conditions = [purging.old_messages(before["messages"])]
    if "rooms" in said:  # a room that goes takes none of its messages along, however young they are
        conditions.append(purging.messages_in_unused_rooms(before["rooms"]))
    action = said["messages"].action
    keep = archive if action == "archive" else None
    return Step(
        "messages",
        action,
        before["messages"],
        partial(purging.count_messages, conditions),
        tuple(partial(purging.purge_messages, condition, keep) for condition in conditions),
    )


def _rooms(said: Mapping[str, Purge], before: Mapping[str, datetime], _archive: Archive) -> Step:
    empty = purging.empty_rooms(before["rooms"])
    # Those whose messages the step before takes away are as good as empty.
    foretold = purging.unused_rooms(before["rooms"]) if "messages" in said else empty
    return Step(
        "rooms",
        said["rooms"].action,
        before["rooms"],
        partial(purging.count, rooms, foretold),
        (partial(purging.purge_rooms, empty),),
    )


def _records(data: str, table: Table, old: Callable[[datetime], purging.Condition]) -> _Sort:
    """Records that nothing refers to: they are deleted, each for itself."""

    def step(said: Mapping[str, Purge], before: Mapping[str, datetime], _archive: Archive) -> Step:
        due = old(before[data])
        batch = partial(purging.purge, table, due)
        return Step(data, said[data].action, before[data], partial(purging.count, table, due), (batch,))

    return _Sort(frozenset({"delete"}), "created", step)


_SORTS = {  # in the order in which they are purged
    "messages": _Sort(frozenset({"archive", "delete"}), "created", _messages),
    "rooms": _Sort(frozenset({"delete"}), "last_activity", _rooms),
    "tool_executions": _records("tool_executions", tool_executions, purging.old_executions),
    "automation_decisions": _records("automation_decisions", automation_decisions, purging.old_decisions),
}
