"""Traces: a span for each recorded request, and spans inside it for the critical paths.

Where a request is not recorded, `span` gives one that does nothing; where tracing is off, no SDK is even loaded.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags, Tracer
from opentelemetry.trace.span import TraceState
from starlette.types import Scope

from server.contract import Contract
from server.refusal import Refusal
from server.telemetry import trace_context
from server.telemetry.facts import Facts, current
from server.telemetry.redaction import excerpt

# What this server can show as a span of its own; a contract that asks for more is refused.
CRITICAL_PATHS = frozenset({"authentication", "database", "external-api", "tool-execution"})

_NOTHING: AbstractContextManager[Span] = nullcontext(trace.INVALID_SPAN)

Attributes = Mapping[str, Any]


def span(
    name: str,
    attributes: Attributes | None = None,
    /,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    critical_path: str | None = None,
    **more: Any,
) -> AbstractContextManager[Span]:
    """Trace a block: `with span("SELECT", {"db.system.name": "sqlite"}, critical_path="database"):`.

    A block on a critical path that the contract does not name is not traced. The name may be the path itself.
    """
    facts = current.get()
    if facts is None or facts.span is None:
        return _NOTHING
    path = critical_path or name
    if path in CRITICAL_PATHS and path not in facts.span.critical_paths:
        return _NOTHING
    return _recorded(facts.span.tracer, name, kind, {**(attributes or {}), **more})


@contextmanager
def _recorded(tracer: Tracer, name: str, kind: SpanKind, attributes: Attributes) -> Iterator[Span]:
    # The SDK's own record of an exception holds its text and its stack; neither is the collector's business.
    with tracer.start_as_current_span(
        name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as started:
        try:
            yield started
        except BaseException as error:
            fail(started, type(error).__qualname__)
            raise


def fail(failed: Span, reason: str) -> None:
    """Mark a span as failed; `error.type` is a class, a status or a code, never a text with details."""
    failed.set_attribute("error.type", reason)
    failed.set_status(Status(StatusCode.ERROR))


def propagated() -> dict[str, str]:
    """Give the headers that carry the current trace to another service."""
    facts = current.get()
    if facts is None or not facts.trace_id:
        return {}
    inner = trace.get_current_span().get_span_context()
    if facts.span is not None and inner.is_valid:
        headers = {"traceparent": trace_context.written(facts.trace_id, f"{inner.span_id:016x}", inner.trace_flags)}
    else:
        # Not recorded here: the caller's span stays the parent of what comes after us.
        parent = facts.parent_id or trace_context.new_span_id()
        headers = {"traceparent": trace_context.written(facts.trace_id, parent, facts.trace_flags)}
    return headers | ({"tracestate": facts.trace_state} if facts.trace_state else {})


class ServerSpan:
    """The span of one recorded request."""

    def __init__(self, started: Span, tracer: Tracer, critical_paths: frozenset[str]) -> None:
        self.tracer = tracer
        self.critical_paths = critical_paths
        self._span = started
        self._token = attach(trace.set_span_in_context(started, Context()))

    @property
    def span_id(self) -> str:
        """The span's id, in hexadecimal digits."""
        return f"{self._span.get_span_context().span_id:016x}"

    def end(self, method: str, route: str | None, status: int) -> None:
        """End the span, now that the route and the answer are known."""
        self._span.set_attribute("http.response.status_code", status)
        if route is not None:
            self._span.update_name(f"{method} {route}")
            self._span.set_attribute("http.route", route)
        if status >= 500:
            fail(self._span, str(status))
        detach(self._token)
        self._span.end()


class Recorder(Protocol):
    """What records spans; `server.telemetry.span_export` has the one that sends them to a collector."""

    @property
    def tracer(self) -> Tracer:
        """Starts spans."""

    def begin_trace(self, trace_id: int) -> None:
        """Let the next trace have this id."""


class Traces:
    """Decides which requests are recorded, and starts their spans."""

    def __init__(self, contract: Contract, recorder: Recorder | None) -> None:
        critical = frozenset(contract.tracing.critical_paths) if contract.tracing else frozenset()
        for path in sorted(critical - CRITICAL_PATHS):
            raise Refusal(f"the contract's critical path '{path}': this server has no spans for it")
        self._recorder = recorder
        self._critical_paths = critical
        self._bound = trace_context.bound_of(contract.tracing.sample_ratio if contract.tracing and recorder else 0.0)

    def place(self, facts: Facts, traceparent: bytes | None, tracestate: bytes | None) -> bool:
        """Find the trace a request belongs to; say whether it is recorded."""
        caller = trace_context.read(traceparent) if traceparent else None
        if caller is None:
            facts.trace_id = trace_context.new_trace_id()
            if not trace_context.is_below(facts.trace_id, self._bound):
                return False
            facts.trace_flags = trace_context.SAMPLED
            return True
        facts.trace_id, facts.parent_id, facts.trace_flags = caller
        if tracestate:
            facts.trace_state = trace_context.read_state(tracestate)
        return self._recorder is not None and bool(caller.flags & trace_context.SAMPLED)

    def start(self, facts: Facts, scope: Scope) -> None:
        """Start the span of a request that is recorded."""
        assert self._recorder is not None  # noqa: S101 - nothing is recorded without it
        # An explicit root: in the context of a pipelined request's predecessor this would become its child.
        context = Context()
        if facts.parent_id:
            context = trace.set_span_in_context(NonRecordingSpan(_caller(facts)), context)
        else:
            self._recorder.begin_trace(int(facts.trace_id, 16))
        tracer = self._recorder.tracer
        started = tracer.start_span(scope["method"], context, SpanKind.SERVER, _attributes(facts, scope))
        facts.span = ServerSpan(started, tracer, self._critical_paths)


def _attributes(facts: Facts, scope: Scope) -> Attributes:
    # Names from OpenTelemetry's semantic conventions for HTTP servers; queries may hold secrets and stay out.
    attributes = {
        "http.request.method": scope["method"],
        "url.scheme": scope["scheme"],
        "url.path": excerpt(scope["path"]),
        "network.protocol.version": scope["http_version"],
    }
    if facts.address is not None:
        attributes["client.address"] = facts.address
    if facts.user_agent is not None:
        attributes["user_agent.original"] = facts.user_agent
    return attributes


def _caller(facts: Facts) -> SpanContext:
    return SpanContext(
        int(facts.trace_id, 16),
        int(facts.parent_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(facts.trace_flags),
        trace_state=TraceState.from_header([facts.trace_state]) if facts.trace_state else None,
    )
