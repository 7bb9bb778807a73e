"""Cases of the checks on dashboards that people wrote: what passes, what fails, and what is said."""

from tests import specs

GRAFANA = specs.ENVIRONMENT + "  grafana_url: https://grafana.example.com/\n"
RATE = "sum(rate(http_requests_total[$__rate_interval]))"
CHOSEN = 'sum(rate(http_requests_total{route=~"$route"}[$__rate_interval]))'
LINK = "links: [{title: SLO, url: 'https://%s'}]"


def dashboard(expr: str = RATE, more: str = "", panel: str = "unit: ops", variables: str = "") -> str:
    """Write a dashboard of one panel."""
    return f"""\
apiVersion: watchbill/v1
kind: Dashboard
metadata: {{name: business}}
spec:
{more}  variables: [{variables}]
  rows:
    - title: Business
      panels:
        - title: Orders
          description: Orders per second.
          {panel}
          queries: [{{expr: '{expr}'}}]
"""


def text(said: str) -> str:
    """Write a dashboard of one panel that says something."""
    return (
        dashboard()
        .replace("unit: ops", f"type: text\n          text: '{said}'")
        .replace(f"          queries: [{{expr: '{RATE}'}}]\n", "")
    )


def linked(url: str) -> list[str]:
    """Write a runbook with a link, an alert that leads to it, and an SLO."""
    runbook = (
        "apiVersion: watchbill/v1\nkind: Runbook\nmetadata: {name: shop-down}\nspec:\n  title: The shop is down\n"
        f"  steps: [Look at the log.]\n  mitigation: [Start it anew.]\n  {LINK % url}\n"
    )
    return [GRAFANA, runbook, specs.slo(more="  runbook: shop-down\n")]


ROUTE = "{name: route, series: http_requests_total}"

DASHBOARD_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "panel-query": [
        (
            [GRAFANA, dashboard()],
            [GRAFANA, dashboard(RATE.replace("requests", "request"))],
            "no service declares a metric",
        ),
        (
            [GRAFANA, dashboard("max(ALERTS) + max(up)")],
            [GRAFANA, dashboard("max(ALARMS) + max(up)")],
            "no service declares a metric 'ALARMS'",
        ),
    ],
    "panel-text": [
        ([GRAFANA, dashboard()], [GRAFANA, dashboard(panel="width: 8")], "the panel 'Orders' does not say its unit"),
        ([GRAFANA, dashboard(panel="type: table")], [GRAFANA, dashboard(panel="type: stat")], "does not say its unit"),
    ],
    "promql-fixed-range": [
        (
            [GRAFANA, dashboard()],
            [GRAFANA, dashboard("sum(rate(http_requests_total[5m]))")],
            "'rate(http_requests_total[5m])' looks at the same range whatever time is shown",
        ),
        (
            [GRAFANA, dashboard("sum(increase(http_requests_total[1h]))", panel="type: stat\n          unit: ops")],
            [GRAFANA, dashboard("sum(increase(http_requests_total[1h]))")],
            "'increase(http_requests_total[1h])' looks at the same range",
        ),
    ],
    "dashboard-variable": [
        (
            [GRAFANA, dashboard(CHOSEN, variables=ROUTE)],
            [GRAFANA, dashboard(CHOSEN)],
            "no variable gives '$route'",
        ),
        (
            [GRAFANA, dashboard(CHOSEN, variables=ROUTE)],
            [GRAFANA, dashboard(variables=ROUTE)],
            "no query reads '$route'",
        ),
        (
            [GRAFANA, dashboard(CHOSEN.replace("route", "instance"), more="  service: shop\n")],
            [GRAFANA, dashboard(CHOSEN.replace("route", "instance"))],
            "no variable gives '$instance'",
        ),
    ],
    "dashboard-url-unresolved": [
        (
            linked("grafana.example.com/d/production_slo_avail"),
            linked("grafana.example.com/d/production_slo_availability"),
            "there is no dashboard 'production_slo_availability'",
        ),
        (
            linked("elsewhere.example.com/d/production_slo_availability"),
            linked("grafana.example.com/d/staging_slo_avail"),
            "there is no dashboard 'staging_slo_avail'",
        ),
        (
            [GRAFANA, text("See [alerts](https://grafana.example.com/d/production_alerts).")],
            [GRAFANA, text("See [alerts](https://grafana.example.com/d/production_alarms).")],
            "there is no dashboard 'production_alarms'",
        ),
    ],
}
