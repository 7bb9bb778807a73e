"""How long the statements of a database take, and whether they fail: as metrics and as spans."""

import re
import time
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, NamedTuple

from opentelemetry.trace import SpanKind
from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import IntegrityError

from server.telemetry.metrics import Metrics
from server.telemetry.traces import span

_OPERATIONS = frozenset({"select", "insert", "update", "delete"})
_TABLE = re.compile(r"\b(?:from|into|update)\s+(\w+)", re.IGNORECASE)
_CURRENT = "current statement"  # of a connection, whose statements follow each other


class Kind(NamedTuple):
    """What a statement does, and the first table it names."""

    operation: str
    table: str | None

    @property
    def summary(self) -> str:
        """Name it as the semantic conventions name spans."""
        return f"{self.operation.upper()} {self.table}" if self.table else self.operation.upper()


@lru_cache(maxsize=1000)
def kind_of(statement: str) -> Kind:
    """Tell what a statement does; all that neither reads nor writes rows is `other`."""
    verb = statement.split(None, 1)[0].lower()
    table = _TABLE.search(statement)
    return Kind(verb if verb in _OPERATIONS else "other", table and table[1])


class Statement:
    """A statement under way."""

    def __init__(self, connection: Connection, text: str) -> None:
        self._kind = kind_of(text)
        self._span = _span(self._kind, connection.dialect.name)
        self._span.__enter__()
        self._started = time.perf_counter()

    def end(self, metrics: Metrics, error: BaseException | None = None) -> None:
        """Measure it. One that was given up counts as well: leaving it out would flatter the percentiles."""
        metrics.query(self._kind.operation, time.perf_counter() - self._started)
        if error is not None:
            metrics.query_failed(self._kind.operation)
        self._span.__exit__(type(error) if error else None, error, None)


def _span(kind: Kind, system: str) -> AbstractContextManager[Any]:
    attributes = {"db.system.name": system, "db.operation.name": kind.operation.upper()}
    if kind.table:
        attributes["db.collection.name"] = kind.table
    return span(kind.summary, attributes, kind=SpanKind.CLIENT, critical_path="database")


def instrument(engine: Engine, metrics: Metrics) -> None:
    """Measure every statement of an engine."""

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        connection.info[_CURRENT] = Statement(connection, statement)

    @event.listens_for(engine, "after_cursor_execute")
    def end(connection: Connection, *_rest: object) -> None:
        connection.info.pop(_CURRENT).end(metrics)

    @event.listens_for(engine, "handle_error")
    def fail(failure: ExceptionContext) -> None:
        # Without a statement it is the connection that failed, or the driver's own BEGIN and COMMIT.
        current = failure.connection.info.pop(_CURRENT, None) if failure.connection is not None else None
        if current is None:
            metrics.query_failed("other")
        else:
            # A name that is taken is no fault of the database.
            expected = isinstance(failure.sqlalchemy_exception, IntegrityError)
            current.end(metrics, None if expected else failure.original_exception)
