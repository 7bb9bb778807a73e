"""Hard histories: services of two pods with day and night, faults, restarts and scrapes that fail.

Events are drawn at random (Poisson, seeded) between any two scrapes, and counted: the truth is all events, also
those that no scrape saw. What reaches Prometheus are the scraped counters.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from prove.server import Points, Series

SCRAPE = 30
PODS = ("a", "b")
OFFSETS = {"a": 3.1, "b": 17.4}  # seconds; a real Prometheus spreads its scrapes as well
MINUTE, HOUR, DAY = 60, 3600, 86400
CODES = ("200", "500")


def busy(t: float) -> float:
    """Requests per second of a pod: 1 at three in the morning, 20 at three in the afternoon."""
    return 1 + 19 * math.cos(math.pi * (t % DAY - 15 * HOUR) / DAY) ** 2


def never(_pod: str, _t: float) -> bool:
    """No scrape fails."""
    return False


def never_down(_t: float) -> bool:
    """Prometheus runs."""
    return False


@dataclass(frozen=True)
class Scenario:
    """What happens to a service; functions of the seconds since a midnight."""

    name: str
    errors: Callable[[float], float]
    traffic: Callable[[float], float] = busy
    unscraped: Callable[[str, float], bool] = never
    lost_scrapes: float = 0
    restart: int = 0  # seconds between restarts of a pod
    down: Callable[[float], bool] = never_down  # of Prometheus itself
    renamed: bool = False  # a restarted pod has another name, as after a deployment
    lazy: bool = False  # counters appear with their first event


@dataclass
class Count:
    """Events in a window: all of them, and those that lie between two scrapes of one series."""

    good: int = 0
    bad: int = 0
    seen_good: float = 0
    seen_bad: float = 0

    @property
    def ratio(self) -> float:
        """The error ratio of all events."""
        return self.bad / (self.good + self.bad)

    @property
    def seen_ratio(self) -> float:
        """The error ratio of what the scrapes saw."""
        return self.seen_bad / (self.seen_good + self.seen_bad)


@dataclass
class Pod:
    """A pod that counts, and what was scraped from it."""

    name: str
    scenario: Scenario
    counters: list[int] = field(default_factory=lambda: [0, 0])
    scraped: dict[tuple[str, str], Points] = field(default_factory=dict)
    generation: int = 0

    @property
    def label(self) -> str:
        """The name under which it is scraped."""
        return f"{self.name}-{self.generation}" if self.scenario.renamed else self.name

    def restart(self) -> None:
        """Start counting from 0."""
        self.counters = [0, 0]
        self.generation += 1

    def scrape(self, at: float) -> tuple[float, float]:
        """Scrape the counters; return by how much each has grown since it was last seen."""
        return self._scraped(0, at), self._scraped(1, at)

    def _scraped(self, which: int, at: float) -> float:
        value = float(self.counters[which])
        if self.scenario.lazy and not value:
            return 0
        points = self.scraped.setdefault((self.label, CODES[which]), [])
        last = points[-1][1] if points else value
        points.append((at, value))
        return value - last if value >= last else value


@dataclass(frozen=True)
class History:
    """A service's history: its series, and its events since midnight."""

    series: list[Series]
    truth: Count


def simulate(scenario: Scenario, route: str, midnight: int, end: int, seed: int = 1) -> History:
    """Let a service run from an hour before a midnight to the end, which are timestamps; count from midnight."""
    start = midnight - HOUR
    rng = random.Random(f"{scenario.name}-{seed}")
    truth, series = Count(), []
    for place, name in enumerate(PODS):
        pod = Pod(name, scenario)
        pod.scrape(start + OFFSETS[name])
        for at in range(start + SCRAPE, end + 1, SCRAPE):
            _step(pod, place, at - midnight, at + OFFSETS[name], rng, truth if at > midnight else Count())
        for (label, code), points in pod.scraped.items():
            labels = {"__name__": "http_requests_total", "job": "shop", "pod": label, "route": route, "code": code}
            series.append(Series(labels, points))
    return History(series, truth)


def _step(pod: Pod, place: int, t: int, at: float, rng: random.Random, truth: Count) -> None:
    """Let the time from one scrape to the next go by; a restart falls into its middle."""
    scenario = pod.scenario
    restarts = bool(scenario.restart) and (t + place * scenario.restart // 3) % scenario.restart < SCRAPE
    for half in (1, 2) if restarts else (0,):
        if half == 2:
            pod.restart()
        requests = scenario.traffic(t) * SCRAPE / (2 if half else 1)
        good = poisson(rng, requests * (1 - scenario.errors(t)))
        bad = poisson(rng, requests * scenario.errors(t))
        pod.counters[0] += good
        pod.counters[1] += bad
        truth.good += good
        truth.bad += bad
    if scenario.down(t) or scenario.unscraped(pod.name, t) or rng.random() < scenario.lost_scrapes:
        return
    seen_good, seen_bad = pod.scrape(at)
    truth.seen_good += seen_good
    truth.seen_bad += seen_bad


def poisson(rng: random.Random, mean: float) -> int:
    """Draw how many events there are where so many are expected."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, product, limit = 0, rng.random(), math.exp(-mean)
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def between(first: float, last: float) -> Callable[[float], bool]:
    """Tell whether a time lies between two."""
    return lambda t: first <= t < last


def errors(usual: float, *incidents: tuple[float, float, float]) -> Callable[[float], float]:
    """Errors at a usual ratio, and at another during incidents: (first second, length, ratio)."""

    def ratio(t: float) -> float:
        return next((high for first, length, high in incidents if first <= t < first + length), usual)

    return ratio


def scenarios(days: int) -> list[Scenario]:
    """List the histories; incidents lie a few days before the end."""
    day = (days - 2) * DAY  # the day of incidents
    peak, night = day + 15 * HOUR, day + 2 * HOUR
    bursts = [(d * DAY + 11 * HOUR + k * 4 * HOUR, 60, 0.5) for d in range(days) for k in (0, 1)]
    gap = between(15 * HOUR + 5 * MINUTE, 15 * HOUR + 15 * MINUTE)
    before_restarts = errors(0.0005)

    def dying(t: float) -> float:
        return 0.05 if t % (3 * HOUR) >= 3 * HOUR - SCRAPE else before_restarts(t)

    def idle_at_night(t: float) -> float:
        return 0 if HOUR <= t % DAY < 5 * HOUR else busy(t)

    return [
        Scenario("steady", errors(0.001), traffic=lambda _: 10),
        Scenario("outage at the peak", errors(0.0002, (peak, 30 * MINUTE, 1))),
        Scenario("outage at night", errors(0.0002, (night, 2 * HOUR, 1))),
        Scenario("bursts", errors(0.0001, *bursts)),
        Scenario("restarts", dying, restart=3 * HOUR),
        Scenario("lazy error series", errors(0.0003), restart=DAY, renamed=True, lazy=True),
        Scenario("idle hours", errors(0.0005), traffic=idle_at_night),
        Scenario("low traffic", errors(0.01), traffic=lambda _: 0.02),
        Scenario("late errors", errors(0, ((days - 1) * DAY, HOUR, 0.05)), lazy=True),
        Scenario(
            "gap in an outage",
            errors(0.0005, (peak, 20 * MINUTE, 0.2)),
            unscraped=lambda _, t: gap(t % DAY),
            lost_scrapes=0.02,
        ),
    ]


def gaps(days: int) -> list[Scenario]:
    """List histories with scrapes that fail inside an incident, for some minutes in its middle.

    In the last one Prometheus is down for as long: it records nothing either.
    """
    peak = (days - 2) * DAY + 15 * HOUR

    def gap(what: str, minutes: int, pods: tuple[str, ...] = PODS, down: bool = False) -> Scenario:
        first = peak + minutes * MINUTE // 2
        failing = between(first, first + minutes * MINUTE)
        return Scenario(
            f"{what}, {minutes} min",
            errors(0.0005, (peak, 2 * minutes * MINUTE, 0.2)),
            unscraped=lambda pod, t: pod in pods and failing(t),
            down=failing if down else never_down,
            lost_scrapes=0.02,
        )

    all_pods = [gap("gap", minutes) for minutes in (10, 40, 90)]
    return [*all_pods, gap("gap of one pod", 20, PODS[:1]), gap("Prometheus down", 40, down=True)]
