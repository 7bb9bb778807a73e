"""Executing a tool: with a place, a time limit, a span, metrics, and a record in the database."""

import asyncio
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import anyio
from opentelemetry.trace import Span

from server.external import External, TooSlow
from server.limits.slots import Slots
from server.store import executions
from server.store.ids import new_id
from server.store.store import Store
from server.telemetry.metrics import Metrics
from server.telemetry.traces import span
from server.tools._tool import AnyTool, Arguments, Bench, Result, Unanswerable

REFUSED = "refused"  # only in the record: nothing was executed, so no metric counts it


@dataclass(frozen=True)
class Executed:
    """A tool did its work."""

    id: UUID
    result: Result
    seconds: float


class Executions:
    """Executes tools, a limited number at once."""

    def __init__(self, store: Store, external: External, metrics: Metrics, places: int, limit: float) -> None:
        self.places = Slots(places)
        self._store = store
        self._external = external
        self._metrics = metrics
        self._limit = limit
        self._records: set[asyncio.Task[None]] = set()

    async def run(self, name: str, tool: AnyTool, arguments: Arguments, account: UUID | None) -> Executed:
        """Execute a tool; raises what it raises, TimeoutError, or store.Unavailable if it cannot be recorded."""
        identity, started, outcome = new_id(), time.perf_counter(), "error"
        self._metrics.tool_in_flight(1)
        try:
            with _span(name), anyio.fail_after(self._limit):
                result = await tool.run(arguments, Bench(self._store, self._external, account))
            outcome = "success"
        except Unanswerable:
            outcome = REFUSED
            raise
        except (TimeoutError, TooSlow, asyncio.CancelledError):
            outcome = "timeout"  # ours, another service's, or the deadline of the whole request
            raise
        finally:
            seconds = time.perf_counter() - started
            self._metrics.tool_in_flight(-1)
            if outcome != REFUSED:
                self._metrics.tool_execution(name, outcome, seconds)
            await self._recorded(identity, name, account, outcome, seconds)
        return Executed(identity, result, seconds)

    async def aclose(self) -> None:
        """Wait for the records of executions that were cut off."""
        await asyncio.gather(*self._records, return_exceptions=True)

    async def _recorded(self, identity: UUID, tool: str, account: UUID | None, outcome: str, seconds: float) -> None:
        # A task of its own: what cuts the request off must not cut off its record.
        record = asyncio.create_task(self._record(identity, tool, account, outcome, seconds))
        self._records.add(record)
        record.add_done_callback(self._records.discard)
        await asyncio.shield(record)

    async def _record(self, identity: UUID, tool: str, account: UUID | None, outcome: str, seconds: float) -> None:
        async with self._store.write() as db:
            await executions.record(db, identity, tool, account, outcome, seconds)


def _span(tool: str) -> AbstractContextManager[Span]:
    # As the semantic conventions for generative AI name it; there are none for tools as such.
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool}
    return span(f"execute_tool {tool}", attributes, critical_path="tool-execution")
