"""A panel for any metric family of a contract: what is worth seeing of it follows from its type, name and labels."""

from collections.abc import Iterable
from typing import NamedTuple

from generator import promql
from generator.plan.dashboards.model import (
    BAD,
    BLUE,
    FINE,
    GREEN,
    ORANGE,
    PALETTE,
    WARN,
    Panel,
    Query,
    State,
    Threshold,
    Variable,
)
from generator.plan.facts import MetricFacts
from generator.promql import Matcher

RATE = "[$__rate_interval]"
STATUS = ("status", "code", "status_code", "http_status")  # labels that say how a request ended
_QUANTILES = (("p50", "0.5", GREEN), ("p95", "0.95", BLUE), ("p99", "0.99", ORANGE))
_WORDS = {"http": "HTTP", "db": "Database", "cpu": "CPU", "otel": "OpenTelemetry", "fds": "file descriptors"}
_UP = (State(0, "down", BAD), State(1, "up", FINE))
_STATE_COLOURS = {"closed": FINE, "open": BAD, "half_open": WARN, "up": FINE, "down": BAD, "redis": FINE}
_MOST = 10  # series of a label whose values are not known
_UNITS = (("_seconds", "s"), ("_bytes", "bytes"), ("_ratio", "percentunit"))
# The subject of a family, by how its name begins; of several, the first.
_STARTS = (
    ("Requests", ("http_", "grpc_", "rpc_", "requests_")),
    ("Tools", ("tool_",)),
    ("Dependencies", ("dependency_", "db_", "database_", "redis_", "cache_", "sql_", "external_")),
    ("Breakers and limits", ("circuit_breaker_", "rate_limit_")),
    ("Sign-in", ("authentication_", "auth_", "login_")),
    ("Saturation", ("process_", "event_loop_", "concurrent_", "go_", "python_", "jvm_", "container_", "node_")),
    ("Data", ("purge_", "backup_", "archive_")),
    ("Telemetry", ("log_", "logs_", "otel_", "metrics_", "scrape_")),
)
_OTHERS = "More"
SUBJECTS = (*(subject for subject, _ in _STARTS), _OTHERS)


class Family(NamedTuple):
    """A family of the contract, narrowed to what is chosen on the dashboard, and the bounds that SLOs set it."""

    facts: MetricFacts
    bounds: tuple[float, ...] = ()

    def select(self, suffix: str = "", *more: Matcher) -> str:
        """Write the selector of its series on the chosen instances."""
        matchers = [self.facts.matchers] if self.facts.matchers else []
        chosen = ",".join((*matchers, 'instance=~"$instance"', *map(str, more)))
        return f"{self.facts.name}{suffix}{{{chosen}}}"

    @property
    def split(self) -> str:
        """The label that tells most: one whose values are known, else how things ended, else the first."""
        labels = [label for label in self.facts.labels if label != "le"]
        telling = (label for label in labels if label in self.facts.values or label in STATUS)
        return next(telling, labels[0] if labels else "")

    @property
    def by(self) -> tuple[str, ...]:
        """The labels to sum by."""
        return (self.split,) if self.split else ()


def panel(family: Family) -> Panel | None:
    """Draw a family, unless nothing is to be seen of it."""
    facts = family.facts
    if facts.type in ("histogram", "native_histogram"):
        return quantiles(family)
    if facts.type == "counter":
        return _rates(family)
    if facts.type == "summary":
        return None
    if facts.type == "info":
        return _info(family)
    if facts.name.endswith(("_timestamp_seconds", "_start_time_seconds")):
        return _age(family)
    if facts.name.endswith("_up"):
        return _ups(family)
    return _states(family) if _is_state(facts) else _gauge(family)


def targets(jobs: Iterable[str]) -> str:
    """Select what Prometheus says of the targets of jobs; of all, where none is known."""
    pattern = "|".join(sorted(jobs))
    return promql.selector("up", (promql.matching("job", pattern),) if pattern else ())


def instances(jobs: Iterable[str]) -> Variable:
    """Let the instances of jobs be chosen."""
    return Variable("instance", "Instance", targets(jobs))


def subject_of(name: str) -> str:
    """Tell what a family is about, by how its name begins."""
    return next((subject for subject, starts in _STARTS if name.startswith(starts)), _OTHERS)


def title_of(name: str) -> str:
    """Write a metric's name in words: `Database pool checked out`."""
    for suffix in ("_total", "_seconds", "_bytes", "_timestamp"):
        name = name.removesuffix(suffix)
    first, *rest = (_WORDS.get(word, word) for word in name.split("_"))
    return " ".join((first[:1].upper() + first[1:], *(word if word.isupper() else word.lower() for word in rest)))


def unit_of(name: str) -> str:
    """Tell a metric's unit in Grafana's words, by its name."""
    return next((unit for suffix, unit in _UNITS if name.endswith(suffix)), "short")


def quantiles(family: Family, key: str = "", title: str = "", *more: Matcher) -> Panel:
    """Show three quantiles of a histogram; lines are the bounds of its SLOs."""
    facts = family.facts
    queries = tuple(
        Query(
            f"histogram_quantile({number}, {_buckets(family, more)})", name, colour=colour, exemplars=number == "0.95"
        )
        for name, number, colour in _QUANTILES
    )
    bounds = tuple(Threshold(bound, BAD) for bound in family.bounds)
    return Panel(
        key or facts.name,
        "timeseries",
        title or title_of(facts.name),
        _about(facts) + (" The lines are what the SLOs call good." if bounds else ""),
        queries=queries,
        unit=unit_of(facts.name),
        thresholds=(Threshold(None, "transparent"), *bounds),
        lines=bool(bounds),
        minimum=0,
        empty="nothing happens",
    )


def _buckets(family: Family, more: tuple[Matcher, ...]) -> str:
    if family.facts.type == "native_histogram":
        return f"sum(rate({family.select('', *more)}{RATE}))"
    return f"sum by (le) (rate({family.select('_bucket', *more)}{RATE}))"


def _rates(family: Family) -> Panel:
    facts = family.facts
    seconds = facts.name.endswith("_seconds_total")
    unit = "short" if seconds else "Bps" if facts.name.endswith("_bytes_total") else "ops"
    about = f"{_about(facts)} In cores." if seconds else f"{_about(facts)} Per second."
    return _courses(family, f"sum%s(rate({family.select()}{RATE}))", unit, about)


def _gauge(family: Family) -> Panel:
    # Instances are told apart where nothing else is: one that differs is what one looks for.
    by = family.by or ("instance",)
    return _courses(family, f"sum%s({family.select()})", unit_of(family.facts.name), _about(family.facts), by)


def _courses(family: Family, shape: str, unit: str, about: str, by: tuple[str, ...] | None = None) -> Panel:
    facts, by = family.facts, family.by if by is None else by
    known = facts.values.get(by[0], ()) if by else ()
    summed = shape.replace("%s", f" by ({by[0]}) " if by else "")
    legend = f"{{{{{by[0]}}}}}" if by else title_of(facts.name)
    expr = f"topk({_MOST}, {summed})" if by and not known else summed
    named = tuple(zip(known, PALETTE, strict=False))
    query = Query(expr, legend, colour="" if by else BLUE)
    return Panel(
        facts.name,
        "timeseries",
        title_of(facts.name),
        about,
        queries=(query,),
        unit=unit,
        width=8,
        height=7,
        minimum=0,
        named=named,
    )


def _age(family: Family) -> Panel:
    facts, by = family.facts, family.by or ("instance",)
    name = title_of(facts.name.removesuffix("_timestamp_seconds").removesuffix("_start_time_seconds"))
    started = facts.name.endswith("_start_time_seconds")
    expr = f"time() - max by ({by[0]}) ({family.select()} > 0)"
    return Panel(
        facts.name,
        "timeseries",
        f"{name}: running for" if started else f"{name}: how long ago",
        _about(facts),
        queries=(Query(expr, f"{{{{{by[0]}}}}}"),),
        unit="s",
        width=8,
        height=7,
        minimum=0,
        empty="never yet",
    )


def _ups(family: Family) -> Panel:
    facts, by = family.facts, family.by or ("instance",)
    expr = f"min by ({by[0]}) ({family.select()})"
    legend = f"{{{{{by[0]}}}}}"
    return Panel(
        facts.name,
        "state-timeline",
        title_of(facts.name),
        _about(facts),
        queries=(Query(expr, legend),),
        states=_UP,
        width=8,
        height=7,
    )


def _is_state(facts: MetricFacts) -> bool:
    """Say whether a gauge is 1 for the one of its known values that it is in, and 0 for the others."""
    return (facts.name.endswith("_state") or "1 for the one" in facts.help) and len(facts.values) == 1


def _states(family: Family) -> Panel:
    facts = family.facts
    ((label, values),) = facts.values.items()
    rest = (*(other for other in facts.labels if other != label), "instance")
    terms = (
        f"{number} * max by ({', '.join(rest)}) ({family.select('', Matcher(label, '=', value))})"
        for number, value in enumerate(values)
    )
    states = tuple(
        State(number, value, _STATE_COLOURS.get(value, PALETTE[(number + 1) % len(PALETTE)]))
        for number, value in enumerate(values)
    )
    legend = " ".join(f"{{{{{other}}}}}" for other in rest)
    expr = "\n+\n".join(terms)
    return Panel(
        facts.name,
        "state-timeline",
        title_of(facts.name),
        _about(facts),
        queries=(Query(expr, legend),),
        states=states,
        width=8,
        height=7,
    )


def _info(family: Family) -> Panel:
    facts = family.facts
    expr = f"count by ({', '.join((*facts.labels, 'instance'))}) ({family.select()})"
    return Panel(
        facts.name, "table", title_of(facts.name), _about(facts), queries=(Query(expr, now=True),), width=8, height=7
    )


def _about(facts: MetricFacts) -> str:
    return f"{facts.help.rstrip('.')}." if facts.help else f"The metric {facts.name}."


def matching_routes(label: str, patterns: tuple[str, ...], longer: tuple[str, ...]) -> tuple[Matcher, ...]:
    """Select the routes of patterns, but for those that a longer pattern fits: the longest one counts."""
    chosen = promql.matching(label, "|".join(map(_regex, patterns)))
    return (chosen, *(promql.matching(label, _regex(other)).negated for other in longer))


def _regex(pattern: str) -> str:
    plain = "".join(f"\\{character}" if character in ".+?()[]{}|^$\\" else character for character in pattern)
    return plain.replace("*", ".*")
