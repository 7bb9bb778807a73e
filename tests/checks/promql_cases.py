"""What passes and what fails the checks of PromQL, wherever it stands."""

from tests import specs
from tests.checks.written import (
    ALL,
    BAD,
    ENVIRONMENT,
    GAUGE,
    PER_ROUTE,
    ROUTES,
    SERVICE,
    SLOW_GAUGE,
    errors,
    good,
    prometheus,
    ratio,
)

BUCKET = "http_request_duration_seconds_bucket"
COUNT = "sum(rate(http_request_duration_seconds_count[w]))"
SECONDS = "rate(http_request_duration_seconds_count[5m])"
WAITING = "  for: 5m\n"


def latency(threshold: str) -> str:
    return specs.slo(sli=f"type: latency, metric: http_request_duration_seconds, threshold: {threshold}")


def counting(metric: str) -> str:
    return specs.slo(sli=f'type: availability, metric: {metric}, errors: {{status: "5.."}}')


def with_metrics(*lines: str) -> str:
    return SERVICE + "".join(f"    {line}\n" for line in lines)


# check → (specs that pass, specs that fail, part of the message), a few for each
PROMQL_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
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
}  # fmt: skip
