"""LoadTest: its loads, what must hold of them, and how they are explained."""

from decimal import Decimal
from pathlib import Path

import pytest

from generator import registry
from generator.pipeline import compile_specs
from generator.plan.load import LoadTest, Scenario
from generator.units import Duration
from tests import specs
from tests.checks.load_cases import AVAIL, LIMIT, QUICK, STAGING, load, tried

TESTED = """\
apiVersion: watchbill/v1
kind: LoadTest
metadata: {name: shop}
spec:
  service: shop
  benchmarks:
    usual: {rate: 2.5, latency: 100ms, quantile: 99%, ramp: 30s, hold: 5m}
  connections: 1000
  tools_in_flight: 25
"""


@pytest.mark.parametrize("name", registry.modules("kinds/slo/sli"))
def test_every_latency_of_requests_says_how_long_one_may_take(name: str) -> None:
    limit = Duration.parse("200ms")
    sli = registry.constant("kinds/slo/sli", name, "SLI").model_construct(threshold=limit)
    timed = name.endswith("latency") and not name.startswith("probe")
    assert (limit if timed else None) == sli.longest
    assert sli.counts_requests or not timed


def planned(folder: Path, text: str) -> dict[str, LoadTest]:
    """Compile a load test beside what it needs: environment → what is published there."""
    compilation = compile_specs(specs.write(folder, *tried(text), specs.SERVICE))
    plans = {one.environment: one.plan for one in compilation.environments}
    return {name: plan.load_tests[0] for name, plan in plans.items() if plan and plan.load_tests}


def scenario(folder: Path, text: str, name: str = "usual") -> Scenario:
    """Give one load of a test."""
    (found,) = (one for one in planned(folder, text)["staging"].scenarios if one.name == name)
    return found


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "usual: 2.5 requests a second for 5m, after 30s of growing; 99% are answered within 100ms.",
        "usual: 2.5/s × 100ms = 0.25 requests are in flight then.",
        "1000 clients are connected at once.",
        "Each replica executes 25 tools at once.",
    ] == specs.explained(tmp_path, "LoadTest/shop", specs.ENVIRONMENT, specs.SERVICE, TESTED)


def test_what_is_not_said_is_not_explained(tmp_path: Path) -> None:
    text = TESTED.partition("  connections")[0]
    assert 2 == len(specs.explained(tmp_path, "LoadTest/shop", specs.ENVIRONMENT, specs.SERVICE, text))


def test_how_it_is_tried_is_explained(tmp_path: Path) -> None:
    found = specs.explained(tmp_path, "LoadTest/shop", load(), STAGING, LIMIT, AVAIL, QUICK, specs.SERVICE)
    assert [
        "It is tried in staging, at https://shop.staging.example.com, by 2 accounts.",
        "usual, api: made 4860 times or more; 95% within 200ms (the benchmark); 0.1% errors at most (avail).",
        "usual, tools: made 540 times or more; 95% within 300ms (quick); 0.1% errors at most (avail).",
    ] == found[2:]


def test_it_is_published_where_the_target_says_and_nowhere_else(tmp_path: Path) -> None:
    found = planned(tmp_path, load())
    assert ["staging"] == list(found)
    assert "https://shop.staging.example.com" == found["staging"].url


def test_clients_are_as_many_as_are_in_flight(tmp_path: Path) -> None:
    found = scenario(tmp_path, load("rate: 35.5, latency: 300ms"))
    assert (11, 36, 36) == (found.clients, found.most, found.users)  # 35.5/s × 300ms = 10.65


def test_the_stricter_of_two_bounds_counts(tmp_path: Path) -> None:
    (api, tools) = scenario(
        tmp_path, load("rate: 10, latency: 250ms", "slos: [avail, quick], tool_slos: [avail, quick]")
    ).bounds
    assert [(Decimal("0.95"), 250, "the benchmark")] == [tuple(one) for one in api.latencies]
    assert [(Decimal("0.95"), 300, "quick")] == [tuple(one) for one in tools.latencies]


def test_bounds_of_other_shares_stand_beside_each_other(tmp_path: Path) -> None:
    (api, _) = scenario(tmp_path, load("rate: 10, latency: 400ms, quantile: 99%")).bounds
    assert [("quick", 300), ("the benchmark", 400)] == [(one.source, one.milliseconds) for one in api.latencies]


def test_connected_clients_ask_now_and_then(tmp_path: Path) -> None:
    found = scenario(tmp_path, load(rest="connections: 50, connected_for: 2m"), "connections")
    assert (50, 10, 600, Decimal(5)) == (found.users, found.pause, found.planned, found.per_second)


def test_tools_are_executed_by_as_many_clients_as_all_replicas_have_places(tmp_path: Path) -> None:
    target = "environments: [staging], url: 'https://${SHOP}', replicas: 3"
    found = scenario(tmp_path, load(target=target, rest="tools_in_flight: 5, tools_each: 20"), "tools")
    assert (15, 20, 300, ("tools",)) == (found.clients, found.each, found.planned, found.kinds)


def test_headers_are_sent_once_they_can_be_filled_in(tmp_path: Path) -> None:
    journey = (
        "headers: {A: plain, B: 'Bearer {{token}}'}, accounts: {number: 2, tier: load}, "
        "prepare: [{name: sign-in, path: /login, keep: {token: token}}, {name: fill, path: /fill}]"
    )
    found = planned(tmp_path, load(journey=journey))["staging"]
    assert [{"A"}, {"A", "B"}] == [set(one.headers) for one in found.prepare]
    assert [{"A", "B"}] * 2 == [set(one.headers) for one in found.requests]
