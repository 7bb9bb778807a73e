"""Resilience: the sections of the server's contract that come of it, and how it is explained."""

from pathlib import Path
from typing import Any

import pytest

from tests import specs
from tests.kinds.service.test_server import contract

HEAD = "apiVersion: watchbill/v1\nkind: Resilience\nmetadata: {name: shop}\nspec:\n  service: shop\n"


@pytest.mark.parametrize(
    ("written", "section", "expected"),
    [
        (
            "timeouts: {request: 30s}",
            "timeouts",
            {"request_seconds": 30, "headers_seconds": 10, "keep_alive_seconds": 75},
        ),
        (
            "limits: {requests_in_flight: 100, queue_length: 0}",
            "limits",
            {
                "body_bytes": 1048576,
                "requests_in_flight": 100,
                "queue_length": 0,
                "queue_seconds": 1,
                "label_sets": 500,
            },
        ),
        (
            (
                "limits: {body: 10k, requests_in_flight: 1, queue_length: 2, queue_time: 50ms, label_sets: 3, "
                "tool_executions_in_flight: 4}"
            ),
            "limits",
            {
                "body_bytes": 10000,
                "requests_in_flight": 1,
                "queue_length": 2,
                "queue_seconds": 0.05,
                "label_sets": 3,
                "tool_executions_in_flight": 4,
            },
        ),
        (
            "breakers: {bank: {failure_ratio: 50%, reset: 30s, timeout: 5s}}",
            "breakers",
            {
                "bank": {
                    "failure_ratio": 0.5,
                    "minimum_calls": 10,
                    "window_seconds": 60,
                    "reset_seconds": 30,
                    "timeout_seconds": 5,
                    "half_open_calls": 1,
                }
            },
        ),
        (
            "shutdown: {drain: 5s, grace: 20s, hard_limit: 30s}",
            "shutdown",
            {"drain_seconds": 5, "grace_seconds": 20, "flush_seconds": 3, "hard_limit_seconds": 30},
        ),
        (
            "rate_limits: {orders: {window: 15m, default_tier: free, tiers: {free: 10, pro: 50}}}",
            "rate_limits",
            {"orders": {"window_seconds": 900, "default_tier": "free", "tiers": {"free": 10, "pro": 50}}},
        ),
    ],
)
def test_what_is_said_stands_in_the_contract_and_nothing_else(
    written: str, section: str, expected: Any, tmp_path: Path
) -> None:
    found = contract(tmp_path, f"{HEAD}  {written}\n")
    assert expected == found[section]
    others = {"timeouts", "limits", "breakers", "shutdown", "rate_limits"} - {section}
    assert not others & found.keys()


def test_the_contract_comes_from_all_specs_that_say_something_of_the_server(tmp_path: Path) -> None:
    own = f"{specs.SERVICE}  server: {{}}\n"
    latency = specs.slo(sli="type: latency, metric: http_request_duration_seconds, threshold: 1s")
    texts = (specs.ENVIRONMENT, own, latency, specs.slo("errors"), f"{HEAD}  timeouts: {{request: 30s}}\n")
    origins = specs.artifacts_of(tmp_path, *texts)["server/contract.json"].origins
    assert ("Resilience/shop", "SLO/avail", "Service/shop") == origins


def test_it_is_explained(tmp_path: Path) -> None:
    text = f"""{HEAD}
  timeouts: {{request: 30s}}
  limits: {{requests_in_flight: 200, queue_length: 400, tool_executions_in_flight: 25}}
  breakers: {{bank: {{failure_ratio: 50%, reset: 30s, timeout: 5s}}}}
  shutdown: {{drain: 5s, grace: 30s, hard_limit: 40s}}
  rate_limits: {{orders: {{window: 15m, default_tier: free, tiers: {{free: 10, pro: 50}}}}}}
"""
    assert [
        "A request may take 30s, its head 10s; an idle connection is closed after 1m15s.",
        "An instance answers 200 requests at once; 400 more wait, up to 1s each. A body has 1048576 bytes at most.",
        "It executes 25 tools at once.",
        "A metric has 500 series at most.",
        (
            "Breaker bank: opens when 50% of at least 10 calls within 1m fail or take longer than 5s; after 30s it "
            "lets 1 through to try."
        ),
        "It ends within 40s: 5s of serving on, 30s for requests in flight, 3s for logs and spans.",
        "Rate limit orders, in 15m: free 10, pro 50; free where no tier is known.",
    ] == specs.explained(tmp_path, "Resilience/shop", specs.ENVIRONMENT, specs.SERVICE, text)


def test_it_says_nothing_of_what_it_leaves_out(tmp_path: Path) -> None:
    assert [] == specs.explained(tmp_path, "Resilience/shop", specs.ENVIRONMENT, specs.SERVICE, HEAD)


def test_a_second_one_is_refused_and_the_first_one_counts(tmp_path: Path) -> None:
    second = HEAD.replace("name: shop", "name: another")
    assert [("one-per-service", "the service 'shop' has a Resilience already: 'another'")] == specs.found(
        tmp_path, HEAD, second
    )
