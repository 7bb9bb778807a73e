"""Security: its section of the server's contract, its alerts, and how it is explained."""

from pathlib import Path
from typing import Any

import yaml

from tests import specs
from tests.kinds.service.test_server import contract

HEAD = "apiVersion: watchbill/v1\nkind: Security\nmetadata: {name: shop}\nspec:\n  service: shop\n"
GUARDED = f"""{HEAD}  authentication:
    token_lifetime: 1h
    algorithms: [HS256, EdDSA]
    brute_force: {{window: 15m, account_failures: 5, address_failures: 20, delay: 500ms, max_delay: 1m}}
"""


def test_it_stands_in_the_contract(tmp_path: Path) -> None:
    assert {
        "token_seconds": 3600,
        "algorithms": ["HS256", "EdDSA"],
        "brute_force": {
            "window_seconds": 900,
            "account_failures": 5,
            "address_failures": 20,
            "delay_seconds": 0.5,
            "max_delay_seconds": 60,
        },
    } == contract(tmp_path, GUARDED)["authentication"]


def test_without_authentication_nothing_stands_there(tmp_path: Path) -> None:
    assert "authentication" not in contract(tmp_path, HEAD)


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "A token is good for 1h, signed by HS256 or EdDSA.",
        (
            "After 5 failures of an account, or 20 from an address, within 15m, each further one waits: 500ms at "
            "first, 1m at most."
        ),
    ] == specs.explained(tmp_path, "Security/shop", specs.ENVIRONMENT, specs.SERVICE, GUARDED)


def test_alerts_read_the_counters_of_the_contract(tmp_path: Path) -> None:
    expressions = {rule["alert"]: rule["expr"] for rule in alerts(tmp_path, "")}
    assert {"AuthenticationFailing", "AuthenticationFailuresUnusual", "BruteForce"} == expressions.keys()
    assert 'sum by (by) (increase(authentication_throttled_total{job="shop"}[15m])) > 20' == expressions["BruteForce"]
    assert 'authentication_failures_total{job="shop"}[1h] offset 7d' in expressions["AuthenticationFailuresUnusual"]


def test_a_level_tells_how_loud_an_alert_is(tmp_path: Path) -> None:
    rules = alerts(tmp_path, "failing: {level: P4}, unusual: {level: disabled}, guessing: {level: P1}")
    assert {"AuthenticationFailing": ("ticket", "P4"), "BruteForce": ("page", "P1")} == {
        rule["alert"]: (rule["labels"]["severity"], rule["labels"]["priority"]) for rule in rules
    }


def test_what_is_disabled_needs_no_metric_and_leaves_no_file(tmp_path: Path) -> None:
    none = "failing: {level: disabled}, unusual: {level: disabled}, guessing: {level: disabled}"
    files = specs.artifacts_of(tmp_path, specs.ENVIRONMENT, specs.SERVICE, watched(none))
    assert not [path for path in files if "_security" in path]


def test_without_the_label_by_throttled_attempts_are_counted_together(tmp_path: Path) -> None:
    service = COUNTED.replace("labels: [by]", "labels: []")
    (rule,) = [one for one in alerts(tmp_path, "", service) if one["alert"] == "BruteForce"]
    assert rule["expr"].startswith("sum(increase(")
    assert "labels" not in rule["annotations"]["description"]


def test_alerts_are_explained(tmp_path: Path) -> None:
    words = specs.explained(tmp_path, "Security/shop", specs.ENVIRONMENT, COUNTED, watched(""))
    assert [
        "P2: while more than 50% of the attempts within 15m fail, and at least 20.",
        "P3: while more than 5 times as many fail within 1h as 7d before, and at least 50.",
        "P2: while more than 20 are slowed down within 15m.",
    ] == words[2:]


COUNTED = specs.SERVICE + (
    "    authentication_attempts_total: {type: counter, labels: [outcome]}\n"
    "    authentication_failures_total: {type: counter, labels: [reason]}\n"
    "    authentication_throttled_total: {type: counter, labels: [by]}\n"
)


def watched(monitoring: str) -> str:
    """Write what is guarded, and what is alerted on."""
    return f"{GUARDED}    monitoring: {{{monitoring}}}\n"


def alerts(folder: Path, monitoring: str, service: str = COUNTED) -> list[dict[str, Any]]:
    files = specs.artifacts_of(folder, specs.ENVIRONMENT, service, watched(monitoring))
    (group,) = yaml.safe_load(files["prometheus/rules/shop/_security.yml"].text)["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules
