"""Hand-made changes of one small set of specs, and exactly what each of them means.

The numbers were worked out by hand, or follow from `tests/kinds/slo/`: 0.1% of 30 d are 43m12s; at 14.4 times that pace
a total outage has burnt 2% of it after 51.84 s, of which the fastest page knows after 1m22s.
"""

from typing import NamedTuple

BASE = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: production}
spec:
  prometheus: {retention: 100d, alertmanagers: ["alertmanager:9093"]}
---
apiVersion: watchbill/v1
kind: Service
metadata: {name: shop}
spec:
  owner: shop-team
  scrape_jobs:
    - {name: shop, targets: ["shop:8080"]}
  metrics:
    http_requests_total: {type: counter, labels: [route, status]}
    queue_length: {type: gauge, labels: []}
---
apiVersion: watchbill/v1
kind: SLO
metadata: {name: avail}
spec:
  service: shop
  objective: 99.9%
  window: 30d
  sli: {type: availability, metric: http_requests_total, errors: {status: "5.."}}
  alerting: {page: P1, ticket: P3}
---
apiVersion: watchbill/v1
kind: Alert
metadata: {name: QueueLong}
spec:
  service: shop
  expr: queue_length > 100
  for: 5m
  severity: P2
  summary: The queue is long.
---
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: quick}
spec:
  extends: google
  min_bad_events: 10
  tiers:
    fast: {severity: page, long: 1h, short: 5m, budget: 1%}
---
apiVersion: watchbill/v1
kind: Maintenance
metadata: {name: works}
spec:
  recurring: [{days: [monday], begins: "01:00", ends: "02:00"}]
---
apiVersion: watchbill/v1
kind: OnCall
metadata: {name: shop}
spec:
  teams: [shop-team]
  receivers:
    pager: {type: webhook, url: "http://pager.invalid/"}
    chat: {type: webhook, url: "http://chat.invalid/"}
  rotations:
    first: {starts: 2026-01-05, shifts: {all: {begins: "00:00", ends: "24:00", receiver: pager, members: [ann, bob]}}}
  levels:
    P1: {notify: [first], escalate: [chat]}
    P2: {notify: [first], escalate: [chat]}
    P3: {notify: [chat], escalate: [first]}
    P4: {notify: [chat]}
  fallback: chat
  watchdog: {receiver: pager}
"""


class Case(NamedTuple):
    """A change: what is replaced in BASE. What it means stands in `changes/<name>.out`."""

    name: str
    edits: tuple[tuple[str, str], ...]


_DOCUMENTS = BASE.split("---\n")
SLO, ALERT = (f"---\n{_DOCUMENTS[place]}" for place in (2, 3))
SECOND = SLO.replace("{name: avail}", "{name: pay}").replace('"5.."}}', '"5.."}, where: {route: "/pay"}}')
ALERTING, END = "  alerting: {page: P1, ticket: P3}", "  watchdog: {receiver: pager}\n"

CASES = (
    Case("stricter-objective", (("99.9%", "99.95%"),)),
    Case("looser-objective", (("99.9%", "99%"),)),
    Case("shorter-window", (("window: 30d", "window: 28d"),)),
    Case("to-a-calendar-month", (("window: 30d", "window: month"),)),
    Case(
        "objective-and-window",
        (
            ("99.9%", "99.5%"),
            ("window: 30d", "window: 90d"),
        ),
    ),
    Case("more-counts-as-bad", (('status: "5.."', 'status: "5..|429"'),)),
    Case("fewer-events-count", (('errors: {status: "5.."}}', 'errors: {status: "5.."}, where: {route: "/pay"}}'),)),
    Case("service-scraped-by-another-job", (("- {name: shop, targets", "- {name: shop-blue, targets"),)),
    Case("slo-renamed", (("{name: avail}", "{name: availability}"),)),
    Case(
        "slo-renamed-and-stricter",
        (
            ("{name: avail}", "{name: availability}"),
            ("99.9%", "99.95%"),
        ),
    ),
    Case("slo-split", ((ALERTING, "  by: [route]\n" + ALERTING),)),
    Case("maintenance-does-not-count", ((ALERTING, "  maintenance: [works]\n" + ALERTING),)),
    Case("policy-with-a-faster-page", ((ALERTING, "  policy: quick\n" + ALERTING),)),
    Case("ticket-disabled", (("ticket: P3", "ticket: disabled"),)),
    Case("page-at-another-level", (("page: P1", "page: P2"),)),
    Case("sloths-names", ((ALERTING, "  compatibility: sloth\n" + ALERTING),)),
    Case("slo-added", ((END, END + SECOND),)),
    Case("slo-removed", ((SLO, ""),)),
    Case("alert-threshold-lower", (("queue_length > 100", "queue_length > 80"),)),
    Case("alert-threshold-higher", (("queue_length > 100", "queue_length >= 250.5"),)),
    Case("alert-asks-something-else", (("queue_length > 100", "max_over_time(queue_length[10m]) > 100"),)),
    Case("alert-lasts-longer", (("for: 5m", "for: 10m"),)),
    Case("alert-stays-longer", (("for: 5m", "for: 5m\n  keep_firing_for: 15m"),)),
    Case("alert-renamed", (("{name: QueueLong}", "{name: QueueTooLong}"),)),
    Case("alert-says-something-else", (("The queue is long.", "The queue of the shop is long."),)),
    Case("alert-removed", ((ALERT, ""),)),
    Case(
        "another-team",
        (
            ("owner: shop-team", "owner: pay-team"),
            ("teams: [shop-team]", "teams: [shop-team, pay-team]"),
        ),
    ),
    Case(
        "escalation-to-somebody-else",
        (("P1: {notify: [first], escalate: [chat]}", "P1: {notify: [first, chat], escalate: [chat]}"),),
    ),
    Case("rotation-with-another-member", (("members: [ann, bob]", "members: [ann, cem]"),)),
    Case("receiver-with-another-address", (("http://chat.invalid/", "http://talk.invalid/"),)),
    Case(
        "burn-must-last",
        (
            ("budget: 1%}", "budget: 1%, for: 2m}"),
            (ALERTING, "  policy: quick\n" + ALERTING),
        ),
    ),
    Case("target-moved", (('["shop:8080"]', '["shop:9090"]'),)),
    Case(
        "comment-and-order",
        (
            (ALERTING + "\n", ""),
            ("  window: 30d", "  # as promised\n" + ALERTING + "\n  window: 30d"),
        ),
    ),
    Case(
        "calendar-split-off",
        (
            (ALERTING, "  by: [status]\n" + ALERTING),
            ("window: 30d", "window: week"),
        ),
    ),
    Case("answer-of-a-level", (("P4: {notify: [chat]}", "P4: {notify: [first]}"),)),
    Case("retention-of-prometheus", (("retention: 100d", "retention: 90d"),)),
)
