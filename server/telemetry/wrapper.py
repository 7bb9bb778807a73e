"""Everything that happens around a request, in one place: its id, its trace, its time limit, its headers, its log line.

It is wrapped around the whole application. As one of Starlette's middlewares it would not see the answer to an
exception that nobody handles, and that answer would have no request id.
"""

import asyncio
import re
import time
from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.answers import problem
from server.telemetry.access import AccessLog
from server.telemetry.deadlines import SHUTDOWN, Deadlines
from server.telemetry.facts import Facts, current
from server.telemetry.logs import logger
from server.telemetry.metrics import Metrics
from server.telemetry.presence import Presence
from server.telemetry.redaction import excerpt
from server.telemetry.templates import METHODS, OTHER_METHOD, UNMATCHED, Template, Templates
from server.telemetry.trace_context import new_trace_id
from server.telemetry.traces import Traces

log = logger("server.requests")

CLIENT_CLOSED = 499  # nginx's word for a request that ended without an answer

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_UNMATCHED = Template(UNMATCHED)
_READ = frozenset(
    {b"content-length", b"traceparent", b"tracestate", b"transfer-encoding", b"user-agent", b"x-request-id"}
)

# What OWASP's REST security cheat sheet asks of every answer of an API; HSTS is for whoever ends TLS.
_SECURITY = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
_CLOSE = (b"connection", b"close")


class Telemetry:
    """The outermost layer of the server's application."""

    def __init__(
        self,
        app: ASGIApp,
        lifespan: ASGIApp,
        metrics: Metrics,
        traces: Traces,
        access: AccessLog,
        deadlines: Deadlines,
        presence: Presence,
    ) -> None:
        self.app = app
        self.lifespan = lifespan
        self.closing = False  # whether clients are asked to leave
        self._metrics = metrics
        self._traces = traces
        self._access = access
        self._deadlines = deadlines
        self._presence = presence
        self._templates: dict[int, Template] = {}

    def learn(self, templates: Templates) -> None:
        """Take in the routes, as soon as they are known."""
        self._templates = templates.by_route
        self._metrics.know_routes(templates.measured)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.lifespan(scope, receive, send)
            return
        facts = Facts()
        started = time.perf_counter()
        self._begin(facts, scope)

        def observed(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                facts.status = message["status"]
                self._deadlines.end(facts)
                message["headers"] = self._headers(facts, message)
            else:
                facts.size += len(message.get("body", b""))
            return send(message)

        self._deadlines.begin(facts, started)
        try:
            await self.app(scope, receive, observed)
        except asyncio.CancelledError:
            if not facts.cut or facts.status:
                raise
            await self._answer_cut(facts, scope, receive, observed)
        except Exception:
            log.error("A request failed", method=scope["method"], path=excerpt(scope["path"]), exc_info=True)
            if not facts.status:
                await problem(500)(scope, receive, observed)
        finally:
            if not facts.status:
                self._deadlines.end(facts)
            facts.task = None  # or the task, its context and the facts would hold each other
            self._record(facts, scope, time.perf_counter() - started)

    def _begin(self, facts: Facts, scope: Scope) -> None:
        read = {name: value for name, value in scope["headers"] if name in _READ}
        agent = read.get(b"user-agent")
        facts.user_agent = excerpt(agent.decode("latin-1")) if agent else None
        client = scope.get("client")
        facts.address = client[0] if client else None
        length = read.get(b"content-length")
        if length is not None:
            facts.body_bytes = int(length) if length.isdigit() else -1
        elif b"transfer-encoding" in read:
            facts.body_bytes = -1
        scope.setdefault("state", {})["facts"] = facts
        current.set(facts)
        recorded = self._traces.place(facts, read.get(b"traceparent"), read.get(b"tracestate"))
        given = read.get(b"x-request-id")
        if given and _REQUEST_ID.fullmatch(given):
            facts.request_id = given.decode()
        else:
            # A trace that begins here names its first request as well: one id to look for.
            facts.request_id = new_trace_id() if facts.parent_id else facts.trace_id
        if recorded:
            self._traces.start(facts, scope)

    def _headers(self, facts: Facts, message: Message) -> list[tuple[bytes, bytes]]:
        headers = [*message.get("headers", ()), (b"x-request-id", facts.request_id.encode()), *_SECURITY]
        if self.closing:
            headers.append(_CLOSE)
        return headers

    async def _answer_cut(self, facts: Facts, scope: Scope, receive: Receive, send: Send) -> None:
        self._deadlines.end(facts)
        while facts.task is not None and facts.task.uncancel():
            pass
        if facts.cut == SHUTDOWN:
            message = "The server is shutting down. Please try again."
            answer = problem(503, "unavailable", message, {"Retry-After": "1", "Connection": "close"})
        else:
            message = "Request processing time exceeded the limit"
            answer = problem(408, "request_timeout", message, {"Connection": "close"})
        await answer(scope, receive, send)

    def _record(self, facts: Facts, scope: Scope, seconds: float) -> None:
        template = self._templates.get(id(scope.get("route")), _UNMATCHED)
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        status = facts.status or CLIENT_CLOSED
        if template.measured:
            trace_id = facts.trace_id if facts.span is not None else None
            self._metrics.request(method, template.route, status, seconds, facts.size, trace_id)
        if facts.account is not None:
            self._presence.seen(facts.account)
        self._access.write(facts, scope, method, template, status, seconds)
        if facts.span is not None:
            facts.span.end(method, None if template is _UNMATCHED else template.route, status)
