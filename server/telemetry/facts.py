"""What is known of the request being answered: one mutable object, in `scope["state"]["facts"]`."""

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.telemetry.traces import ServerSpan


class Facts:
    """One request's facts. The telemetry wrapper makes them; authentication adds who asks.

    Context variables that are set further down are not seen by the wrapper; so facts travel in this object.
    """

    __slots__ = (
        "account",
        "address",
        "body_bytes",
        "cut",
        "deadline",
        "parent_id",
        "request_id",
        "size",
        "span",
        "status",
        "task",
        "tier",
        "trace_flags",
        "trace_id",
        "trace_state",
        "user_agent",
    )

    def __init__(self) -> None:
        # Who asks, filled in by authentication.
        self.account: str | None = None
        self.tier: str | None = None
        # What the request said.
        self.request_id = ""
        self.address: str | None = None  # the client's
        self.user_agent: str | None = None  # as it may be shown
        self.body_bytes = 0  # as announced; -1 where the body comes in chunks
        # The trace it belongs to, whether it is recorded or not (W3C Trace Context).
        self.trace_id = ""
        self.parent_id = ""  # the caller's span, if there is one
        self.trace_flags = 0
        self.trace_state = ""
        self.span: ServerSpan | None = None  # only where this request is recorded
        # How it is going.
        self.status = 0  # 0 until the answer begins
        self.size = 0
        self.task: asyncio.Task[Any] | None = None
        self.deadline = 0.0
        self.cut = ""  # why it was cut off


# The task of a request, and every task it starts, sees its facts; logs and spans take them from here.
current: ContextVar[Facts | None] = ContextVar("facts", default=None)


def facts_of(scope: Mapping[str, Any]) -> Facts:
    """Give the facts of a request."""
    found: Facts = scope["state"]["facts"]
    return found
