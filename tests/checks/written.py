"""How the cases of the checks write specs of the shop."""

from tests import specs

ENVIRONMENT, SERVICE = specs.ENVIRONMENT, specs.SERVICE
ALL = "sum(rate(http_requests_total[w]))"
BAD = 'sum(rate(http_requests_total{status=~"5.."}[w]))'
PER_ROUTE = "rate(http_requests_total[5m])"
ROUTES = "sum by (route) (rate(http_requests_total[5m]))"
SLOWER = SERVICE.replace('targets: ["shop:8080"]', 'interval: 1m, targets: ["shop:8080"]')
SLOWLY = "retention: 100d, evaluation_interval: "
GAUGE = "shop_queue_length"
SLOW_GAUGE = SLOWER + f"    {GAUGE}: {{type: gauge}}\n"


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


def ratio(total: str, bad: str, more: str = "", field: str = "bad") -> str:
    """Write an SLO of two queries; `[w]` stands for the window."""
    sli = f"type: ratio, total: '{total}', {field}: '{bad}'".replace("[w]", "[{{window}}]")
    return specs.slo(sli=sli, more=more)


def good(total: str, part: str) -> str:
    return ratio(total, part, field="good")


def prometheus(settings: str) -> str:
    return ENVIRONMENT.replace("retention: 100d", settings)
