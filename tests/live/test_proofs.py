"""The generated unit tests: promtool runs them, and they notice when a rule is changed."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.pipeline import compile_specs, emit
from generator.verify import promtool
from tests import specs
from tests.mutants import Mutant, mutants

pytestmark = pytest.mark.live

Find = Callable[[str], str]

# What no test can notice, each with its reason.
EQUIVALENT = {
    r"«1e-9 -> ": "any number far below one event per second turns 0/0 into 0",
    r"or 0 \* «sum -> count»": "0 times anything is 0",
    r"bool: max_over_time\(«max -> min»": "the greatest of one maintenance is its least",
    r"events_bad:rate5m: \), 0 \) \).*\(1 «- -> \+» slo:maintenance": "of no events none is good, and none is bad",
    r"\] ?\) / \d+, «1 -> (1\.1|0\.9)»": "a long window never fills in a test: it would take thousands of samples",
}

SLIS = {
    "availability": 'type: availability, metric: http_requests_total, errors: {status: "5.."}, where: {route: /a}',
    "latency": "type: latency, metric: http_request_duration_seconds, threshold: 300ms",
    "boolean": "type: boolean, metric: up",
}
MAINTENANCE = """\
apiVersion: watchbill/v1
kind: Maintenance
metadata: {name: upgrade}
spec: {while: maintenance_mode == 1}
"""


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_tests_of_all_published_rules_pass(environment: str, project: Path, program: Find) -> None:
    folder = project / "output" / environment
    paths = [path.relative_to(folder).as_posix() for path in folder.glob("prometheus/tests/*/*.test.yml")]
    rules = [path for path in folder.glob("prometheus/rules/[!_]*/*.yml") if not path.name.startswith("_")]
    assert 2 * len(rules) == len([path for path in paths if "/_" not in path])
    assert [] == promtool.test(program("promtool"), folder, paths, jobs=2)


@pytest.mark.parametrize("sli", SLIS)
def test_every_change_of_a_rule_is_noticed(sli: str, tmp_path: Path, program: Find) -> None:
    more = "  maintenance: [upgrade]\n" if sli == "latency" else ""
    artifacts = specs.artifacts(tmp_path / "specs", specs.slo(sli=SLIS[sli], more=more), MAINTENANCE)
    tests = {path: one.text for path, one in artifacts.items() if "/tests/" in path}
    changed = {f"{number:03}": mutant for number, mutant in enumerate(mutants(artifacts[RULES].text))}
    assert len(changed) > 350
    left = set(changed)
    for path, text in sorted(tests.items(), reverse=True):  # the windows first: they notice most in the least time
        left -= noticed({name: changed[name] for name in left}, path, text, tmp_path, program("promtool"))
    survivors = {changed[name].name for name in left}
    assert set() == {name for name in survivors if not any(re.search(known, name) for known in EQUIVALENT)}
    for known in EQUIVALENT if sli == "latency" else ():
        assert any(re.search(known, name) for name in survivors), f"is noticed by now: {known}"


RULES = "prometheus/rules/shop/avail.yml"


def noticed(changed: dict[str, Mutant], path: str, text: str, folder: Path, executable: str) -> set[str]:
    """Run a test file on each of the mutants, all at once; name those on which it fails."""
    for name, mutant in changed.items():
        for place, content in ((RULES, mutant.text), (path, text)):
            (folder / name / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / place).write_text(content, encoding="utf-8")
    failures = promtool.test(executable, folder, [f"{name}/{path}" for name in sorted(changed)], jobs=2)
    return {failure.path.partition("/")[0] for failure in failures}


POLICY = """\
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: own}
spec:
"""
POLICIES = {
    "one page": "  tiers: {p: {severity: page, long: 1h, short: 5m, budget: 2%}}\n",
    "one ticket": "  tiers: {t: {severity: ticket, long: 1d, short: 2h, budget: 10%}}\n",
    "tickets from base rates": (
        "  extends: google\n  tiers: {extra: {severity: ticket, long: 2h, short: 20m, factor: 9}}\n"
    ),
    "a page over a day": "  extends: google\n  tiers: {fast: {severity: page, long: 1d, short: 1h, factor: 5}}\n",
    "waiting and staying": (
        "  extends: google\n  tiers:\n    fast: {severity: page, long: 1h, short: 5m, budget: 2%, for: 2m}\n"
        "    slow: {severity: ticket, long: 1d, short: 2h, budget: 10%, for: 1h, keep_firing_for: 30m}\n"
    ),
    "shared windows": (
        "  tiers:\n    a: {severity: page, long: 1h, short: 5m, budget: 2%}\n"
        "    b: {severity: page, long: 6h, short: 1h, budget: 5%}\n"
        "    c: {severity: ticket, long: 1d, short: 6h, budget: 10%}\n"
        "    d: {severity: ticket, long: 3d, short: 1d, budget: 10%}\n"
    ),
    "no minimum": "  extends: google\n  min_bad_events: 0\n",
    "a large minimum": "  extends: google\n  min_bad_events: 100000\n",
    "the budget itself": "  extends: google\n  exhausted: page\n  at_risk: {below: 25%}\n",
}


@pytest.mark.parametrize("policy", POLICIES)
def test_any_policy_has_tests_that_pass(policy: str, tmp_path: Path, program: Find) -> None:
    slos = [
        specs.slo("ratio", sli="type: ratio, total: 'sum(rate(a[{{window}}]))', bad: 'sum(rate(b[{{window}}]))'"),
        specs.slo(
            "good", "99%", "7d", sli="type: ratio, total: 'sum(rate(a[{{window}}]))', good: 'sum(rate(b[{{window}}]))'"
        ),
        specs.slo("avail", "99.95%", "28d"),
        specs.slo("latency", "95%", sli=SLIS["latency"]),
    ]
    texts = [f"{slo}  policy: own\n" for slo in slos]
    assert [] == failures(tmp_path, program, *texts, POLICY + POLICIES[policy])


@pytest.mark.parametrize(
    ("objective", "window", "more"),
    [
        ("99.999%", "90d", ""),
        ("94%", "30d", ""),
        ("99.9%", "3d", ""),
        ("99.9%", "30d", "  by: [route]\n"),
        ("99.9%", "30d", "  alerting: {page: disabled}\n"),
        ("99.9%", "30d", "  alerting: {ticket: disabled}\n"),
        ("99.9%", "30d", "  alerting: {page: disabled, ticket: disabled}\n"),
        ("99.9%", "7d", ""),
        ("99.9%", "week", "  time_zone: Europe/Berlin\n"),
        ("99.9%", "month", "  time_zone: Europe/Berlin\n"),
    ],
)
def test_any_slo_has_tests_that_pass(objective: str, window: str, more: str, tmp_path: Path, program: Find) -> None:
    raw = "type: raw, error_ratio: 'sum(rate(b[{{window}}])) / sum(rate(a[{{window}}]))'"
    latency = "type: latency, metric: http_request_duration_seconds, threshold: 300ms"
    slos = [specs.slo("avail", objective, window, more=more), specs.slo("latency", objective, window, latency, more)]
    if "by:" not in more:
        slos.append(specs.slo("raw", objective, window, raw, more))
    assert [] == failures(tmp_path, program, *slos)


GAUGES = {
    "boolean": "type: boolean, metric: up",
    "threshold": 'type: threshold, metric: queue_length, above: 100, where: {queue: "orders"}',
    "threshold-below": "type: threshold, metric: queue_length, below: 0.5",
    "lag": "type: kafka_consumer_lag, group: billing, above: 1000",
    "database": "type: postgres_availability",
    "batch": "type: batch_job_success, metric: backup_last_success_timestamp_seconds, max_age: 26h",
    "cronjob": "type: kube_cronjob_success, namespace: shop, cronjob: nightly, max_age: 25h",
}


@pytest.mark.parametrize("more", ["", "  by: [instance]\n"])
def test_any_gauge_has_tests_that_pass(more: str, tmp_path: Path, program: Find) -> None:
    service = specs.SERVICE.replace(
        "  metrics:\n",
        "  metrics:\n    queue_length: {type: gauge, labels: [queue]}\n"
        "    backup_last_success_timestamp_seconds: {type: gauge}\n",
    )
    slos = [specs.slo(name, sli=sli, more=more) for name, sli in GAUGES.items()]
    artifacts = emit(compile_specs(specs.write(tmp_path / "specs", specs.ENVIRONMENT, service, *slos))).texts
    assert [] == run(tmp_path, program, artifacts["production"])
    for name in GAUGES:
        text = artifacts["production"][f"prometheus/tests/shop/{name}.test.yml"]
        assert "the SLI on a raw gauge" in text


def failures(folder: Path, program: Find, *texts: str) -> list[promtool.Failure]:
    """Compile specs and run all their tests."""
    artifacts = specs.artifacts(folder / "specs", *texts)
    return run(folder, program, {path: one.text for path, one in artifacts.items()})


def run(folder: Path, program: Find, texts: Mapping[str, str]) -> list[promtool.Failure]:
    """Run all tests, laid out as they are published."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    tests = [path for path in texts if "/tests/" in path]
    assert tests
    return promtool.test(program("promtool"), folder, tests, jobs=2)
