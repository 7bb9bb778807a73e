"""The machine: takes notifications, decides in one transaction, runs what is to be run, and writes down how it ended.

Whoever tells it something hears what was decided, not how it ends. Of several instances one decides about an alert.
"""

import asyncio
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.exc import ProgrammingError

from server.automation import program
from server.automation.deciding import Asked, asked, decide, history
from server.automation.notification import Notification
from server.automation.program import Ended
from server.contract import Action
from server.store import decisions
from server.store.decisions import REFUSED, RUNNING, Decision
from server.store.store import Store, Unavailable
from server.telemetry.logs import logger
from server.telemetry.metrics import Metrics
from server.telemetry.traces import span

PATH = "/automation/alerts"

_LOOK_SECONDS = 30.0  # how often what was lost is looked for, beside every time that something is decided
_TRIES_AFTER_SECONDS = (0.2, 1.0, 3.0, 5.0)  # while the database is away, when the end of an action is to be recorded
_STOPPED_SECONDS = 1.0

log = logger("server.automation")

T = TypeVar("T")


class Machine:
    """Acts on alerts, as the contract allows."""

    def __init__(self, actions: Mapping[str, Action], dry_run: bool, store: Store, metrics: Metrics) -> None:
        self.draining = False
        self._actions = actions
        self._dry_run = dry_run
        self._store = store
        self._metrics = metrics
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        # Nothing is looked for at first: whoever only checks whether the server would start changes nothing.
        self._looking = asyncio.create_task(self._look()) if actions else None

    async def take(self, notification: Notification) -> list[Decision]:
        """Decide what to do, and begin to do it; raises store.Unavailable, and nothing is begun then."""
        firing = [alert for alert in notification.alerts if alert.status == "firing"]
        questions = asked(self._actions, firing)
        about = {each.occurrence[1:] for each in questions}
        # A task of its own: what is decided is begun, whether or not somebody still waits for the answer.
        made = await asyncio.shield(self._begin(self._decide(questions))) if questions else []
        unknown = sum((alert.fingerprint, alert.starts_at) not in about for alert in firing)
        self._metrics.alerts_ignored("unknown", unknown)
        self._metrics.alerts_ignored("resolved", len(notification.alerts) - len(firing))
        self._metrics.alerts_ignored("repeated", len(about - {(each.fingerprint, each.starts_at) for each in made}))
        self._metrics.alerts_ignored("truncated", notification.truncated)
        if notification.truncated:
            log.warning("Alerts were left out of a notification", count=notification.truncated)
        return made

    async def look(self) -> None:
        """Write down as lost what was begun by instances that are gone."""
        async with self._store.write() as db:
            lost = await decisions.give_up(db, datetime.now(UTC))
        for each in lost:
            self._tell(each)

    def cut(self) -> None:
        """Stop what runs, and write it down."""
        self._stop.set()

    async def finish(self, seconds: float) -> None:
        """Let what runs end, for so long at most."""
        self.draining = True
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking}, timeout=_STOPPED_SECONDS)
        await self._ended_within(seconds)
        self.cut()
        await self._ended_within(_STOPPED_SECONDS)

    async def _ended_within(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._tasks and (left := end - time.monotonic()) > 0:  # what is being decided may begin more
            await asyncio.wait(self._tasks, timeout=left)

    async def _decide(self, questions: list[Asked]) -> list[Decision]:
        actions = {each.name: each.action for each in questions}
        async with self._store.write() as db:
            await decisions.lock(db)
            now = datetime.now(UTC)
            lost = await decisions.give_up(db, now)
            known = await decisions.known(db, [each.occurrence for each in questions])
            uses = {name: await decisions.uses(db, name, now - history(action)) for name, action in actions.items()}
            made = decide(questions, known, uses, now, self._dry_run)
            await decisions.add(db, made)
        for each in (*lost, *made):
            self._tell(each)
            if each.outcome == RUNNING:
                self._begin(self._run(each, actions[each.action].time_limit_seconds))
        return made

    async def _run(self, decision: Decision, limit: float) -> None:
        started = time.perf_counter()
        self._metrics.action_running(1)
        try:
            with span(f"run_action {decision.action}", {"watchbill.action": decision.action}):
                ended = await program.run(decision.command, limit, self._stop)
        finally:
            self._metrics.action_running(-1)
            self._metrics.action_ran(decision.action, time.perf_counter() - started)
        done = _ended(decision, ended)
        self._tell(done)
        await self._record(done)

    async def _record(self, done: Decision) -> None:
        for pause in (*_TRIES_AFTER_SECONDS, 0):
            with suppress(Unavailable):
                async with self._store.write() as db:
                    await decisions.end(db, done)
                return
            await asyncio.sleep(pause)
        log.error("The end of an action is not recorded, it will count as lost", action=done.action, id=str(done.id))

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with suppress(Unavailable, ProgrammingError):  # the database is away, or not migrated yet
                await self.look()

    def _tell(self, decision: Decision) -> None:
        if decision.outcome != RUNNING:
            self._metrics.action_decided(decision.action, decision.outcome, decision.reason)
        fine = decision.outcome in (RUNNING, "ran", "would_run")
        (log.info if fine else log.warning)(
            _SAID[decision.outcome],
            decision=str(decision.id),
            action=decision.action,
            alert=decision.alert,
            fingerprint=decision.fingerprint,
            startsAt=decision.starts_at,
            labels=dict(decision.labels),
            command=list(decision.command),
            outcome=decision.outcome,
            reason=decision.reason,
            exitCode=decision.exit_code,
        )

    def _begin(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Unavailable):
            log.error("An action could not be brought to its end", exc_info=error)


_SAID = {
    RUNNING: "An action is run",
    REFUSED: "An action is refused",
    "would_run": "An action would be run",
    "ran": "An action was run",
    "failed": "An action has failed",
    "timed_out": "An action was cut off",
    "lost": "An action is lost: who ran it is gone",
}


def _ended(decision: Decision, ended: Ended) -> Decision:
    outcome, reason = "failed", None
    if ended.how == "ended":
        outcome = "ran" if ended.exit_code == 0 else "failed"
    elif ended.how == "timed_out":
        outcome = "timed_out"
    else:
        reason = ended.how
    return decision.ended(outcome, reason, datetime.now(UTC), ended.exit_code, ended.output)
