"""Writes a large set of specs: one service and any number of SLOs, a file each."""

from pathlib import Path

ENVIRONMENT = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: production}
spec:
  prometheus: {retention: 35d}
"""

SERVICE = """\
apiVersion: watchbill/v1
kind: Service
metadata: {name: shop}
spec:
  owner: shop-team
  scrape_jobs:
    - {name: shop, targets: ["shop:8080"]}
  metrics:
    http_requests_total: {type: counter, labels: [method, route, status]}
    http_request_duration_seconds: {type: histogram, labels: [method, route], buckets: [0.1, 0.2, 0.5]}
"""

SLO = """\
# How well route %(number)d keeps its promise.
apiVersion: watchbill/v1
kind: SLO
metadata:
  name: slo-%(number)04d
  labels:
    importance: "%(importance)d"   # for routing
spec:
  service: shop
  description: >-
    Requests to route %(number)d are answered
    well enough.
  objective: %(objective)s
  window: 30d
  sli:%(sli)s
  alerting:
    page: P1
    ticket: P3
"""

SLIS = (
    """
    type: ratio
    total: sum(rate(http_requests_total{route="/r%(number)d"}[{{window}}]))
    bad: |
      sum(rate(http_requests_total{route="/r%(number)d",
        status=~"5.."}[{{window}}]))""",
    """
    type: availability
    metric: http_requests_total
    errors: {status: "5.."}
    where: {route: "/r%(number)d"}""",
    """
    type: latency
    metric: http_request_duration_seconds
    threshold: 200ms
    where:
      route: /r%(number)d""",
)


def write(folder: Path, slos: int) -> None:
    """Write the environment, the service and the SLOs."""
    folder.mkdir(parents=True)
    (folder / "environment.yaml").write_text(ENVIRONMENT)
    (folder / "service.yaml").write_text(SERVICE)
    for number in range(slos):
        write_slo(folder, number, ("99.9%", "99%", "99.5%")[number % 3])


def write_slo(folder: Path, number: int, objective: str) -> None:
    """Write one SLO."""
    sli = SLIS[number % 3] % {"number": number}
    values = {"number": number, "importance": number % 4, "objective": objective, "sli": sli}
    (folder / f"slo-{number:04d}.yaml").write_text(SLO % values)
