"""What a Prometheus answers to a panel's query, with variables filled in as Grafana does while all values are chosen.

API: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.plan.dashboards.model import Query
from generator.units import Duration

POINTS = 120  # of a course: a panel is some hundred pixels wide
LEAST_RATE_RANGE = Duration.parse("4m")  # four scrapes of a minute
_TIMEOUT_SECONDS = 60
_VARIABLE = re.compile(r"\$(?:\{(\w+)[^}]*\}|(\w+))")


class PreviewError(Exception):
    """Prometheus cannot be asked; the text says why in one line."""


class Answer(NamedTuple):
    """One series: its labels, name included, and its values as (seconds since 1970, value)."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]

    def named(self, legend: str) -> str:
        """Name the series as the panel does: labels in `{{braces}}` filled in, or all labels."""
        if legend:
            return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: self.labels.get(found[1], ""), legend).strip()
        return ", ".join(f"{label}={value}" for label, value in sorted(self.labels.items()) if label != "__name__")


class Prometheus:
    """A Prometheus that is asked for one span of time."""

    def __init__(self, url: str, start: float, end: float) -> None:
        """Ask the server at an address, from start to end, both in seconds since 1970."""
        self.url, self.start, self.end = url.rstrip("/"), start, end
        self.step = max(15, round((end - start) / POINTS))

    def asked(self, query: Query) -> list[Answer]:
        """Ask one query: for its value at the end, or for its course. Raises PreviewError."""
        expr = self.filled(query.expr)
        if query.now:
            found = self._get("query", query=expr, time=self.end)
            return [Answer(one["metric"], (_point(one["value"]),)) for one in found]
        found = self._get("query_range", query=expr, start=self.start, end=self.end, step=self.step)
        return [Answer(one["metric"], tuple(map(_point, one["values"]))) for one in found]

    def filled(self, expr: str) -> str:
        """Fill in a range that fits the step, the whole span, and all values of what can be chosen."""
        rate = max(Duration.of_seconds(self.step), LEAST_RATE_RANGE)
        known = {
            "__rate_interval": str(rate),
            "__interval": f"{self.step}s",
            "__range": f"{self.end - self.start:.0f}s",
        }
        return _VARIABLE.sub(lambda found: known.get(found[1] or found[2], ".+"), expr)

    def _get(self, path: str, **parameters: str | float) -> list[dict[str, Any]]:
        body = urllib.parse.urlencode(parameters).encode()
        try:
            # The address is the user's own, given on the command line.
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}", body, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                found: list[dict[str, Any]] = json.load(response)["data"]["result"]
        except urllib.error.HTTPError as error:
            raise PreviewError(f"{self.url} refuses '{parameters['query']}': {_reason(error)}") from None
        except (OSError, ValueError, KeyError) as error:
            raise PreviewError(f"{self.url} does not answer as a Prometheus: {error}") from None
        return found


def _reason(error: urllib.error.HTTPError) -> str:
    with error:
        try:
            return str(json.load(error)["error"])
        except (ValueError, KeyError):
            return f"{error.code} {error.reason}"


def _point(pair: list[Any]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])
