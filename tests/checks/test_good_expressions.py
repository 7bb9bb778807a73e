"""Expressions as good rules have them: no check may say a word about any of them."""

from pathlib import Path

import pytest

from tests import specs

CLUSTER = """\
apiVersion: watchbill/v1
kind: Service
metadata: {name: cluster}
spec:
  owner: platform-team
  scrape_jobs:
    - {name: node, targets: ["node:9100"], metrics: [node_filesystem_avail_bytes, node_filesystem_size_bytes,
        node_cpu_seconds_total, node_memory_MemAvailable_bytes, node_memory_MemTotal_bytes, node_uname_info,
        node_boot_time_seconds, node_network_receive_errs_total, node_network_receive_packets_total]}
    - {name: kube-state-metrics, targets: ["ksm:8080"], labels: {cluster: main}, metrics: [kube_pod_info,
        kube_pod_status_phase, kube_pod_container_status_restarts_total, kube_deployment_spec_replicas,
        kube_deployment_status_replicas_available, kube_deployment_labels, kube_job_status_start_time,
        kube_job_status_completion_time, kube_pod_container_resource_limits, kube_node_status_condition]}
    - {name: app, targets: ["app:8080"], metrics: [requests_total, request_seconds, rpc_seconds, queue_length,
        last_success_timestamp_seconds, build_info, certificate_expiry_timestamp_seconds, pool_used, pool_size]}
    - {name: kubelet, targets: ["kubelet:10250"], labels: {cluster: main},
        metrics: [container_memory_working_set_bytes]}
  metrics:
    node_filesystem_avail_bytes: {type: gauge, labels: [device, fstype, mountpoint]}
    node_filesystem_size_bytes: {type: gauge, labels: [device, fstype, mountpoint]}
    node_cpu_seconds_total: {type: counter, labels: [cpu, mode]}
    node_memory_MemAvailable_bytes: {type: gauge}
    node_memory_MemTotal_bytes: {type: gauge}
    node_uname_info: {type: info, labels: [nodename, release]}
    node_boot_time_seconds: {type: gauge}
    node_network_receive_errs_total: {type: counter, labels: [device]}
    node_network_receive_packets_total: {type: counter, labels: [device]}
    kube_pod_info: {type: gauge, labels: [namespace, pod, node, host_ip]}
    kube_pod_status_phase: {type: gauge, labels: [namespace, pod, phase]}
    kube_pod_container_status_restarts_total: {type: counter, labels: [namespace, pod, container]}
    kube_deployment_spec_replicas: {type: gauge, labels: [namespace, deployment]}
    kube_deployment_status_replicas_available: {type: gauge, labels: [namespace, deployment]}
    kube_deployment_labels: {type: gauge, labels: [namespace, deployment, label_team]}
    kube_job_status_start_time: {type: gauge, labels: [namespace, job_name]}
    kube_job_status_completion_time: {type: gauge, labels: [namespace, job_name]}
    kube_pod_container_resource_limits: {type: gauge, labels: [namespace, pod, container, resource, unit]}
    kube_node_status_condition: {type: gauge, labels: [node, condition, status]}
    container_memory_working_set_bytes: {type: gauge, labels: [namespace, pod, container, node]}
    requests_total: {type: counter, labels: [handler, code]}
    request_seconds: {type: histogram, labels: [handler], buckets: [0.1, 0.25, 0.5, 1, 2.5]}
    rpc_seconds: {type: summary, labels: [method]}
    queue_length: {type: gauge, labels: [queue]}
    last_success_timestamp_seconds: {type: gauge}
    build_info: {type: info, labels: [version, revision]}
    certificate_expiry_timestamp_seconds: {type: gauge, labels: [subject]}
    pool_used: {type: gauge}
    pool_size: {type: gauge}
"""

ALERTS = [
    # error ratios
    'sum(rate(requests_total{code=~"5.."}[5m])) / sum(rate(requests_total[5m])) > 0.05',
    'sum by (handler) (rate(requests_total{code=~"5.."}[5m])) / sum by (handler) (rate(requests_total[5m])) > 0.05',
    'sum without (code) (rate(requests_total{code=~"5.."}[5m])) / sum without (code) (rate(requests_total[5m])) > 0.05',
    ('sum by (handler, code) (rate(requests_total{code!~"2.."}[5m])) / on (handler) group_left () '
    "sum by (handler) (rate(requests_total[5m])) > 0.05"),
    'sum(rate(requests_total{code="500"}[5m])) / (sum(rate(requests_total[5m])) > 0) > 0.1',
    ('sum(rate(requests_total{code=~"5.."}[10m])) > 0.01 * sum(rate(requests_total[10m])) and '
    "sum(rate(requests_total[10m])) > 1"),
    # counting
    'increase(requests_total{code="503"}[15m]) > 20',
    "rate(node_network_receive_errs_total[5m]) / rate(node_network_receive_packets_total[5m]) > 0.01",
    "increase(kube_pod_container_status_restarts_total[1h]) > 3",
    "count by (instance) (count by (instance, cpu) (node_cpu_seconds_total)) < 2",
    "resets(requests_total[1h]) > 5",
    'requests_total{code="500"} > 0 unless requests_total{code="500"} offset 10m',
    # absence
    'absent(up{job="app"})',
    'absent(requests_total{job="app", code="200"}) or absent(queue_length{job="app"})',
    "absent_over_time(last_success_timestamp_seconds[30m])",
    'up{job="node"} == 0 unless on (instance) node_boot_time_seconds',
    'sum by (job) (up) / count by (job) (up) < 0.5',
    # prediction and time
    'predict_linear(node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs"}[6h], 24 * 3600) < 0',
    "(time() - last_success_timestamp_seconds) > 3600",
    "certificate_expiry_timestamp_seconds - time() < 14 * 24 * 3600",
    "time() - node_boot_time_seconds < 600 and time() - node_boot_time_seconds > 0",
    "deriv(queue_length[30m]) > 10",
    "avg_over_time(queue_length[10m]) > 100",
    "last_over_time(queue_length[10m]) > 100 and on () (hour() >= 8 < 18)",
    # quantiles
    "histogram_quantile(0.99, sum by (le) (rate(request_seconds_bucket[5m]))) > 1",
    "histogram_quantile(0.95, sum by (le, handler) (rate(request_seconds_bucket[10m]))) > 0.5",
    "histogram_quantile(0.9, rate(request_seconds_bucket[5m])) > 2.5",
    'sum(rate(request_seconds_bucket{le="0.5"}[5m])) / sum(rate(request_seconds_count[5m])) < 0.95',
    'sum(rate(request_seconds_bucket{le=~"0.5|1(\\\\.0)?"}[5m])) > 1',
    "rate(request_seconds_sum[5m]) / rate(request_seconds_count[5m]) > 0.5",
    'rpc_seconds{quantile="0.99"} > 2',
    "sum by (method) (rate(rpc_seconds_sum[5m])) / sum by (method) (rate(rpc_seconds_count[5m])) > 0.5",
    # resources
    "100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) > 90",
    '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.9',
    "node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1 and node_filesystem_avail_bytes < 1e9",
    "max by (instance) (pool_used / pool_size) > 0.8",
    "sum(pool_used) / sum(pool_size) > 0.8",
    "avg(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) > 0.8",
    # joins
    ("(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) * on (instance) group_left (nodename) "
    "node_uname_info > 0.9"),
    "queue_length * on (instance, job) group_left (version) build_info > 100",
    "count(count by (version) (build_info)) > 1",
    ("sum by (namespace, pod) (kube_pod_status_phase{phase=~\"Pending|Unknown\"}) * on (namespace, pod) "
    "group_left (node) topk by (namespace, pod) (1, max by (namespace, pod, node) (kube_pod_info)) > 0"),
    "kube_deployment_spec_replicas != kube_deployment_status_replicas_available",
    ("(kube_deployment_spec_replicas > kube_deployment_status_replicas_available) * on (namespace, deployment) "
    "group_left (label_team) kube_deployment_labels"),
    ("time() - max by (namespace, job_name) (kube_job_status_start_time * on (namespace, job_name) "
    "group_left () (kube_job_status_start_time > 0) unless on (namespace, job_name) "
    "kube_job_status_completion_time) > 3600"),
    ("sum by (namespace, pod, container) (container_memory_working_set_bytes) / on (namespace, pod, container) "
    'sum by (namespace, pod, container) (kube_pod_container_resource_limits{resource="memory"}) > 0.9'),
    "sum by (node) (container_memory_working_set_bytes * on (namespace, pod) group_left (host_ip) kube_pod_info) > 1e9",
    'kube_node_status_condition{condition="Ready",status="true"} == 0',
    "label_replace(node_memory_MemAvailable_bytes, \"host\", \"$1\", \"instance\", \"([^:]+):.*\") < 1e8",
    # against the past, and against itself
    "sum(rate(requests_total[5m])) < 0.5 * sum(rate(requests_total[5m] offset 1w))",
    "sum(rate(requests_total[5m])) / sum(rate(requests_total[5m] offset 1d)) > 2",
    "abs(queue_length - avg_over_time(queue_length[1d])) > 3 * stddev_over_time(queue_length[1d])",
    "max_over_time(sum(rate(requests_total[5m]))[1h:5m]) > 1000",
    "changes(build_info[1h]) > 2",
    "min_over_time(up[10m]) == 0",
    # others' series
    'ALERTS{alertname="NodeDown", alertstate="firing"} == 1',
    "scrape_duration_seconds > 10",
    'slo:error_ratio:5m{slo="avail"} > 0.5',
    "count({job=\"app\"}) > 10000",
    "sum(rate(requests_total[5m])) == 0 or vector(1) and on () hour() > 20",
    "sum(rate(requests_total[5m])) or vector(0) < 1",
    "-queue_length < -100",
    "clamp_min(queue_length, 0) > bool 5 > 0",
]  # fmt: skip

# The same, of metrics that no contract declares: only that is said of them.
FOREIGN = [
    'quota{type="used"} / ignoring (instance, job, type) (quota{type="hard"} > 0) > 0.9',
    (
        "sum without (id, name) (increase(throttled_periods_total[5m])) / sum without (id, name) "
        "(increase(periods_total[5m])) > 0.25"
    ),
    (
        'count by (cluster, node) ((pod_phase{phase="Running"} == 1) * on (instance, pod, namespace, cluster) '
        "group_left (node) topk by (instance, pod, namespace, cluster) (1, pod_info)) / max by (cluster, node) "
        '(node_capacity{resource="pods"} != 1) > 0.95'
    ),
    (
        'count by (cluster) (count by (version, cluster) (label_replace(component_info, "version", "$1", "version", '
        '"(v[0-9]*.[0-9]*).*"))) > 1'
    ),
    'disks_required - ignoring (state) disks{state="failed"} > 0',
    "predict_linear(notifications_queue[5m], 60 * 30) > min_over_time(notifications_capacity[5m])",
    "rate(refused_total[5m]) / (rate(refused_total[5m]) + rate(accepted_total[5m])) * 100 > 1",
    "min without (peer) (rate(send_errors_total[5m]) / rate(sent_total[5m])) * 100 > 3",
    "count by (job) (changes(process_start_time_seconds[10m]) > 4) / count by (job) (up) >= 0.5",
    "max_over_time(members[5m]) < on (job) group_left () count by (job) (max_over_time(members[5m]))",
    (
        'max without (endpoint) (sum without (instance, pod) (up{job=~".*etcd.*"} == bool 0) or count without (To) '
        "(sum without (instance, pod) (rate(peer_failures_total[2m])) > 0.01)) > 0"
    ),
    "(clock_offset > 0.05 and deriv(clock_offset[5m]) >= 0) or (clock_offset < -0.05 and deriv(clock_offset[5m]) <= 0)",
    (
        "sum by (cluster) (used:cpu:sum) - (sum by (cluster) (allocatable) - max by (cluster) (allocatable)) > 0 and "
        "(sum by (cluster) (allocatable) - max by (cluster) (allocatable)) > 0"
    ),
    "avg_over_time(target_up:ratio[10m]) < 0.9",
    "lag_sum / on (topic) group_left (owner) (topic_owner * 0 + 1) > 1000",
    "replicas_ready / on (namespace, set) group_right (revision) replicas_of_revision < 1",
    "quantile by (job) (0.9, latency_seconds) > 1",
    'count_values by (job) ("version", build_version) > 1 and on (version) count_values("version", build_version)',
    "sum(rate(reads_total[5m])) > scalar(max(reads_limit))",
    "sum by (a, b) (x) + on (a) group_left () sum by (a) (y) > 0 or on () absent(x)",
    "info_labels * on (pod) group_left () (state == 1) unless on (pod) maintenance == 1",
    "process_max_fds - process_open_fds < 100 and ON (instance) up == 1",
    "histogram_quantile(0.99, rate(native_seconds[5m])) > 1",
    "sum(rate(x_total[5m:1m])) > 1",
    "max_over_time(deriv(level[5m])[30m:]) > 1",
]

RATIOS = [
    ("sum(rate(requests_total[{{window}}]))", "bad", 'sum(rate(requests_total{code=~"5.."}[{{window}}]))'),
    (
        'sum(rate(requests_total{code!~"4.."}[{{window}}]))',
        "good",
        'sum(rate(requests_total{code=~"2.."}[{{window}}]))',
    ),
    (
        'sum(rate(requests_total{code!~"4.."}[{{window}}]))',
        "bad",
        'sum(rate(requests_total{code!~"4..|2.."}[{{window}}]))',
    ),
    ("rate(requests_total[{{window}}])", "good", 'rate(requests_total{code!~"5..|429"}[{{window}}])'),
    (
        'sum(rate(request_seconds_count{handler="/a"}[{{window}}]))',
        "good",
        'sum(rate(request_seconds_bucket{handler="/a",le="0.25"}[{{window}}]))',
    ),
    (
        'sum(rate(requests_total{code="200"}[{{window}}]))',
        "bad",
        'sum(rate(requests_total{code="200"}[{{window}}])) - sum(rate(request_seconds_bucket{le="1"}[{{window}}]))',
    ),
    (
        "sum(rate(requests_total[{{window}}]))",
        "bad",
        'sum(rate(requests_total{code=~"[[:digit:]]{3}|5\\\\pN.",code!~"a{9999}"}[{{window}}]))',
    ),
    ("sum(count_over_time(queue_length[{{window}}])) / 300", "bad", "sum(rate(requests_total[{{window}}]))"),
]


def found(folder: Path, *texts: str) -> list[tuple[str, str]]:
    return specs.found(folder, CLUSTER, *texts)


@pytest.mark.parametrize("expr", ALERTS)
def test_a_good_alert_is_silent_with_its_metrics_declared_or_not(expr: str, tmp_path: Path) -> None:
    alert = specs.alert(expr, more="  for: 5m\n")
    assert [] == found(tmp_path / "declared", alert, specs.slo())
    assert {"promql-unknown-metric"} >= {code for code, _ in specs.found(tmp_path / "undeclared", alert, specs.slo())}


@pytest.mark.parametrize("expr", FOREIGN)
def test_of_foreign_metrics_no_more_is_said_than_that(expr: str, tmp_path: Path) -> None:
    alert = specs.alert(expr, more="  for: 5m\n")
    assert {"promql-unknown-metric"} == {code for code, _ in specs.found(tmp_path, alert)}


@pytest.mark.parametrize(("total", "field", "part"), RATIOS)
def test_a_good_ratio_is_silent(total: str, field: str, part: str, tmp_path: Path) -> None:
    ratio = f"type: ratio, total: '{total}', {field}: '{part}'"
    assert [] == found(tmp_path, specs.slo(sli=ratio))


def test_there_are_enough_good_alerts() -> None:
    assert len(ALERTS) >= 60
