"""Every metric, label, group, file and address that is published. Pure functions; imports nothing of ours."""

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

BURN_ALERT = "SLOErrorBudgetBurn"
NO_DATA_ALERT = "SLONoData"
EXHAUSTED_ALERT = "SLOErrorBudgetExhausted"
AT_RISK_ALERT = "SLOErrorBudgetAtRisk"

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


def maintenance_rules_path(name: str) -> str:
    """Place a maintenance's rule file; the underscore keeps the folder apart from every service's."""
    return f"prometheus/rules/_maintenance/{name}.yml"


def slo_rules_path(service: str, slo: str, about: str = "") -> str:
    """Place an SLO's rule file inside the environment's folder; no SLO's name holds a dot."""
    return f"prometheus/rules/{service}/{slo}.{f'{about}.' if about else ''}yml"


def alerts_rules_path(service: str) -> str:
    """Place a service's threshold alerts; the underscore keeps the name apart from every SLO's."""
    return f"prometheus/rules/{service}/_alerts.yml"


def slo_test_path(service: str, slo: str, about: str = "") -> str:
    """Place the unit tests of an SLO's rules; no SLO's name holds a dot, so that what it is about stays apart."""
    return f"prometheus/tests/{service}/{slo}.{f'{about}.' if about else ''}test.yml"


def rules_seen_from_test(rules_path: str) -> str:
    """Address a rule file from the folder of its unit tests."""
    return f"../../{rules_path.removeprefix('prometheus/')}"


PROMETHEUS_CONFIG_PATH = "prometheus/prometheus.yml"
MANIFEST_PATH = "manifest.json"
CONTRACT_PATH = "server/contract.json"


def rules_glob(rules_path: str) -> str:
    """Match all rule files beside one, seen from `prometheus.yml`; Prometheus allows `*` in the last part only."""
    folder = rules_path.removeprefix("prometheus/").rpartition("/")[0]
    return f"{folder}/*.yml"


def runbook_url(base: str, runbook: str) -> str:
    """Address a runbook's page below the environment's runbooks."""
    return f"{base.rstrip('/')}/{runbook}.md"
