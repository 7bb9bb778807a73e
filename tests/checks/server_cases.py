"""What passes and what fails the checks of what a server must keep: its contract, limits, breakers and purges."""

from tests import specs
from tests.checks.written import errors, two_jobs

SERVICE = specs.SERVICE


def more(kind: str, body: str) -> str:
    """Write a spec that says more of the service, in one line."""
    return f"apiVersion: watchbill/v1\nkind: {kind}\nmetadata: {{name: shop}}\nspec: {{service: shop, {body}}}\n"


def breaker(settings: str, rest: str = "") -> str:
    """Write a circuit breaker."""
    return more("Resilience", f"breakers: {{bank: {{failure_ratio: 50%, reset: 30s, {settings}}}}}{rest}")


def purges(*lines: str, rest: str = "backup_max_age: 25h") -> str:
    """Write purges; each begins with its data, its action and its age."""
    split = [line.partition(";") for line in lines]
    written = ", ".join("{{data: {}, action: {}, after: {}{}}}".format(*head.split(), rest) for head, _, rest in split)
    return more("Retention", f"{rest}, purges: [{written}]")


def served(body: str = "", jobs: tuple[str, ...] = ("",)) -> str:
    """Give the service a server; the scrape jobs are named shop0, shop1, ..."""
    head, tail = SERVICE.split("  scrape_jobs:\n")
    listed = "".join(f"    - {{name: shop{number}, {job}}}\n" for number, job in enumerate(jobs))
    return f"{head}  scrape_jobs:\n{listed}{tail.partition(chr(10))[2]}  server: {{{body}}}\n"


def tiers(default: str, listed: str) -> str:
    """Write a rate limit."""
    limit = f"window: 15m, default_tier: {default}, tiers: {{{listed}}}"
    return more("Resilience", f"rate_limits: {{orders: {{{limit}}}}}")


def journey(status: str) -> str:
    """Write an SLO in which other SLIs stand."""
    parts = (
        f"{{type: availability, metric: http_requests_total, errors: {{status: {value}}}}}"
        for value in ("timeout", status)
    )
    return specs.slo(sli=f"type: composite, of: [{', '.join(parts)}]")


ONE = ('targets: ["a:80"]',)
SHUTDOWN = "shutdown: {drain: 5s, grace: 20s, hard_limit: 30s}"
LATENCY = specs.slo("lat", "95%", sli="type: latency, metric: http_request_duration_seconds, threshold: 5s")
CLOSED = SERVICE.replace("[route, status]}", "[route, status], values: {status: [ok, error, timeout]}}")
TWO_JOBS = two_jobs("more", "other:8080", "http_request_duration_seconds")

# check → (specs that pass, specs that fail, part of the message), a few for each
SERVER_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "breaker-timeout-quantile": [
        (
            [breaker("timeout: 6s, slos: [avail, lat]"), specs.slo(), LATENCY],
            [breaker("timeout: 5s, slos: [avail, lat]"), specs.slo(), LATENCY],
            "'bank' cuts calls off at 5s: 'lat' allows 5% of the events to take that long, and 'avail' 0.1% to fail",
        ),
        (
            [breaker("timeout: 5s, slos: [lat]"), specs.slo(), LATENCY],
            [breaker("timeout: 1s, slos: [lat, avail]"), specs.slo(), LATENCY],
            "5% > 0.1%",
        ),
        (
            [breaker("timeout: 5s, slos: [lat, avail]"), specs.slo(objective="95%"), LATENCY],
            [breaker("timeout: 5s, slos: [lat, avail]"), specs.slo(objective="95.1%"), LATENCY],
            "5% > 4.9%",
        ),
    ],
    "breaker-window-thin": [
        (
            [breaker("window: 50s, timeout: 5s")],
            [breaker("window: 49s, timeout: 5s")],
            "a caller whose calls all time out never opens 'bank': 49s / 5s = 9 calls, and 10 are needed",
        ),
        (
            [breaker("minimum_calls: 3, timeout: 5s")],
            [breaker("minimum_calls: 2, timeout: 5s")],
            "one failed call opens 'bank' for 30s: 2 calls × 50% = 1",
        ),
    ],
    "exposition-overlap": [
        (
            [served(jobs=('targets: ["a:80"]', 'targets: ["b:80"]'))],
            [served(jobs=('targets: ["a:80"]', 'path: /metrics/b, targets: ["b:80"]'))],
            "http_requests_total and 2 more would be exposed twice, under /metrics and /metrics/b",
        ),
        (
            [two_jobs("more", "other:8080", "http_requests_total")],
            [two_jobs("more", "other:8080", "http_requests_total") + "  server: {}\n"],
            "http_requests_total would be exposed twice, under /metrics and /more",
        ),
    ],
    "graceful-timeout-short": [
        (
            [more("Resilience", f"timeouts: {{request: 20s}}, {SHUTDOWN}")],
            [more("Resilience", f"timeouts: {{request: 21s}}, {SHUTDOWN}")],
            "a request may take 21s, and a shutdown waits 20s for it",
        ),
    ],
    "health-route-measured": [
        (
            [served("unmeasured_routes: [/live, /ready, /metrics], health: {liveness: /live, readiness: /ready}", ONE)],
            [served("unmeasured_routes: [/live, /metrics], health: {liveness: /live, readiness: /ready}", ONE)],
            "/ready is counted like requests of users",
        ),
        (
            [served("", ONE)],
            [served("unmeasured_routes: []", ONE)],
            "/health/liveness, /health/readiness, /metrics are",
        ),
    ],
    "metric-unexposed": [
        (
            [two_jobs("more", "other:8080", "http_request_duration_seconds")],
            [two_jobs("more", "other:8080", "http_request_duration_seconds") + "  server: {}\n"],
            "no scrape job of 'shop' exposes container_cpu_usage_seconds_total",
        ),
        ([served("", ONE)], [served("", ('targets: ["a:80"], metrics: [http_requests_total]',))], "no scrape job"),
    ],
    "promql-unknown-value": [
        (
            [CLOSED, errors("{status: error|timeout}")],
            [CLOSED, errors("{status: eror|timed_out}")],
            'status=~"eror|timed_out" selects no series of http_requests_total; its status is error or ok or timeout',
        ),
        ([CLOSED, errors("'status!=\"ok\"'")], [CLOSED, errors("'status!~\".+\"'")], 'status!~".+" selects no series'),
        ([errors("{job: shop}")], [errors("{environment: staging}")], "its environment is production"),
        (
            [CLOSED, specs.alert('rate(http_requests_total{status="error",route="x"}[5m]) > 1')],
            [CLOSED, specs.alert('rate(http_requests_total{status="500",route="x"}[5m]) > 1')],
            'status="500" selects no series of http_requests_total; its status is error or ok or timeout',
        ),
        (
            [specs.alert('rate(http_request_duration_seconds_count{job=~"sho.*"}[5m]) > 1')],
            [specs.alert('rate(http_request_duration_seconds_count{job=~"sop.*"}[5m]) > 1')],
            "selects no series of http_request_duration_seconds_count; its job is shop",
        ),
        (
            [TWO_JOBS, specs.alert('rate(http_requests_total{job="shop"}[5m]) > 1')],
            [TWO_JOBS, specs.alert('rate(http_requests_total{job="more"}[5m]) > 1')],
            'job="more" selects no series of http_requests_total; its job is shop',
        ),
        (
            [CLOSED, journey("error")],
            [CLOSED, journey("failed")],
            'status="failed" selects no series',
        ),
    ],
    "purge-before-archive": [
        (
            [purges("rooms delete 180d", "messages archive 180d; , part_of: rooms")],
            [purges("rooms delete 90d", "messages archive 180d; , part_of: rooms")],
            "messages are archived after 180d, and deleted with their rooms after 90d: 90d < 180d",
        ),
        (
            [purges("rooms delete 90d", "messages archive 180d")],
            [
                purges(
                    "rooms delete 90d",
                    "threads delete 365d; , part_of: rooms",
                    "messages archive 180d; , part_of: threads",
                )
            ],
            "deleted with their rooms after 90d",
        ),
        (
            [purges("messages delete 365d", "messages archive 180d")],
            [purges("messages delete 90d", "messages archive 180d")],
            "deleted themselves after 90d",
        ),
        (
            [purges("a archive 90d; , part_of: b", "b delete 90d; , part_of: a")],
            [purges("a archive 91d; , part_of: b", "b delete 90d; , part_of: a")],
            "a are archived after 91d",
        ),
    ],
    "purge-under-window": [
        (
            [purges("orders delete 31d"), specs.slo()],
            [purges("orders delete 30d"), specs.slo()],
            "orders are deleted after 30d; 'avail' looks back 30d, and 30d ≤ 30d",
        ),
        (
            [purges("orders archive 7d"), specs.slo()],
            [purges("orders delete 60d"), specs.slo(window="quarter")],
            "'avail' looks back a calendar quarter",
        ),
    ],
    "purge-unsafe": [
        (
            [purges("orders archive 90d", rest="batch_rows: 10")],
            [purges("orders delete 90d", rest="batch_rows: 10")],
            "orders are deleted, however old the last backup is",
        ),
        (
            [purges("orders delete 90d", "carts delete 26h")],
            [purges("orders delete 90d", "carts delete 25h")],
            "carts are deleted after 1d1h, and the last backup may be 1d1h old",
        ),
    ],
    "rate-limit-tiers": [
        (
            [tiers("free", "free: 10, pro: 50, enterprise: 50")],
            [tiers("free", "free: 10, pro: 50, enterprise: 20")],
            "'enterprise' may 20 times in 15m, 'pro' before it 50 times",
        ),
        (
            [tiers("guest", "free: 10, guest: 10, pro: 50")],
            [tiers("pro", "free: 10, guest: 10, pro: 50")],
            "a caller of no known tier may 50 times in 15m, one of 'free' 10 times",
        ),
    ],
    "shutdown-over-limit": [
        (
            [more("Resilience", SHUTDOWN.replace("hard_limit: 30s", "hard_limit: 29s"))],
            [more("Resilience", SHUTDOWN.replace("hard_limit: 30s", "hard_limit: 28s"))],
            "drain 5s + grace 20s + flush 3s = 28s, and the hard limit is 28s",
        ),
    ],
    "timeout-ladder": [
        (
            [breaker("timeout: 5s", ", timeouts: {request: 6s}")],
            [breaker("timeout: 5s", ", timeouts: {request: 5s}")],
            "a call through the breaker 'bank' may wait 5s, and the whole request 5s",
        ),
        (
            [more("Resilience", "timeouts: {request: 2s}, limits: {requests_in_flight: 9, queue_length: 9}")],
            [more("Resilience", "timeouts: {request: 1s}, limits: {requests_in_flight: 9, queue_length: 9}")],
            "a request in the queue may wait 1s, and the whole request 1s",
        ),
    ],
}
