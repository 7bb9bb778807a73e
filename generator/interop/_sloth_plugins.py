"""Sloth's ready-made plugins as queries: https://github.com/slok/sloth-common-sli-plugins; the rest is Go code."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.interop._queries import WINDOW
from generator.promql import quoted

_ERRORS = '=~"(5..|429)"'


@dataclass(frozen=True)
class Plugin:
    """What a plugin counts: a counter and its bad events, or a histogram below a bucket.

    `required` and `optional` lead from an option to the label that it selects by, or to nothing; a `~` before the
    label means a regular expression.
    """

    metric: str
    bad: str = ""
    always: str = ""
    required: tuple[tuple[str, str], ...] = ()
    excludable: str = ""

    @property
    def options(self) -> set[str]:
        """The options that it knows."""
        more = ("bucket",) if not self.bad else ()
        return {
            "filter",
            *(name for name, _ in self.required),
            *more,
            *(("exclude_errors",) if self.excludable else ()),
        }


_ISTIO = (("namespace", "destination_service_namespace"), ("service", "destination_service_name"))
_KOOPER = "kooper_controller_processed_event_duration_seconds"
_QUEUE = "kooper_controller_event_in_queue_duration_seconds"
_CONTROLLER = (("controller", "controller"),)
_V1, _V2 = (("backend_regex", "~backend"),), (("service_name_regex", "~service"),)
PLUGINS = {
    "coredns/availability": Plugin("coredns_dns_responses_total", 'rcode="SERVFAIL"'),
    "coredns/latency": Plugin("coredns_dns_request_duration_seconds"),
    "haproxy/frontend/availability": Plugin("haproxy_frontend_http_responses_total", 'code="5xx"'),
    "istio/v1/availability": Plugin("istio_requests_total", f"response_code{_ERRORS}", required=_ISTIO),
    "istio/v1/latency": Plugin("istio_request_duration_milliseconds", required=_ISTIO, excludable="response_code"),
    "kubernetes/apiserver/availability": Plugin("apiserver_request_total", f"code{_ERRORS}"),
    "kubernetes/apiserver/latency": Plugin("apiserver_request_duration_seconds", always='verb!="WATCH"'),
    "kubernetes/kooper/availability": Plugin(f"{_KOOPER}_count", 'success="false"', required=_CONTROLLER),
    "kubernetes/kooper/latency": Plugin(_KOOPER, required=_CONTROLLER),
    "kubernetes/kooper/queue-congestion": Plugin(_QUEUE, required=_CONTROLLER),
    "kubernetes/nginx-ingress/availability": Plugin("nginx_ingress_controller_requests", f"status{_ERRORS}"),
    "slok-go-http-metrics/availability": Plugin("http_request_duration_seconds_count", f"code{_ERRORS}"),
    "slok-go-http-metrics/latency": Plugin("http_request_duration_seconds", excludable="code"),
    "traefik/v1/availability": Plugin("traefik_backend_requests_total", f"code{_ERRORS}", required=_V1),
    "traefik/v1/latency": Plugin("traefik_backend_request_duration_seconds", required=_V1, excludable="code"),
    "traefik/v2/availability": Plugin("traefik_service_requests_total", 'code=~"(5..)"', required=_V2),
    "traefik/v2/latency": Plugin("traefik_service_request_duration_seconds", required=_V2, excludable="code"),
}
_RULES = ("prometheus_rule_evaluations_total", "prometheus_rule_evaluation_failures_total")


class PluginError(ValueError):
    """Options that a plugin does not take, or lacks."""


def sli_of(plugin: str, options: Mapping[str, str]) -> dict[str, str] | None:
    """Write the SLI that a ready-made plugin makes; None for a plugin that is not known here. Raises PluginError."""
    name = plugin.removeprefix("sloth-common/")
    if name == "prometheus/rules/eval-availability":
        total, bad = (f"sum(rate({metric}{_braced(options.get('filter', ''))}[{WINDOW}]))" for metric in _RULES)
        return {"type": "ratio", "total": total, "bad": bad}
    if name == "prometheus/targets/availability":
        return {"type": "boolean", "metric": "up", **({"where": filter_} if (filter_ := _filter(options)) else {})}
    if name not in PLUGINS or not plugin.startswith("sloth-common/"):
        return None
    return _counted(PLUGINS[name], options)


def _counted(plugin: Plugin, options: Mapping[str, str]) -> dict[str, str]:
    for name in options:
        if name not in plugin.options and name != "custom_rcode_regex":
            raise PluginError(f"the option '{name}' is not known here")
    where = ",".join(filter(None, (plugin.always, *_required(plugin, options), _filter(options))))
    if plugin.bad:
        custom = options.get("custom_rcode_regex")
        bad = f"rcode=~{quoted(custom)}" if custom else plugin.bad
        total, failed = (_rate(plugin.metric, matchers) for matchers in (where, ",".join(filter(None, (where, bad)))))
        return {"type": "ratio", "total": total, "bad": failed}
    if "bucket" not in options:
        raise PluginError("the option 'bucket' is missing")
    if options.get("exclude_errors") == "true":
        where = ",".join(filter(None, (where, f'{plugin.excludable}!~"(5..|429)"')))
    fast = ",".join(filter(None, (where, f"le={quoted(options['bucket'])}")))
    total, good = _rate(f"{plugin.metric}_count", where), _rate(f"{plugin.metric}_bucket", fast)
    return {"type": "ratio", "total": total, "good": good}


def _required(plugin: Plugin, options: Mapping[str, str]) -> list[str]:
    matchers = []
    for name, label in plugin.required:
        if name not in options:
            raise PluginError(f"the option '{name}' is missing")
        operator = "=~" if label[0] == "~" else "="
        matchers.append(f"{label.removeprefix('~')}{operator}{quoted(options[name])}")
    return matchers


def _filter(options: Mapping[str, str]) -> str:
    return options.get("filter", "").strip().strip("{},").strip()


def _rate(metric: str, matchers: str) -> str:
    return f"sum(rate({metric}{_braced(matchers)}[{WINDOW}]))"


def _braced(matchers: str) -> str:
    bare = matchers.strip().strip("{},").strip()
    return f"{{{bare}}}" if bare else ""


# Rule plugins, and what becomes of each where series and alerts have our names.
RULES = {
    "sloth.dev/contrib/denominator_corrected_rules/v1": "our windows are weighted by traffic as they are",
    "sloth.dev/contrib/info_labels/v1": "write them into the metadata's labels",
    "sloth.dev/contrib/remove_labels/v1": "our recorded series carry no labels but the SLO's name",
    "sloth.dev/contrib/rule_intervals/v1": "our groups have intervals of their own, 30s and 4m",
    "sloth.dev/contrib/validate_victoria_metrics/v1": "queries are PromQL here",
    "sloth.dev/contrib/alert_for/v1": "write 'for' into the tiers of a BurnRatePolicy",
    "sloth.dev/core/debug/v1": "it changes no rule",
    "sloth.dev/core/noop/v1": "it changes no rule",
}
EXHAUSTED = "sloth.dev/contrib/error_budget_exhausted_alert/v1"
