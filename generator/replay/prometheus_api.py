"""A Prometheus, asked over its HTTP API: expressions over time, in pieces that it answers.

API: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries. The token, where one is needed, comes
from the environment, and goes to no other address.
"""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

TOKEN = "WATCHBILL_PROMETHEUS_TOKEN"  # noqa: S105  # where it is, not what it is
POINTS_PER_QUERY = 10_000  # Prometheus answers 11,000 for each series
PATIENCE_SECONDS = 120
_TRIES, _LONGEST_WAIT = 5, 30.0
_BUSY = (429, 503)

Labels = tuple[tuple[str, str], ...]
Values = dict[int, float]  # by time, in seconds


class HistoryError(Exception):
    """Prometheus does not answer what it is asked; the text says why, and what to do."""


class PrometheusApi:
    """The API of a server."""

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise HistoryError(f"'{address}' is no address; write it as http://prometheus:9090")
        self.address = address.rstrip("/")

    def over(self, expr: str, begin: int, end: int, step: int) -> dict[Labels, Values]:
        """Evaluate an expression at every step, both ends included: labels → time → value."""
        found: dict[Labels, Values] = {}
        for first, last in pieces(begin, end, step):
            for one in self._matrix(expr, first, last, step):
                labels = tuple(sorted((key, value) for key, value in one["metric"].items() if key != "__name__"))
                values = found.setdefault(labels, {})
                values.update((round(float(at)), float(value)) for at, value in one["values"])
        return found

    def _matrix(self, expr: str, begin: int, end: int, step: int) -> list[dict[str, Any]]:
        answer = self._asked("query_range", query=expr, start=str(begin), end=str(end), step=str(step))
        try:
            found: list[dict[str, Any]] = answer["data"]["result"]
        except (KeyError, TypeError):
            raise HistoryError(f"{self.address} answers, but not as a Prometheus does") from None
        return found

    def _asked(self, path: str, **parameters: str) -> Any:
        """Ask, again where it is busy."""
        for attempt in range(_TRIES):
            request = urllib.request.Request(  # noqa: S310  # http and https alone, see above
                f"{self.address}/api/v1/{path}", urllib.parse.urlencode(parameters).encode()
            )
            if token := os.environ.get(TOKEN):
                request.add_unredirected_header("Authorization", f"Bearer {token}")
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310
                    return json.load(response)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _BUSY or attempt == _TRIES - 1:
                        raise HistoryError(self._refused(error)) from None
                time.sleep(_wait(error, attempt))
            except (OSError, ValueError) as error:
                raise HistoryError(f"{self.address} does not answer as a Prometheus does: {_reason(error)}") from None
        raise AssertionError("the last attempt returns or raises")

    def _refused(self, error: urllib.error.HTTPError) -> str:
        if error.code in (401, 403):
            return f"{self.address} refuses: {error.code} {error.reason}; set {TOKEN}"
        try:
            said = json.load(error)["error"]
        except (OSError, ValueError, KeyError, TypeError):
            said = error.reason
        return f"{self.address} refuses: {error.code}, {said}"


def pieces(begin: int, end: int, step: int) -> Iterator[tuple[int, int]]:
    """Cut a time into pieces that one query may have."""
    while begin <= end:
        last = min(begin + (POINTS_PER_QUERY - 1) * step, end)
        yield begin, last
        begin += POINTS_PER_QUERY * step


def _wait(error: urllib.error.HTTPError, attempt: int) -> float:
    """Take the server's word for how long to wait, or twice as long each time."""
    said = error.headers.get("Retry-After", "")
    return min(float(said) if said.isdigit() else 0.5 * 2**attempt, _LONGEST_WAIT)


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error) or type(error).__name__
