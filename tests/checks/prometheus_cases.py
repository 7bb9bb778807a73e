"""What passes and what fails the checks of scraping, of retention, and of what rules cost."""

from tests import specs
from tests.checks.written import ENVIRONMENT, SLOWER, SLOWLY, prometheus, two_jobs

BY_ROUTE = specs.slo(more="  by: [route]\n")


def budget(limits: str) -> str:
    """Write the environment with a budget."""
    return prometheus(f"retention: 100d, budget: {{{limits}}}")


# check → (specs that pass, specs that fail, part of the message), a few for each
PROMETHEUS_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "cost-over-budget": [
        (
            [budget("series: 38"), specs.slo("a"), specs.slo("b")],
            [budget("series: 37"), specs.slo("a"), specs.slo("b")],
            "the rules of all SLOs write 19 (a) + 19 (b) = 38 series; 37 are budgeted for production",
        ),
        (
            [budget("samples_per_minute: 20000"), specs.slo()],
            [budget("samples_per_minute: 20000"), specs.slo(), specs.slo("b"), specs.slo("c"), specs.slo("d")],
            "(1 others) = ",
        ),
        (
            [budget("each: {series: 19}"), specs.slo()],
            [budget("each: {series: 18}"), specs.slo()],
            "the rules of 'avail' write 19 series; 18 are budgeted for each SLO",
        ),
        (
            [budget("each: {series: 8502}, label_values: {route: 500}"), BY_ROUTE],
            [budget("each: {series: 8501}, label_values: {route: 500}"), BY_ROUTE],
            "the rules of 'avail' write 500 × 17 + 2 = 8,502 series; 8,501 are budgeted for each SLO",
        ),
        (
            [budget("each: {samples_per_minute: 20000}, label_values: {route: 1}"), BY_ROUTE],
            [budget("each: {samples_per_minute: 20000}, label_values: {route: 2}"), BY_ROUTE],
            "the rules of 'avail' read 2 × ",
        ),
        (
            [budget("series: 1000, label_values: {route: 30}"), BY_ROUTE],
            [budget("series: 1000"), BY_ROUTE],
            "'avail' is split by 'route', and no spec says how many values it has: it counts as one",
        ),
    ],
    "interval-beyond-lookback": [
        (
            [SLOWER.replace("1m", "4m59s")],
            [SLOWER.replace("1m", "10m")],
            "'shop' is scraped every 10m, and Prometheus looks back 5m: its series are gone for 5m of every 10m",
        ),
        (
            [prometheus("scrape_interval: 4m, retention: 100d")],
            [prometheus("scrape_interval: 5m, retention: 100d")],
            "production scrapes every 5m, and Prometheus looks back 5m: all series are gone whenever one comes late",
        ),
        (
            [prometheus(f"{SLOWLY}4m")],
            [prometheus(f"{SLOWLY}6m")],
            "production evaluates its rules every 6m, and Prometheus looks back 5m: ALERTS is gone for 1m of every 6m",
        ),
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
    "scrape-job-twice": [
        (
            [two_jobs("more", "other:8080", "http_requests_total")],
            [two_jobs("shop", "other:8080", "http_requests_total")],
            "the scrape job 'shop' is defined twice; the first stands at specs/0.yaml:10:14",
        )
    ],
}  # fmt: skip
