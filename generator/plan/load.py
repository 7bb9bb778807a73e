"""The load tests of a service, before any tool's format: what is asked, how hard, and what must hold.

Times are in seconds, answers in milliseconds, rates in requests a second, shares as ratios.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

# The classes of requests, of which each is judged by itself.
API, TOOLS = "api", "tools"


class Call(NamedTuple):
    """A request. `{{names}}` in its path, its headers and its body are filled in for each account."""

    name: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str = ""
    keep: Mapping[str, str] = {}
    weight: int = 1
    kind: str = API


class Latency(NamedTuple):
    """The share of the answers that must come within a time, and who says so."""

    quantile: Decimal
    milliseconds: int
    source: str


class Errors(NamedTuple):
    """The share of the answers that may be errors, and who says so."""

    most: Decimal
    source: str


class Bounds(NamedTuple):
    """What must hold of one class of requests, while the load is held.

    `least` is how many must be made: without them the ratios prove nothing.
    """

    kind: str
    least: int
    latencies: tuple[Latency, ...]
    errors: Errors | None


class Scenario(NamedTuple):
    """One load: it grows for a while, and is held for another.

    With a `rate`, requests come that often, whatever the answers take; `clients` are as many as are in flight then.
    Without one, each client makes `each` requests one after the other, or one every `pause` seconds. `most` is how many
    clients there may be at all, and `planned` how many requests are made while it is held.
    """

    name: str
    about: str
    clients: int
    most: int
    ramp: Decimal
    hold: Decimal
    planned: int
    bounds: tuple[Bounds, ...]
    rate: Decimal | None = None
    pause: int = 0
    each: int | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The classes of requests that it makes."""
        return tuple(bounds.kind for bounds in self.bounds)

    @property
    def users(self) -> int:
        """Clients that wait for each answer before they ask again: at a rate, as many as ask once a second.

        Answers that take longer than that lower the load, and the least volume tells.
        """
        return self.clients if self.rate is None else min(int(self.rate.to_integral_value(ROUND_CEILING)), self.most)

    @property
    def per_second(self) -> Decimal:
        """Requests a second while it is held; 0 where they are made one after the other."""
        if self.rate is not None:
            return self.rate
        return Decimal(self.clients) / self.pause if self.pause else Decimal(0)


class ByOperator(NamedTuple):
    """How the k6 operator runs it: namespace, pods, image, and the Secret and key that hold the password."""

    namespace: str
    parallelism: int
    image: str
    secret: tuple[str, str] | None


class LoadTest(NamedTuple):
    """All that is tried of one service, at one address."""

    service: str
    url: str
    replicas: int
    metrics_path: str
    prefix: str
    accounts: int
    prepare: tuple[Call, ...]
    requests: tuple[Call, ...]
    scenarios: tuple[Scenario, ...]
    operator: ByOperator | None
    origin: str
