"""Every metric, label, group, file and address that is published. Pure functions; imports nothing of ours."""

from typing import NamedTuple

ERROR_RATIO_SLO_WINDOW = "slo:error_ratio:slo_window"
COVERAGE_SLO_WINDOW = "slo:coverage:slo_window"
SLO_CLOCK = "slo:slo_clock:local_seconds"
SLO_WINDOW_START_LOCAL = "slo:slo_window_start:local_seconds"
SLO_WINDOW_START = "slo:slo_window_start:timestamp_seconds"
BUDGET_REMAINING = "slo:error_budget_remaining:ratio"
TIME_TO_EXHAUSTION = "slo:time_to_exhaustion:seconds"
SLO_MAINTENANCE = "slo:maintenance:bool"
MAINTENANCE_ACTIVE = "maintenance:active:bool"
MAINTENANCE_CLOCK = "maintenance:clock:local_seconds"
TARGET = "slo:target:ratio"
INFO = "slo:info"

PROBE_SUCCESS = "probe:success:bool"
PROBE_LATENCY = "probe:latency:seconds"

BURN_ALERT = "SLOErrorBudgetBurn"
NO_DATA_ALERT = "SLONoData"
EXHAUSTED_ALERT = "SLOErrorBudgetExhausted"
AT_RISK_ALERT = "SLOErrorBudgetAtRisk"

WATCHDOG_ALERT = "Watchdog"
MAINTENANCE_ALERT = "MaintenanceUnderway"

PROBE_FAILING_ALERT = "ProbeFailing"
PROBE_MISSING_ALERT = "ProbeMissing"
CERTIFICATE_ALERT = "CertificateExpiresSoon"

AUTHENTICATION_FAILING_ALERT = "AuthenticationFailing"
AUTHENTICATION_UNUSUAL_ALERT = "AuthenticationFailuresUnusual"
BRUTE_FORCE_ALERT = "BruteForce"

AUTOSCALER_AT_MAXIMUM_ALERT = "AutoscalerAtMaximum"
AUTOSCALER_BLIND_ALERT = "AutoscalerBlind"
REPLICAS_UNAVAILABLE_ALERT = "ReplicasUnavailable"
QUOTA_ALMOST_USED_ALERT = "QuotaAlmostUsed"

CAPACITY_MEASURED = "capacity:measured:amount"
CAPACITY_LIMIT = "capacity:limit:amount"
CAPACITY_PROJECTED = "capacity:projected:amount"
MONTHLY_COST = "capacity:monthly_cost:amount"

STORAGE_RUNS_OUT_ALERT = "StorageRunsOut"
STORAGE_ALMOST_FULL_ALERT = "StorageAlmostFull"
GROWTH_OUTRUNS_PROJECTION_ALERT = "GrowthOutrunsProjection"
COST_OVERRUN_ALERT = "CostOverrunsBudget"

SCAN_OVERDUE_ALERT = "ScanOverdue"
SCAN_FAILED_ALERT = "ScanFailed"

ROLLOUT_STUCK_ALERT = "RolloutStuck"
ROLLOUT_PAUSED_ALERT = "RolloutPaused"
ROLLOUT_TAKEN_BACK_ALERT = "RolloutTakenBack"
MIGRATION_FAILED_ALERT = "MigrationFailed"
VERSION_FAILING_ALERT = "VersionFailing"

BACKUP_TOO_OLD_ALERT = "BackupTooOld"
BACKUP_UNVERIFIED_ALERT = "BackupUnverified"
BACKUP_BROKEN_ALERT = "BackupBroken"
RESTORE_TEST_OVERDUE_ALERT = "RestoreTestOverdue"
RESTORE_TEST_FAILED_ALERT = "RestoreTestFailed"
PURGE_OVERDUE_ALERT = "PurgeOverdue"

# Labels that rules set themselves; specs may not.
RESERVED_LABELS = frozenset(
    {"alertname", "job", "le", "priority", "service", "severity", "slo", "slo_tier", "team", "window"}
)


def events_rate(which: str, length: object) -> str:
    """Name the rate of `total` or `bad` events; the name carries the range, as another range is another series."""
    return f"slo:events_{which}:rate{length}"


def events_tile(which: str, length: object) -> str:
    """Name the tiles of `total` or `bad` events: how many there were since the former tile, so long ago."""
    return f"slo:events_{which}:increase{length}"


def error_ratio(window: object) -> str:
    """Name the series of the error ratio over a window: `slo:error_ratio:1h`."""
    return f"slo:error_ratio:{window}"


def bad_events(window: object) -> str:
    """Name the series of the number of bad events in a window: `slo:bad_events:1h`."""
    return f"slo:bad_events:{window}"


def slo_group(slo: str, speed: str) -> str:
    """Name one of an SLO's two rule groups."""
    return f"slo-{slo}-{speed}"


def alerts_group(service: str) -> str:
    """Name the group of a service's threshold alerts."""
    return f"{service}-alerts"


def maintenance_group(name: str) -> str:
    """Name the group of a maintenance."""
    return f"maintenance-{name}"


def probe_group(probe: str) -> str:
    """Name the group of a probe's rules."""
    return f"probe-{probe}"


def security_group(service: str) -> str:
    """Name the group of a service's alerts on those who guess."""
    return f"{service}-security"


def scaling_group(service: str) -> str:
    """Name the group of a service's alerts on its autoscaler and its capacity."""
    return f"{service}-scaling"


def capacity_group(service: str) -> str:
    """Name the group of what is recorded of a service's resources, and of the alerts on them."""
    return f"{service}-capacity"


def scans_group(service: str) -> str:
    """Name the group of the alerts on a service's scans."""
    return f"{service}-scans"


PROMETHEUS_CONFIG_PATH = "prometheus/prometheus.yml"
BLACKBOX_PATH = "blackbox/blackbox.yml"
ALERTMANAGER_CONFIG_PATH = "alertmanager/alertmanager.yml"
ALERTMANAGER_TEMPLATES_PATH = "alertmanager/templates/watchbill.tmpl"
CONTRACT_PATH = "server/contract.json"
CATALOGUE_PATH = "docs/services.md"
# Helm values, in no kustomization: the adapter is installed once for the whole cluster.
ADAPTER_VALUES_PATH = "kubernetes/prometheus-adapter.values.yaml"
NAMESPACE_FOLDER = "_namespace"  # of the manifests that belong to no service
RUNBOOKS_PATH = "runbooks"
RUNBOOK_INDEX_PATH = f"{RUNBOOKS_PATH}/README.md"
ON_CALL_PATH = f"{RUNBOOKS_PATH}/on-call.md"
ESCALATION_POLICY_PATH = f"{RUNBOOKS_PATH}/escalation-policy.md"
MANIFEST_PATH = "manifest.json"

_RULES_PATH = "prometheus/rules"
RULES_FOLDER = f"{_RULES_PATH}/"


def _rules_path(folder: str, name: str) -> str:
    """Place a rule file inside the environment's folder.

    Names of specs begin with no underscore and hold no dot: an underscore keeps a folder apart from every service's,
    and a file from every SLO's; what follows a dot tells what part of the spec's rules it is.
    """
    return f"{_RULES_PATH}/{folder}/{name}.yml"


def slo_rules_path(service: str, slo: str, about: str = "") -> str:
    """Place an SLO's rules, or those of one part of it."""
    return _rules_path(service, f"{slo}.{about}" if about else slo)


def alerts_rules_path(service: str) -> str:
    """Place a service's threshold alerts."""
    return _rules_path(service, "_alerts")


def security_rules_path(service: str) -> str:
    """Place a service's alerts on those who guess."""
    return _rules_path(service, "_security")


def scaling_rules_path(service: str) -> str:
    """Place a service's alerts on its autoscaler and its capacity."""
    return _rules_path(service, "_scaling")


def capacity_rules_path(service: str) -> str:
    """Place what is recorded of a service's resources, and the alerts on them."""
    return _rules_path(service, "_capacity")


def scans_rules_path(service: str) -> str:
    """Place the alerts on a service's scans."""
    return _rules_path(service, "_scans")


def probe_rules_path(service: str, probe: str) -> str:
    """Place a probe's rules."""
    return _rules_path(service, f"_probe-{probe}")


def maintenance_rules_path(name: str) -> str:
    """Place a maintenance's rules."""
    return _rules_path("_maintenance", name)


WATCHDOG_RULES_PATH = _rules_path("_watchdog", "watchdog")


def rollout_group(service: str) -> str:
    """Name the group of the alerts on a service's rollouts."""
    return f"{service}-rollout"


def rollout_rules_path(service: str) -> str:
    """Place the alerts on a service's rollouts."""
    return f"prometheus/rules/{service}/_rollout.yml"


def retention_group(service: str) -> str:
    """Name the group of the alerts on a service's backups and purges."""
    return f"{service}-retention"


def retention_rules_path(service: str) -> str:
    """Place the alerts on a service's backups and purges."""
    return _rules_path(service, "_retention")


ERASURE_PATH = "docs/erasure-timeline.md"
BACKUP_PLAN_PATH = "docs/backup-and-restore.md"


def retention_job(service: str, what: str) -> str:
    """Name the object that saves or purges again and again: `swift-api-server-backup-hourly`."""
    return f"{service}-{what}"


def unit_tests_path(rules_path: str, about: str = "") -> str:
    """Place the unit tests of a rule file, or those about one part of it."""
    name = rules_path.removeprefix(f"{_RULES_PATH}/").removesuffix(".yml")
    return f"prometheus/tests/{name}.{f'{about}.' if about else ''}test.yml"


def rules_seen_from_test(rules_path: str) -> str:
    """Address a rule file from the folder of its unit tests."""
    return f"../../{_seen_from_config(rules_path)}"


def rules_glob(rules_path: str) -> str:
    """Match all rule files beside one, seen from `prometheus.yml`; Prometheus allows `*` in the last part only."""
    return f"{_seen_from_config(rules_path).rpartition('/')[0]}/*.yml"


def _seen_from_config(rules_path: str) -> str:
    return rules_path.removeprefix("prometheus/")


def probe_module(probe: str, step: str = "") -> str:
    """Name a module of the blackbox exporter; neither name holds a dot."""
    return f"{probe}.{step}" if step else probe


def probe_job(probe: str, region: str) -> str:
    """Name the scrape job of a probe in a region; no scrape job of a service holds a slash."""
    return f"probe/{probe}/{region}"


def calendar_path(on_call: str, rotation: str) -> str:
    """Place the calendar of a rotation."""
    return f"oncall/{on_call}.{rotation}.ics"


def ruler_namespace(environment: str) -> str:
    """Name the namespace of Mimir's ruler that holds an environment's rules, and nothing else."""
    return f"watchbill-{environment}"


def manifest_path(folder: str, kind: str, name: str) -> str:
    """Place a manifest of the cluster: `kubernetes/swift-api-server/deployment.swift-api-server.yaml`."""
    return f"kubernetes/{folder}/{kind.lower()}.{name}.yaml"


def kustomization_path(folder: str = "") -> str:
    """Place what `kubectl apply -k` reads: for everything, or for one folder."""
    return f"kubernetes/{f'{folder}/' if folder else ''}kustomization.yaml"


def mounted_contract_path(service: str) -> str:
    """Place the contract that a service's pods read."""
    return f"kubernetes/{service}/contract.json"


def scan_cron_job(service: str, scan: str) -> str:
    """Name the CronJob of a scan: `swift-api-server-scan-image`."""
    return f"{service}-scan-{scan}"


def pushed_scan_path(service: str, scan: str) -> str:
    """Place what a workflow tells a Pushgateway: https://github.com/prometheus/pushgateway#url."""
    return f"metrics/job/scans/service/{service}/scan/{scan}"


def scan_workflow_path(service: str) -> str:
    """Place the workflow of a service's scans, to be copied to `.github/workflows/`."""
    return f"ci/github/security-scans.{service}.yml"


def scans_page_path(service: str) -> str:
    """Place the page that tells how a service is scanned."""
    return f"docs/scans-{service}.md"


def penetration_calendar_path(service: str) -> str:
    """Place the calendar of a service's penetration tests."""
    return f"docs/penetration-test-{service}.ics"


def capacity_report_path(service: str) -> str:
    """Place a service's capacity report."""
    return f"docs/capacity-{service}.md"


def capacity_picture_path(service: str, picture: str) -> str:
    """Place a picture of a service's capacity report."""
    return f"docs/capacity-{service}.{picture}.svg"


def load_test_path(service: str, file: str) -> str:
    """Place a file of a service's load tests."""
    return f"loadtest/{service}/{file}"


def load_test_object(service: str, scenario: str = "") -> str:
    """Name what the k6 operator runs for a load; without one, the ConfigMap that holds the script."""
    return f"{service}-load-{scenario}" if scenario else f"{service}-load"


def operator_path(kind: str, name: str) -> str:
    """Place what the Prometheus operator reads: `operator/prometheusrule.swift-api-server.api-latency.yaml`."""
    return f"operator/{kind.lower()}.{name}.yaml"


OPERATOR_KUSTOMIZATION_PATH = "operator/kustomization.yaml"


def rules_object(rules_path: str) -> str:
    """Name the object that holds a rule file. Names of objects have no underscore, and those of specs no dot.

    The file of an SLO has two parts, or `calendar` as its last one; all others get a last part that no SLO has.
    """
    folder, _, name = rules_path.removeprefix("prometheus/rules/").removesuffix(".yml").partition("/")
    last = ".platform" if folder.startswith("_") else ".service" if name.startswith("_") else ""
    return f"{folder.lstrip('_')}.{name.lstrip('_')}{last}"


def of_role(service: str, role: str) -> str:
    """Name the object of a service that belongs to one of its versions: `swift-api-server-canary`."""
    return f"{service}-{role}"


def analysis_template(service: str, role: str) -> str:
    """Name what judges the pods of a role: `swift-api-server-slo-canary`."""
    return f"{service}-slo-{role}"


def migration_job(service: str, content: str) -> str:
    """Name the Job of a migration: another image or command is another Job, as none can be changed."""
    from hashlib import sha256

    return f"{service}-migrate-{sha256(content.encode()).hexdigest()[:8]}"


def contract_config_map(service: str) -> str:
    """Name the ConfigMap that holds a service's contract."""
    return f"{service}-contract"


GRAFANA_PATH = "grafana"
DASHBOARDS_PATH = f"{GRAFANA_PATH}/dashboards"
GRAFANA_PROVIDER_PATH = f"{GRAFANA_PATH}/provisioning/dashboards/watchbill.yaml"
GRAFANA_DATASOURCE_PATH = f"{GRAFANA_PATH}/provisioning/datasources/watchbill.yaml.example"
GRAFANA_KUSTOMIZATION_PATH = f"{GRAFANA_PATH}/kustomization.yaml"
GRAFANA_OPERATOR_PATH = f"{GRAFANA_PATH}/dashboards.yaml"
_LONGEST_UID = 40  # of a dashboard; Grafana refuses longer ones


def dashboard_path(sort: str, name: str = "") -> str:
    """Place a dashboard: one of a sort of its own (`slos`), or one of several (`slo`, `api-availability`)."""
    return f"{DASHBOARDS_PATH}/{sort}{f'/{name}' if name else ''}.json"


def dashboard_uid(environment: str, sort: str, name: str = "") -> str:
    """Identify a dashboard: `production_slo_api-availability`. No name of a spec holds an underscore.

    What would be too long for Grafana is cut, and ends in a hash of the whole.
    """
    from hashlib import sha256

    whole = "_".join(filter(None, (environment, sort, name)))
    if len(whole) <= _LONGEST_UID:
        return whole
    return f"{whole[: _LONGEST_UID - 13]}_{sha256(whole.encode()).hexdigest()[:12]}"


def panel_id(key: str) -> int:
    """Number a panel by its key, so that it keeps its number whatever stands around it; 0 means nothing to Grafana."""
    from zlib import crc32

    return 1 + crc32(key.encode()) % (2**31 - 1)


def alert_panel(origin: str, alert: str) -> str:
    """Give the key of the panel that shows an alert's number."""
    return f"alert:{origin}:{alert}"


# The panels of an SLO's dashboard that its alerts lead to.
BURN_PANELS = {"page": "burn-page", "ticket": "burn-ticket"}
SLO_PANELS = {NO_DATA_ALERT: "events", EXHAUSTED_ALERT: "budget", AT_RISK_ALERT: "budget"}


def dashboard_link(uid: str) -> str:
    """Address a dashboard from another one."""
    return f"/d/{uid}"


def dashboard_url(base: str, uid: str, panel: str = "", labels: tuple[str, ...] = ()) -> str:
    """Address a dashboard in Grafana, or one panel of it, with variables that Prometheus fills in from an alert."""
    asked = [f"viewPanel={panel_id(panel)}"] if panel else []
    asked += [f"var-{label}={{{{ $labels.{label} | urlquery }}}}" for label in labels]
    return f"{base.rstrip('/')}{dashboard_link(uid)}{'?' if asked else ''}{'&'.join(asked)}"


def dashboard_folder(environment: str) -> str:
    """Name the folder in Grafana of an environment's dashboards."""
    return f"Watchbill {environment}"


def dashboard_folder_uid(environment: str) -> str:
    """Identify that folder."""
    return dashboard_uid(environment, "watchbill")


DASHBOARD_TAG = "watchbill"


def dashboard_owner_tag(environment: str) -> str:
    """Tag the dashboards of an environment: only what bears it is ever changed or removed."""
    return f"{DASHBOARD_TAG}:{environment}"


def dashboard_config_map(uid: str) -> str:
    """Name the ConfigMap that holds a dashboard; such names hold no underscore, and no capital letter."""
    return f"dashboard-{uid.replace('_', '.').lower()}"


def keda_autoscaler(service: str) -> str:
    """Name the HorizontalPodAutoscaler that KEDA makes of a service's ScaledObject, as it does by itself."""
    return f"keda-hpa-{service}"


def external_metric(service: str, name: str) -> str:
    """Name a metric that the adapter serves from a service's query: the names of all services are in one place."""
    return f"{service}_{name}".replace("-", "_")


def alert_page_path(service: str, origin: str, alert: str) -> str:
    """Place the page of an alert: that of an alert of its own by its name, others beside the spec they come from.

    No name of a spec holds a dot or starts with a capital letter or an underscore, so that all of them stay apart.
    """
    kind, _, name = origin.partition("/")
    own = alert if name == alert or not kind else f"{name}.{alert}"
    return f"{RUNBOOKS_PATH}/{service or '_platform'}/{own}.md"


class Papers(NamedTuple):
    """Where a service's operating papers are, and what they share with other services."""

    readiness: str
    review: str
    deployment: str
    recovery: str
    on_call: str = ON_CALL_PATH


def papers_of(service: str) -> Papers:
    """Place the operating papers of a service; the underscore keeps them apart from every alert's page."""
    names = ("readiness", "post-incident-review", "deployment", "disaster-recovery")
    return Papers(*(f"{RUNBOOKS_PATH}/{service}/_{name}.md" for name in names))


def runbook_url(base: str, page_path: str) -> str:
    """Address a page below the place where the environment's runbooks are published."""
    return f"{base.rstrip('/')}/{page_path.removeprefix(f'{RUNBOOKS_PATH}/')}"


def query_url(base: str, query: str) -> str:
    """Address a query in Prometheus' own expression browser, as a graph of the last hour."""
    from urllib.parse import quote

    return f"{base.rstrip('/')}/graph?g0.expr={quote(query, safe='')}&g0.tab=0&g0.range_input=1h"


def silence_url(base: str, matchers: str) -> str:
    """Address Alertmanager's form for a new silence, filled in with matchers: `{alertname="X"}`."""
    from urllib.parse import quote

    return f"{base.rstrip('/')}/#/silences/new?filter={quote(matchers, safe='')}"


SLOTH_OBJECTIVE = "slo:objective:ratio"
SLOTH_BUDGET = "slo:error_budget:ratio"
SLOTH_PERIOD = "slo:time_period:days"
SLOTH_CURRENT_BURN = "slo:current_burn_rate:ratio"
SLOTH_PERIOD_BURN = "slo:period_burn_rate:ratio"
SLOTH_BUDGET_REMAINING = "slo:period_error_budget_remaining:ratio"
SLOTH_INFO = "sloth_slo_info"


def sloth_error_ratio(window: str) -> str:
    """Name Sloth's series of the error ratio over a window: `slo:sli_error:ratio_rate1h`."""
    return f"slo:sli_error:ratio_rate{window}"


def sloth_group(about: str, sloth_id: str) -> str:
    """Name one of Sloth's three rule groups of an SLO."""
    return f"sloth-slo-{about}-{sloth_id}"
