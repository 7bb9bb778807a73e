"""Every check: what passes, what fails, and what it says. A check without a case here fails the last test."""

from pathlib import Path

import pytest

from generator import registry
from generator.pipeline import compile_specs
from tests import specs
from tests.checks.page_cases import PAGE_CASES
from tests.checks.probe_cases import PROBE_CASES
from tests.checks.route_cases import ROUTE_CASES
from tests.checks.scaling_cases import SCALING_CASES
from tests.checks.server_cases import SERVER_CASES
from tests.checks.written import errors, two_jobs

ENVIRONMENT, SERVICE = specs.ENVIRONMENT, specs.SERVICE
ALL = "sum(rate(http_requests_total[w]))"
BAD = 'sum(rate(http_requests_total{status=~"5.."}[w]))'
NARROW = 'sum(rate(http_requests_total{route="/a"}[w]))'
BUCKET = "http_request_duration_seconds_bucket"
COUNT = "sum(rate(http_request_duration_seconds_count[w]))"
PER_ROUTE = "rate(http_requests_total[5m])"
ROUTES = "sum by (route) (rate(http_requests_total[5m]))"
SECONDS = "rate(http_request_duration_seconds_count[5m])"
REGION = "retention: 100d, external_labels: {region: eu}"
WAITING = "  for: 5m\n"
SLOWER = SERVICE.replace('targets: ["shop:8080"]', 'interval: 1m, targets: ["shop:8080"]')
SLOWLY = "retention: 100d, evaluation_interval: "
GAUGE = "shop_queue_length"
SLOW_GAUGE = SLOWER + f"    {GAUGE}: {{type: gauge}}\n"
BY_ROUTE = specs.slo(more="  by: [route]\n")
CPU = 'avg(rate(container_cpu_usage_seconds_total{container="shop"}[5m]))'


def latency(threshold: str) -> str:
    return specs.slo(sli=f"type: latency, metric: http_request_duration_seconds, threshold: {threshold}")


def counting(metric: str) -> str:
    return specs.slo(sli=f'type: availability, metric: {metric}, errors: {{status: "5.."}}')


def ratio(total: str, bad: str, more: str = "", field: str = "bad") -> str:
    """Write an SLO of two queries; `[w]` stands for the window."""
    sli = f"type: ratio, total: '{total}', {field}: '{bad}'".replace("[w]", "[{{window}}]")
    return specs.slo(sli=sli, more=more)


def good(total: str, part: str) -> str:
    return ratio(total, part, field="good")


def lasting(expr: str, wait: str, more: str = "") -> str:
    return specs.alert(expr, more=f"  for: {wait}\n{more}")


def saying(expr: str, description: str) -> str:
    return specs.alert(expr, more=f"  description: '{description}'\n")


def tier(severity: str, wait: str) -> str:
    """Write a policy of one tier that waits."""
    own = f"{{severity: {severity}, long: 1h, short: 5m, budget: 2%, for: {wait}}}"
    head = "apiVersion: watchbill/v1\nkind: BurnRatePolicy\nmetadata: {name: shop}\nspec:\n  tiers:\n"
    return f"{head}    own: {own}\n"


def budget(limits: str) -> str:
    """Write the environment with a budget."""
    return prometheus(f"retention: 100d, budget: {{{limits}}}")


def labelled(text: str, label: str) -> str:
    """Give a spec a label."""
    return text.replace("}\nspec:", f", labels: {{{label}}}}}\nspec:", 1)


def prometheus(settings: str) -> str:
    return ENVIRONMENT.replace("retention: 100d", settings)


def with_metrics(*lines: str) -> str:
    return SERVICE + "".join(f"    {line}\n" for line in lines)


# check → (specs that pass, specs that fail, part of the message), a few for each
MAINTENANCE = "apiVersion: watchbill/v1\nkind: Maintenance\nmetadata: {name: upgrade}\nspec: {while: '%s'}\n"

CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
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
    "promql-bucket-bound": [
        ([latency("300ms")], [latency("250ms")], "0.25 seconds is no bucket of http_request_duration_seconds"),
        ([latency("5s")], [latency("10s")], "its buckets are 0.1, 0.3, 1, 5"),
        (
            [specs.alert(f'sum(rate({BUCKET}{{le=~"1|1.0"}}[5m])) > 1')],
            [specs.alert(f'sum(rate({BUCKET}{{le="2"}}[5m])) > 1')],
            'le="2" selects no bucket of http_request_duration_seconds; its buckets are 0.1, 0.3, 1, 5',
        ),
        (
            [good(COUNT, f'sum(rate({BUCKET}{{le="0.3"}}[w]))')],
            [good(COUNT, f'sum(rate({BUCKET}{{le="0.30"}}[w]))')],
            'le="0.30" selects no bucket',
        ),
    ],
    "promql-beyond-retention": [
        (
            [specs.alert("sum_over_time(up[99d] offset 1d) > 1")],
            [specs.alert("sum_over_time(up[99d] offset 2d) > 1")],
            "up is read 101d back; production keeps samples for 100d",
        ),
        (
            [specs.alert("max_over_time(rate(http_requests_total[10d])[90d:1h]) > 1")],
            [specs.alert("max_over_time(rate(http_requests_total[11d])[90d:1h]) > 1")],
            "read 101d back",
        ),
    ],
    "promql-counter-without-rate": [
        (
            [specs.alert("increase(http_requests_total[10m]) > 100")],
            [specs.alert("http_requests_total > 100")],
            "http_requests_total is a counter: its value says how long the process has run",
        ),
        (
            [specs.alert("histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m])) > 1")],
            [specs.alert("histogram_quantile(0.9, http_request_duration_seconds_bucket) > 1")],
            "http_request_duration_seconds_bucket is a counter of a histogram",
        ),
        (
            [specs.alert("count(http_requests_total) > 100 unless on () http_requests_total == 0")],
            [specs.alert("sum(http_requests_total) > 100 unless sum(up) == 0")],
            "is a counter",
        ),
        ([specs.alert("absent(http_requests_total)", more=WAITING)], [specs.alert("http_requests_total")], "a counter"),
        ([ratio(ALL, BAD)], [ratio("sum(sum_over_time(http_requests_total[w])) / 300", BAD)], "is a counter"),
    ],
    "promql-feature": [
        (
            [prometheus("retention: 100d, version: '2.51'"), specs.alert("histogram_avg(rate(up[5m])) > 1")],
            [specs.alert("histogram_avg(rate(up[5m])) > 1")],
            "histogram_avg() needs Prometheus 2.51; production has 2.42",
        ),
        ([specs.alert("max_over_time(up[5m]) > 1")], [specs.alert("mad_over_time(up[5m]) > 1")], "is experimental"),
        ([specs.alert("count(topk(1, up)) > 1")], [specs.alert("count(limitk(1, up)) > 1")], "limitk is experimental"),
        (
            [specs.alert("up == 0", more="  keep_firing_for: 1m\n")],
            [prometheus("retention: 100d, version: '2.41.0'"), specs.alert("up == 0", more="  keep_firing_for: 1m\n")],
            "'keep_firing_for' needs Prometheus 2.42; production has 2.41.0",
        ),
        (
            [specs.alert("holt_winters(up[1h], 0.5, 0.5) > 1")],
            [prometheus("retention: 100d, version: '3.5.3'"), specs.alert("holt_winters(up[1h], 0.5, 0.5) > 1")],
            "holt_winters() is gone since Prometheus 3.0; production has 3.5.3",
        ),
    ],
    "promql-fragile": [
        (
            [specs.alert(f"{ROUTES} > 1")],
            [specs.alert(f"topk(5, {ROUTES}) > 1")],
            "ShopAlert fires for what topk picks, which changes between evaluations",
        ),
        (
            [specs.alert("up * on (instance) group_left () topk by (instance) (1, up) == 0")],
            [specs.alert("clamp_min(bottomk(3, up), 0) > 0 and up")],
            "bottomk picks",
        ),
        ([specs.alert("sum(topk(5, up)) > 1")], [specs.alert("1 < topk(5, up)")], "topk picks"),
    ],
    "promql-impossible": [
        (
            [specs.alert("max by (job) (sum by (job, instance) (up)) > 1")],
            [specs.alert("max by (instance) (sum by (job) (up)) > 1")],
            "max by (instance): what it aggregates has no label 'instance' any more",
        ),
        (
            [specs.alert("up * on (job) group_left (x) max by (job, x) (up) > 1")],
            [specs.alert("up * on (job) group_left (x) max by (job) (up) > 1")],
            "group_left (x): the other side has no label 'x' to copy",
        ),
        (
            [specs.alert('up{job="a",instance="b"} > 1')],
            [specs.alert('up{job="a",job="b"} > 1')],
            'job="a" and job="b" cannot both hold: up selects nothing',
        ),
        (
            [ratio(ALL.replace("sum", "sum by (route)"), BAD[4:-1], "  by: [route]\n")],
            [ratio(ALL, BAD[4:-1], "  by: [route]\n")],
            "'avail' is split by 'route', which 'total' drops",
        ),
    ],
    "promql-irate": [
        ([specs.alert("rate(up[5m]) > 1")], [specs.alert("irate(up[5m]) > 1")], "irate() sees the last two samples"),
        ([ratio(ALL, BAD)], [ratio(ALL, BAD.replace("rate", "irate"))], "irate() sees"),
    ],
    "promql-nan": [
        (
            [specs.alert(f"avg({PER_ROUTE} / ({PER_ROUTE} > 0)) > 0.1")],
            [specs.alert(f"avg({PER_ROUTE} / {PER_ROUTE}) > 0.1")],
            "one series without traffic (0 / 0) makes the avg NaN",
        ),
        (
            [specs.alert(f"max({PER_ROUTE} / {PER_ROUTE}) > 0.1")],
            [specs.alert(f"sum by (route) (1 - {PER_ROUTE} / {PER_ROUTE}) > 0.1")],
            "makes the sum NaN",
        ),
        ([specs.alert(f"sum({PER_ROUTE} / 60) > 1")], [specs.alert(f"sum(1 / {PER_ROUTE}) > 1")], "makes the sum NaN"),
    ],
    "promql-no-metric-name": [
        (
            [specs.alert('count({job="shop"}) > 1000')],
            [specs.alert('sum({job="shop"}) > 1000')],
            '{job="shop"} names no metric',
        ),
        ([specs.alert('{__name__="up"} == 0')], [specs.alert('{job=~"a.+"} == 0')], "series of every meaning"),
    ],
    "promql-rate-after-aggregation": [
        (
            [specs.alert("sum(rate(http_requests_total[5m])) > 1")],
            [specs.alert("rate(sum(http_requests_total)[5m:]) > 1")],
            "rate() of a sum: the restart of one process reads as a spike of all",
        ),
        (
            [specs.alert("max_over_time(sum(rate(http_requests_total[5m]))[1h:]) > 1")],
            [specs.alert("increase((2 * max(http_requests_total))[1h:]) > 1")],
            "increase() of a max",
        ),
    ],
    "promql-rate-on-non-counter": [
        (
            [with_metrics("depth: {type: gauge}"), specs.alert("deriv(depth[5m]) > 1")],
            [with_metrics("depth: {type: gauge}"), specs.alert("rate(depth[5m]) > 1")],
            "depth is a gauge: rate() takes every fall of it for a restart",
        ),
        (
            [specs.slo(), specs.alert("max_over_time(slo:error_ratio:5m[1h]) > 1")],
            [specs.alert("increase(slo:error_ratio:5m[1h]) > 1")],
            "slo:error_ratio:5m is recorded: increase() needs the counter itself",
        ),
    ],
    "promql-regexp": [
        (
            [specs.alert('up{job="shop",instance=~"a.*"} == 0')],
            [specs.alert('up{job=~"shop"} == 0')],
            'job=~"shop" has no regular expression, only text',
        ),
        ([specs.alert('up{job=~".+"} == 0')], [specs.alert('up{job=~".*"} == 0')], "matches everything"),
        ([specs.alert('up{job!~"a|b"} == 0')], [specs.alert('up{job!~".*"} == 0')], "matches nothing at all"),
        (
            [ratio(ALL, BAD)],
            [ratio(ALL, BAD.replace("5..", "^5..$"))],
            'status=~"^5..$" has anchors, which Prometheus sets itself',
        ),
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
        (
            [specs.alert(f"max_over_time({GAUGE}[2m]) > 1"), SLOW_GAUGE],
            [specs.alert(f"delta({GAUGE}[3m]) > 1"), SLOW_GAUGE],
            f"{GAUGE} is scraped every 1m; a range of 3m holds 3 scrapes, 4 are needed",
        ),
        (
            [specs.alert(f"avg_over_time({GAUGE}[2m]) > 1"), SLOW_GAUGE],
            [specs.alert(f"avg_over_time({GAUGE}[1m]) > 1"), SLOW_GAUGE],
            "a range of 1m holds 1 scrape, 2 are needed",
        ),
        (
            [specs.slo(sli=f"type: threshold, metric: {GAUGE}, above: 5"), SLOW_GAUGE.replace("1m", "150s")],
            [specs.slo(sli=f"type: threshold, metric: {GAUGE}, above: 5"), SLOW_GAUGE.replace("1m", "160s")],
            "a range of 5m holds 1.88 scrapes, 2 are needed",
        ),
    ],
    "promql-unknown-label": [
        ([errors('{status: "5.."}')], [errors('{code: "5.."}')], "http_requests_total has no label 'code'"),
        ([errors("{environment: production}")], [errors("'instanc=\"x\"'")], "has no label 'instanc'"),
        (
            [specs.alert('rate(http_requests_total{status="500",job="shop",environment="production"}[5m]) > 1')],
            [specs.alert('rate(http_requests_total{code="500"}[5m]) > 1')],
            "http_requests_total has no label 'code'",
        ),
        (
            [specs.alert("sum by (le) (rate(http_request_duration_seconds_bucket[5m])) > 1")],
            [specs.alert("sum by (le) (rate(http_request_duration_seconds_count[5m])) > 1")],
            "sum by (le): what it aggregates has no label 'le'",
        ),
        (
            [ratio(ALL[4:-1], BAD[4:-1], "  by: [route]\n")],
            [ratio(ALL[4:-1], BAD[4:-1], "  by: [method]\n")],
            "'total' has no label 'method' by which it could be split",
        ),
    ],
    "promql-unknown-metric": [
        ([counting("http_requests_total")], [counting("http_request_total")], "no metric 'http_request_total'"),
        (
            [counting("http_requests_total")],
            [counting("http_request_duration_seconds")],
            "http_request_duration_seconds is a histogram, not a counter",
        ),
        (
            [specs.slo(), specs.alert("slo:target:ratio > 1")],
            [specs.alert("nothing > 1")],
            "no service declares a metric 'nothing'",
        ),
        (
            [specs.alert("rate(http_request_duration_seconds_sum[5m]) > 1")],
            [specs.alert("http_request_duration_seconds > 1")],
            "no service declares a metric 'http_request_duration_seconds'",
        ),
    ],
    "promql-vector-matching": [
        (
            [specs.alert("sum by (job) (up) / on () group_left () sum(up) > 1")],
            [specs.alert("sum by (job) (up) / sum(up) > 1")],
            "the sides of '/' can never match: only the left has job",
        ),
        (
            [specs.alert("sum by (job) (up) / ignoring (job) group_left () sum(up) > 1")],
            [specs.alert("sum(up) and up{job=\"a\"} > 1")],
            "the sides of 'and' can never match: only the right has job",
        ),
        (
            [specs.alert("up * on (job) group_left () sum by (job) (up) > 1")],
            [specs.alert("up * on (job, instance) group_left () sum by (job) (up) > 1")],
            "the sides of '*' are matched on 'instance', which the right does not have",
        ),
        (
            [specs.alert(f"{PER_ROUTE} / ignoring (status) {SECONDS} > 1")],
            [specs.alert(f"{PER_ROUTE} / {SECONDS} > 1")],
            "only the left has status",
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
    "scrape-job-twice": [
        (
            [two_jobs("more", "other:8080", "http_requests_total")],
            [two_jobs("shop", "other:8080", "http_requests_total")],
            "the scrape job 'shop' is defined twice; the first stands at specs/0.yaml:10:14",
        )
    ],
    "sli-good-counts-errors": [
        (
            [good(ALL, BAD.replace("=~", "!~"))],
            [good(ALL, BAD)],
            "'good' counts errors: status=~\"5..\" takes '500' and no '200'",
        ),
        (
            [ratio(ALL, BAD)],
            [ratio(ALL, BAD.replace("=~", "!~"))],
            "'bad' counts successes: status!~\"5..\" takes '200' and no '500'",
        ),
        (
            [good(BAD, BAD.replace("http_requests_total{", 'http_requests_total{route="/",'))],
            [good(ALL, 'sum(rate(http_requests_total{status="error"}[w]))')],
            "takes 'error'",
        ),
    ],
    "sli-not-a-rate": [
        (
            [ratio(ALL, BAD)],
            [ratio(ALL, BAD.replace("rate", "increase"))],
            "'bad' counts per window, by increase(); it must be per second",
        ),
        (
            [ratio("sum(count_over_time(up[w])) / 300", BAD)],
            [ratio("sum(count_over_time(up[w]))", BAD)],
            "'total' counts per window, by count_over_time()",
        ),
    ],
    "sli-part-not-in-total": [
        (
            [ratio(NARROW, BAD.replace("{", '{route="/a",'))],
            [ratio(NARROW, BAD)],
            "'bad' counts events that 'total' does not: it lacks route=\"/a\"",
        ),
        (
            [good(NARROW, BAD.replace('{status=~"5.."', '{route="/a",status!~"5.."'))],
            [good(NARROW, BAD.replace('{status=~"5.."', '{route="/b",status!~"5.."'))],
            "'good' counts events that 'total' does not",
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
CASES |= SERVER_CASES | ROUTE_CASES
CASES |= PAGE_CASES | SCALING_CASES
for _code, _cases in PROBE_CASES.items():
    CASES[_code] = [*CASES.get(_code, []), *_cases]


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
