"""What passes and what fails the checks of load tests."""

from tests import specs
from tests.checks.server_cases import more

ENVIRONMENT = specs.ENVIRONMENT.replace("{ENV: production}", "{ENV: production, SHOP: shop.example.com}")
STAGING = ENVIRONMENT.replace("name: production", "name: staging").replace("shop.example", "shop.staging.example")
BOTH = f"{ENVIRONMENT}---\n{STAGING}"
LIMIT = more("Resilience", "rate_limits: {orders: {window: 15m, default_tier: free, tiers: {free: 10, load: 1000}}}")
AVAIL = specs.slo()
QUICK = specs.slo("quick", "95%", sli="type: latency, metric: http_request_duration_seconds, threshold: 300ms")
BROWSE = "{name: browse, path: /goods, weight: 9}"
ORDER = "{name: order, method: POST, path: /orders, tool: true, rate_limit: orders}"


def load(
    benchmark: str = "rate: 10, latency: 200ms",
    slos: str = "slos: [avail, quick]",
    journey: str = "accounts: {number: 2, tier: load}",
    target: str = "environments: [staging], url: 'https://${SHOP}'",
    rest: str = "",
) -> str:
    """Write a load test with which nothing is wrong, and what is changed in it."""
    parts = [
        f"benchmarks: {{usual: {{{benchmark}}}}}",
        slos,
        f"target: {{{target}}}",
        f"journey: {{{journey}, requests: [{BROWSE}, {ORDER}]}}",
        rest,
    ]
    return more("LoadTest", ", ".join(filter(None, parts)))


def tried(text: str) -> list[str]:
    """Put a load test beside what it needs."""
    return [text, BOTH, LIMIT, AVAIL, QUICK]


SOUND = tried(load())

# check → (specs that pass, specs that fail, part of the message), a few for each
LOAD_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "load-target-throttled": [
        (
            SOUND,
            tried(load(target="environments: [production], url: 'https://${SHOP}'")),
            "'production' is where users are: the test would be their outage",
        ),
        (
            SOUND,
            tried(load(target="environments: [staging], url: 'https://shop.example.com/'")),
            "the address https://shop.example.com/ is what 'production' calls SHOP",
        ),
        # 10/s × 10% for 10 minutes and the 2 in which it grows: 600 + 60.
        (
            tried(load(journey="accounts: {number: 1, tier: load}")),
            tried(load(journey="accounts: {number: 2}")),
            "10/s × 10% for 11m = 660 in 15m, of 2 accounts one makes 330, and tier 'free' of 'orders' allows 10",
        ),
        # Fifty clients on three accounts: one account has seventeen of them.
        (
            tried(load("rate: 50, latency: 200ms", journey="accounts: {number: 50, tier: load}")),
            tried(load("rate: 50, latency: 200ms", journey="accounts: {number: 3, tier: load}")),
            "50/s × 10% for 11m = 3300 in 15m, of 3 accounts one makes 1122",
        ),
        # A window that is shorter than the load holds no more than its own length.
        (
            tried(load("rate: 10, latency: 200ms, hold: 1h")),
            tried(load("rate: 40, latency: 200ms, hold: 1h")),
            "40/s × 10% for 15m = 3600 in 15m",
        ),
        (
            SOUND,
            tried(load(rest="tools_in_flight: 5, tools_each: 500")),
            "'tools' would be throttled: 5 clients × 500 × 100% = 2500 in 15m, of 2 accounts one makes 1500",
        ),
        (
            SOUND,
            tried(load(rest="connections: 2000, connected_for: 10m")),
            "'connections' would be throttled: 200/s × 10% for 10m15s = 12300 in 15m",
        ),
        (
            tried(load(journey="headers: {}", benchmark="rate: 0.01, latency: 200ms")),
            tried(load(journey="headers: {}")),
            "of 1 account one makes 660, and tier 'free'",
        ),
    ],
    "load-threshold-mismatch": [
        (
            SOUND,
            tried(load("rate: 10, latency: 400ms")),
            "'usual' allows 95% within 400ms, and 'quick' promises 95% within 300ms: 400ms > 300ms",
        ),
        # A longer time for a larger share is a promise of its own.
        (
            tried(load("rate: 10, latency: 400ms, quantile: 99%")),
            tried(load("rate: 10, latency: 400ms, quantile: 90%")),
            "'usual' allows 90% within 400ms",
        ),
        (SOUND, tried(load(slos="slos: [quick]")), "nothing bounds the"),
        (
            SOUND,
            tried(load(slos="slos: [avail], tool_slos: [quick]")),
            "nothing bounds the tools' errors: answers that are all errors, and fast, pass",
        ),
        (
            tried(load(rest="connections: 2")),
            tried(load(rest="connections: 1")),
            "'usual' needs more clients than may be connected: 10/s × 200ms = 2 requests in flight > 1 connections",
        ),
        (
            tried(load(rest="volume: 60%")),
            tried(load(rest="volume: 50%")),
            "a run that makes 50% of its requests passes",
        ),
    ],
}
