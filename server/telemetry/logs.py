"""Logs: one JSON object on a line, to standard output and, where that is set, to a log host.

Everything goes through bounded queues: a reader that stalls costs log lines, which are counted, and never a request.
"""

import json
import logging
import os
from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any

import orjson
import structlog
from structlog.typing import FilteringBoundLogger, Processor

from server.contract import Contract
from server.settings import Settings
from server.telemetry.facts import current
from server.telemetry.metrics import Metrics
from server.telemetry.outbox import Outbox
from server.telemetry.redaction import Redaction
from server.telemetry.shipping import Shipper
from server.version import VERSION

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

# Enough to make one write of many lines; short enough that nobody who reads along notices.
_STDOUT_LINGER_SECONDS, _STDOUT_BATCH = 0.02, 1000
_HTTP_LINGER_SECONDS, _HTTP_BATCH = 2.0, 500


def logger(name: str) -> FilteringBoundLogger:
    """Give a logger; what it says carries the request's id and trace."""
    found: FilteringBoundLogger = structlog.get_logger(name)
    return found


class Logs:
    """The sinks of log lines."""

    def __init__(self, contract: Contract, settings: Settings, metrics: Metrics, descriptor: int = 1) -> None:
        self.level = _LEVELS[settings.log_level or contract.logging.level]
        self.redaction = Redaction(contract.logging.redact)
        self.constants = {
            "service": contract.service,
            "environment": contract.environment,
            "version": VERSION,
        }
        capacity = contract.logging.queue_records
        write = partial(_write, descriptor)
        self._sinks = [
            Outbox(
                "log-stdout",
                write,
                partial(_count, metrics, "stdout"),
                capacity=capacity,
                batch=_STDOUT_BATCH,
                linger=_STDOUT_LINGER_SECONDS,
            )
        ]
        self._shipper: Shipper | None = None
        if settings.log_shipping_url is not None:
            self._shipper = Shipper(settings.log_shipping_url, settings.log_shipping_token, _report_turn)
            self._sinks.append(
                Outbox(
                    "log-http",
                    self._shipper.deliver,
                    partial(_count, metrics, "http"),
                    capacity=capacity,
                    batch=_HTTP_BATCH,
                    linger=_HTTP_LINGER_SECONDS,
                )
            )

    def put(self, line: bytes) -> None:
        """Log a line that is already written; never waits."""
        for sink in self._sinks:
            sink.put(line)

    def flush(self, timeout: float) -> None:
        """Write out what waits, as far as the time goes; blocks the calling thread."""
        end = monotonic() + timeout
        if self._shipper is not None:
            self._shipper.hurry()
        for sink in self._sinks:
            sink.flush(max(0.0, end - monotonic()))

    def close(self, timeout: float) -> None:
        """Write out the last lines."""
        self.flush(timeout)
        if self._shipper is not None:
            self._shipper.close()

    def install(self) -> None:
        """Let all loggers of the process write here, the standard library's as well."""
        structlog.configure(
            processors=self.processors(),
            wrapper_class=structlog.make_filtering_bound_logger(self.level),
            logger_factory=partial(_Lines, self),
            cache_logger_on_first_use=False,
        )
        root = logging.getLogger()
        root.handlers[:] = [_Foreign()]
        root.setLevel(max(self.level, logging.WARNING))  # what libraries say of themselves is not for operators

    def processors(self) -> Sequence[Processor]:
        """List what happens to an event on its way to a line."""
        return [
            _add_facts,
            structlog.stdlib.add_logger_name,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            self._finish,
        ]

    def _finish(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> bytes:
        told = {"timestamp": datetime.now(UTC), "level": event.pop("level"), "message": str(event.pop("event", ""))}
        return line(self.redaction.redacted(told) | self.redaction.redacted(event) | self.constants)


def line(record: dict[str, Any]) -> bytes:
    """Write a record as one line of JSON."""
    try:
        return orjson.dumps(record, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a number of more than 64 bits, or half a character: whoever logs must not fail for it
        return json.dumps(record, default=str).encode() + b"\n"


class _Lines:
    """What structlog calls with a finished line, whatever its level."""

    def __init__(self, logs: Logs, name: str) -> None:
        self.name = name
        self.debug = self.info = self.warning = self.error = self.critical = logs.put


class _Foreign(logging.Handler):
    """Hands over what libraries log through the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "uvicorn.error" and record.exc_info:
            return  # the request's own wrapper has told it, with the request's id
        level = min(record.levelno // 10 * 10, logging.CRITICAL) or logging.DEBUG  # some have levels of their own
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit the text; the library must not fail for it
            message = record.msg
        logger(record.name).log(level, message, exc_info=record.exc_info)


def _add_facts(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    facts = current.get()
    if facts is not None:
        event["requestId"] = facts.request_id
        event["trace_id"] = facts.trace_id
    return event


def _report_turn(state: str, problem: str) -> None:
    log = logger("server.telemetry.shipping")
    if state == "failing":
        log.warning("The log host does not take log lines; they are dropped and counted", problem=problem)
    else:
        log.info("The log host takes log lines again")


def _count(metrics: Metrics, sink: str, lost: int) -> None:
    metrics.log_dropped(sink, lost)


def _write(descriptor: int, lines: Sequence[bytes]) -> int:
    rest = memoryview(b"".join(lines))
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    return 0
