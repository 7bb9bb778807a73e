"""Every check: what passes, what fails, and what it says. A check without a case here fails the last test."""

from pathlib import Path

import pytest

from generator import registry
from generator.pipeline import compile_specs
from tests import specs

ENVIRONMENT, SERVICE = specs.ENVIRONMENT, specs.SERVICE
CPU = 'avg(rate(container_cpu_usage_seconds_total{container="shop"}[5m]))'


def latency(threshold: str) -> str:
    return specs.slo(sli=f"type: latency, metric: http_request_duration_seconds, threshold: {threshold}")


def errors(matchers: str) -> str:
    return specs.slo(sli=f"type: availability, metric: http_requests_total, errors: {matchers}")


def counting(metric: str) -> str:
    return specs.slo(sli=f'type: availability, metric: {metric}, errors: {{status: "5.."}}')


def two_jobs(name: str, target: str, metrics: str) -> str:
    """Write the service with a second scrape job; the first one exposes http_requests_total."""
    head, tail = SERVICE.split("  scrape_jobs:\n")
    return (
        f"{head}  scrape_jobs:\n"
        "    - {name: shop, path: /metrics, targets: ['shop:8080'], metrics: [http_requests_total]}\n"
        f"    - {{name: {name}, path: /more, targets: ['{target}'], metrics: [{metrics}]}}\n" + tail.split("\n", 1)[1]
    )


# check → (specs that pass, specs that fail, part of the message), a few for each
CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "alert-no-comparison": [
        ([specs.alert("up == 0")], [specs.alert("up")], "ShopAlert compares nothing"),
        ([specs.alert("absent(up)")], [specs.alert("up > bool 1")], "always fires"),
    ],
    "metric-counted-twice": [
        (
            [two_jobs("more", "shop:8080", "http_request_duration_seconds")],
            [two_jobs("more", "shop:8080", "http_requests_total, http_request_duration_seconds")],
            "both scrape shop:8080, so 100 requests/s read as 100 + 100 = 200",
        ),
        (
            [two_jobs("more", "other:8080", "http_requests_total")],
            [two_jobs("more", "shop:8080", "http_requests_total")],
            "counted twice",
        ),
    ],
    "prometheus-retention-short": [
        (
            [ENVIRONMENT.replace("100d", "33d"), specs.slo()],
            [ENVIRONMENT.replace("100d", "32d"), specs.slo()],
            "production keeps samples for 32d; 'avail' looks back 30d, and 30d × 1.1 = 33d are needed",
        )
    ],
    "promql-bucket-bound": [
        ([latency("300ms")], [latency("250ms")], "0.25 seconds is no bucket of http_request_duration_seconds"),
        ([latency("5s")], [latency("10s")], "its buckets are 0.1, 0.3, 1, 5"),
    ],
    "promql-short-range": [
        (
            [specs.alert("sum(rate(http_requests_total[2m])) > 1")],
            [specs.alert("sum(rate(http_requests_total[1m])) > 1")],
            "http_requests_total is scraped every 30s; a range of 1m holds 2 scrapes, 4 are needed",
        ),
        (
            [specs.alert("sum(rate(http_request_duration_seconds_count[2m])) > 1")],
            [specs.alert("sum(rate(http_request_duration_seconds_count[119s])) > 1")],
            "holds 3.97 scrapes",
        ),
        (
            [ENVIRONMENT.replace("{retention", "{scrape_interval: 75s, retention"), specs.slo()],
            [ENVIRONMENT.replace("{retention", "{scrape_interval: 76s, retention"), specs.slo()],
            "a range of 5m holds 3.95 scrapes",
        ),
    ],
    "promql-unknown-label": [
        ([errors('{status: "5.."}')], [errors('{code: "5.."}')], "http_requests_total has no label 'code'"),
        ([errors("{environment: x}")], [errors("'instanc=\"x\"'")], "has no label 'instanc'"),
    ],
    "promql-unknown-metric": [
        ([counting("http_requests_total")], [counting("http_request_total")], "no metric 'http_request_total'"),
        (
            [counting("http_requests_total")],
            [counting("http_request_duration_seconds")],
            "http_request_duration_seconds is a histogram, not a counter",
        ),
        ([specs.alert("slo:x > 1")], [specs.alert("nothing > 1")], "no service declares a metric 'nothing'"),
        (
            [specs.alert("http_request_duration_seconds_sum > 1")],
            [specs.alert("http_request_duration_seconds > 1")],
            "no service declares a metric 'http_request_duration_seconds'",
        ),
    ],
    "scrape-job-twice": [
        (
            [two_jobs("more", "other:8080", "http_requests_total")],
            [two_jobs("shop", "other:8080", "http_requests_total")],
            "the scrape job 'shop' is defined twice; the first stands at specs/0.yaml:10:14",
        )
    ],
    "threshold-unreachable": [
        (
            [specs.alert(f"{CPU} > 0.49")],
            [specs.alert(f"{CPU} > 0.8")],
            "its expression is in cores and at most 0.5 (the CPU limit), and 0.5 > 0.8 is never true",
        ),
        ([specs.alert(f"{CPU} / {{{{cpu_limit}}}} > 0.8")], [specs.alert(f"{CPU} > 0.5")], "0.5 > 0.5 is never true"),
        ([specs.alert(f"{CPU} >= 0.5")], [specs.alert(f"{CPU} / 2 >= 0.5")], "at most 0.25"),
        ([specs.alert(f"100 * {CPU} > 80")], [specs.alert(f"{CPU} * 100 > 80")], "at most 50"),
        ([specs.alert(f"sum({CPU[4:-1]}) > 0.8")], [specs.alert(f"max({CPU[4:-1]}) > 0.8")], "can never fire"),
    ],
    "tier-below-pace": [
        (
            [specs.slo(window="7d", more="  policy: weekly\n")],
            [specs.slo(window="7d")],
            "tier 'trend' of policy 'google' fires on a burn that the budget survives: 10% × 7d / 3d = 0.233",
        ),
        ([specs.slo(window="30d")], [specs.slo(window="28d")], "10% × 28d / 3d = 0.933"),
    ],
    "tier-longer-than-window": [
        (
            [specs.slo(window="7d", more="  policy: weekly\n")],
            [specs.slo(window="12h", more="  policy: weekly\n")],
            "tier 'trend' of policy 'weekly' looks back 1d, longer than the SLO window 12h",
        ),
    ],
    "tier-unreachable": [
        (
            [specs.slo(objective="94%")],
            [specs.slo(objective="93%")],
            "tier 'fast' of policy 'google' can never fire: 14.4 × 7% = 1.008, and no error ratio exceeds 1",
        ),
        (
            [specs.slo(objective="93%", more="  alerting: {page: disabled}\n")],
            [specs.slo(objective="95%", window="90d")],
            "43.2 × 5% = 2.16",
        ),
    ],
}  # fmt: skip


def found(folder: Path, texts: list[str]) -> dict[str, str]:
    """Compile texts beside the environment and the service, which they may replace."""
    kinds = [text.splitlines()[1] for text in texts]
    base = [text for text in (SERVICE, ENVIRONMENT) if text.splitlines()[1] not in kinds]
    compilation = compile_specs(specs.write(folder, *texts, *base))
    return {diagnostic.code: diagnostic.message for diagnostic in compilation.diagnostics}


@pytest.mark.parametrize(("code", "number"), [(code, n) for code, cases in CASES.items() for n in range(len(cases))])
def test_a_check(code: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    passing, failing, message = CASES[code][number]
    assert {} == found(Path("sound"), passing)
    result = found(Path("specs"), failing)
    assert code in result
    assert message in result[code]


def test_every_check_has_its_cases() -> None:
    assert {module.replace("_", "-") for module in registry.modules("checks")} == CASES.keys()


def test_an_acknowledged_finding_is_silent_and_needs_its_reason(tmp_path: Path) -> None:
    line = f"  expr: '{CPU} > 0.8'"
    text = specs.alert(f"{CPU} > 0.8")
    assert line in text
    acknowledged = text.replace(line, f"  # watchbill: ignore[threshold-unreachable] kept as a drill\n{line}")
    assert {} == found(tmp_path / "a", [acknowledged])
    without_reason = text.replace(line, f"{line} # watchbill: ignore[threshold-unreachable]")
    assert {"threshold-unreachable", "ignore-without-reason"} == found(tmp_path / "b", [without_reason]).keys()
    unused = text.replace("0.8", "0.4").replace(
        "severity", "# watchbill: ignore[threshold-unreachable] why\n  severity"
    )
    assert {"unused-ignore"} == found(tmp_path / "c", [unused]).keys()
    unknown = text.replace("0.8", "0.4").replace("severity", "# watchbill: ignore[threshold] why\n  severity")
    assert {"unknown-ignore"} == found(tmp_path / "d", [unknown]).keys()
