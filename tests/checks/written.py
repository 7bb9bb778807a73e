"""How the cases of the checks write specs of the shop."""

from tests import specs


def errors(matchers: str) -> str:
    return specs.slo(sli=f"type: availability, metric: http_requests_total, errors: {matchers}")


def two_jobs(name: str, target: str, metrics: str) -> str:
    """Write the service with a second scrape job; the first one exposes http_requests_total."""
    head, tail = specs.SERVICE.split("  scrape_jobs:\n")
    return (
        f"{head}  scrape_jobs:\n"
        "    - {name: shop, path: /metrics, targets: ['shop:8080'], metrics: [http_requests_total]}\n"
        f"    - {{name: {name}, path: /more, targets: ['{target}'], metrics: [{metrics}]}}\n" + tail.split("\n", 1)[1]
    )
