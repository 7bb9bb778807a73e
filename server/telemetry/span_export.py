"""Spans to a collector over OTLP/HTTP, through a bounded queue. Loaded only where a collector is named."""

from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Tracer

from server.contract import Contract
from server.telemetry.metrics import Metrics
from server.telemetry.outbox import Outbox
from server.version import VERSION

_QUEUE, _BATCH, _LINGER_SECONDS = 2048, 512, 5.0  # as the SDK has it
_TIMEOUT_SECONDS = 5.0


class _Ids(RandomIdGenerator):
    """Random ids, unless somebody has already decided about the trace."""

    decided: int | None = None

    def generate_trace_id(self) -> int:
        decided, self.decided = self.decided, None
        return super().generate_trace_id() if decided is None else decided


class _Sending(SpanProcessor):
    def __init__(self, outbox: Outbox[ReadableSpan]) -> None:
        self._outbox = outbox

    def on_end(self, span: ReadableSpan) -> None:
        self._outbox.put(span)


class SpanExport:
    """Records spans and sends them to one collector; what it cannot take in time is dropped and counted."""

    def __init__(self, endpoint: str, contract: Contract, metrics: Metrics, timeout: float = _TIMEOUT_SECONDS) -> None:
        self._exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=timeout)
        self._outbox = Outbox[ReadableSpan](
            "spans", self._send, metrics.spans_dropped, capacity=_QUEUE, batch=_BATCH, linger=_LINGER_SECONDS
        )
        self._ids = _Ids()
        provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(contract.tracing.sample_ratio if contract.tracing else 0.0)),
            resource=Resource.create(
                {
                    "service.name": contract.service,
                    "service.version": VERSION,
                    "deployment.environment.name": contract.environment,
                }
            ),
            id_generator=self._ids,
            shutdown_on_exit=False,  # the lifecycle flushes, within its bound
        )
        provider.add_span_processor(_Sending(self._outbox))
        self.tracer: Tracer = provider.get_tracer("watchbill.server", VERSION)

    def begin_trace(self, trace_id: int) -> None:
        """Let the next trace have this id."""
        self._ids.decided = trace_id

    def flush(self, timeout: float) -> bool:
        """Send what waits, as far as the time goes; blocks the calling thread."""
        return self._outbox.flush(timeout)

    def _send(self, spans: Sequence[ReadableSpan]) -> int:
        return 0 if self._exporter.export(spans) is SpanExportResult.SUCCESS else len(spans)
