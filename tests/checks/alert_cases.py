"""What passes and what fails the checks of alerts, and of what rules are labelled with."""

from tests import specs
from tests.checks.written import GAUGE, PER_ROUTE, ROUTES, SLOW_GAUGE, SLOWER, SLOWLY, prometheus

REGION = "retention: 100d, external_labels: {region: eu}"
CPU = 'avg(rate(container_cpu_usage_seconds_total{container="shop"}[5m]))'
MAINTENANCE = "apiVersion: watchbill/v1\nkind: Maintenance\nmetadata: {name: upgrade}\nspec: {while: '%s'}\n"


def lasting(expr: str, wait: str, more: str = "") -> str:
    return specs.alert(expr, more=f"  for: {wait}\n{more}")


def saying(expr: str, description: str) -> str:
    return specs.alert(expr, more=f"  description: '{description}'\n")


def tier(severity: str, wait: str) -> str:
    """Write a policy of one tier that waits."""
    own = f"{{severity: {severity}, long: 1h, short: 5m, budget: 2%, for: {wait}}}"
    head = "apiVersion: watchbill/v1\nkind: BurnRatePolicy\nmetadata: {name: shop}\nspec:\n  tiers:\n"
    return f"{head}    own: {own}\n"


def labelled(text: str, label: str) -> str:
    """Give a spec a label."""
    return text.replace("}\nspec:", f", labels: {{{label}}}}}\nspec:", 1)


# check → (specs that pass, specs that fail, part of the message), a few for each
ALERT_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "alert-absent-for": [
        (
            [lasting("absent(up)", "1m")],
            [lasting("absent(up)", "59s")],
            "ShopAlert waits for 59s only: up is scraped every 30s",
        ),
        (
            [lasting("absent(http_requests_total)", "2m"), SLOWER],
            [lasting("absent(http_requests_total)", "1m"), SLOWER],
            "http_requests_total is scraped every 1m",
        ),
        ([specs.alert("absent_over_time(up[5m])")], [specs.alert("absent(up)")], "ShopAlert does not wait"),
    ],
    "alert-for": [
        ([lasting("up == 0", "1d")], [lasting("up == 0", "25h")], "ShopAlert waits for 1d1h, longer than 1d"),
        (
            [specs.alert("up == 0", more="  keep_firing_for: 1d\n")],
            [specs.alert("up == 0", more="  keep_firing_for: 2d\n")],
            "ShopAlert stays for 2d after it is over",
        ),
    ],
    "alert-for-short": [
        (
            [lasting("up == 0", "30s")],
            [lasting("up == 0", "29s")],
            "ShopAlert waits for 29s, and is evaluated every 30s: it waits for 30s",
        ),
        (
            [specs.alert("up == 0", more="  keep_firing_for: 1m\n"), prometheus(f"{SLOWLY}1m")],
            [specs.alert("up == 0", more="  keep_firing_for: 30s\n"), prometheus(f"{SLOWLY}1m")],
            "ShopAlert stays for 30s, and is evaluated every 1m: it stays for 1m",
        ),
        ([tier("page", "30s")], [tier("page", "15s")], "tier 'own' waits for 15s, and is evaluated every 30s"),
        ([tier("ticket", "4m")], [tier("ticket", "1m")], "tier 'own' waits for 1m, and is evaluated every 4m"),
        (
            [lasting("up == 0", "31s"), SLOWER],
            [lasting("up == 0", "30s"), SLOWER],
            "ShopAlert waits for 30s, and up is scraped every 1m: one scrape decides",
        ),
        (
            [lasting('up{job="other"} == 0', "30s"), SLOWER],
            [lasting('up{job=~"sh.*"} == 0', "30s"), SLOWER],
            "up is scraped every 1m",
        ),
        (
            [lasting(f"{ROUTES} > 1", "30s"), SLOWER],
            [lasting(f"{GAUGE} > 1", "30s"), SLOW_GAUGE],
            f"{GAUGE} is scraped every 1m",
        ),
        (
            [lasting(f"{GAUGE} > 1 and max_over_time({GAUGE}[5m]) > 2", "30s"), SLOW_GAUGE],
            [lasting(f"{GAUGE} > 1 and {GAUGE} < 5", "30s"), SLOW_GAUGE],
            "one scrape decides",
        ),
    ],
    "alert-no-comparison": [
        ([specs.alert("up == 0")], [specs.alert("up")], "ShopAlert compares nothing"),
        ([lasting("absent(up)", "5m")], [specs.alert("up > bool 1")], "always fires"),
        ([MAINTENANCE % "up == 0"], [MAINTENANCE % "up"], "'upgrade' compares nothing, so there always is maintenance"),
    ],
    "alert-range-short": [
        (
            [specs.alert(f"{PER_ROUTE} > 1"), prometheus(f"{SLOWLY}4m")],
            [specs.alert(f"{PER_ROUTE.replace('5m', '2m')} > 1"), prometheus(f"{SLOWLY}4m")],
            "ShopAlert looks at 2m of http_requests_total, and is evaluated every 4m: of every 4m, 2m is seen by none",
        ),
        (
            [specs.alert(f"max_over_time({ROUTES}[5m:1m]) > 1".replace("[5m])", "[2m])")), prometheus(f"{SLOWLY}4m")],
            [specs.alert(f"max_over_time({ROUTES}[3m:1m]) > 1"), prometheus(f"{SLOWLY}4m")],
            "ShopAlert looks at 3m of http_requests_total",
        ),
    ],
    "alert-template-label": [
        (
            [saying("up == 0", "{{ $labels.instance }}")],
            [saying("sum(up) == 0", "{{ $labels.instance }}")],
            "$labels.instance is empty: the expression's series have no label 'instance'",
        ),
        (
            [saying(f"{ROUTES} > 1", "{{ $labels.route }} at {{ $value | humanize }}/s")],
            [saying(f"{ROUTES} > 1", "{{ $labels.status | title }}")],
            "$labels.status is empty",
        ),
        (
            [saying("sum(up) == 0", "{{ range query `up` }}{{ .Labels.job }}{{ end }}")],
            [saying("up == 0", "{{ $externalLabels.region }}")],
            "$externalLabels.region is empty: production sets no external label 'region'",
        ),
        (
            [labelled(specs.alert("up == 0"), 'host: "{{ $labels.instance }}"')],
            [labelled(specs.alert("up == 0"), 'value: "{{ $value }}"')],
            "the label 'value' holds the value",
        ),
        (
            [saying("http_requests_total > 0", "{{ $labels.environment }}")],
            [saying("http_requests_total > 0", "{{ $labels.method }}")],
            "have no label 'method'",
        ),
    ],
    "rule-label-conflict": [
        (
            [labelled(specs.alert("up == 0"), "region: eu")],
            [prometheus(REGION), labelled(specs.alert("up == 0"), "region: us")],
            "the label 'region' hides the external label region=\"eu\" of production",
        ),
        (
            [prometheus(REGION), specs.slo()],
            [prometheus(REGION), labelled(specs.slo(), "region: us")],
            "'region' hides",
        ),
    ],
    "rule-label-overrides": [
        (
            [specs.alert('sum by (service) (up{service="shop"}) == 0')],
            [specs.alert("sum by (service) (up) == 0")],
            "ShopAlert groups by 'service', and sets that label itself: its alerts would be one and the same",
        ),
        (
            [labelled(specs.alert("sum by (job) (up) == 0"), "area: x")],
            [labelled(specs.alert("sum by (area) (up) == 0"), "area: x")],
            "groups by 'area'",
        ),
        (
            [labelled(specs.slo(more="  by: [route]\n"), "area: x")],
            [labelled(specs.slo(more="  by: [route]\n"), "route: x")],
            "'avail' is split by 'route', and sets that label itself",
        ),
    ],
    "rule-record-dangling": [
        (
            [specs.slo(), specs.alert('slo:error_ratio:1h{slo="avail"} > 0.1')],
            [specs.slo(), specs.alert('slo:error_ratio:4h{slo="avail"} > 0.1')],
            "no rule records 'slo:error_ratio:4h'",
        ),
        (
            [specs.slo(more="  by: [route]\n"), specs.alert('slo:error_ratio:1h{route="/"} > 0.1')],
            [specs.slo(), specs.alert('slo:error_ratio:1h{route="/"} > 0.1')],
            "slo:error_ratio:1h has no label 'route'",
        ),
        (
            [specs.slo(), specs.alert('slo:error_ratio:1h{slo=~"av.*"} > 0.1')],
            [specs.slo(), specs.alert('slo:error_ratio:1h{slo="available"} > 0.1')],
            "slo:error_ratio:1h is not recorded for an SLO 'available'",
        ),
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
}  # fmt: skip
