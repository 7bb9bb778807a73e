"""What passes and what fails the checks that compare an alert on a share of errors with an objective."""

from tests import specs

BAD = 'sum(rate(http_requests_total{status=~"5.."}[5m]))'
ALL = "sum(rate(http_requests_total[5m]))"


def above(limit: str, bad: str = BAD, every: str = ALL) -> str:
    """Write an alert on a share."""
    return specs.alert(f"{bad} / {every} > {limit}")


QUIET = specs.slo(more="  alerting: {page: disabled, ticket: disabled}\n")
TICKET = specs.slo(more="  alerting: {page: disabled, ticket: P3}\n")
ACKNOWLEDGED = above("0.01").replace("  expr:", "  # watchbill: ignore[threshold-as-burn] sudden\n  expr:")

SHARE_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "threshold-as-burn": [
        (
            [above("0.001"), specs.slo()],
            [above("0.01"), specs.slo()],
            "a burn rate of 1% / 0.1% = 10 of 'avail'; just below it, the budget of 30d is used up in 3d",
        ),
        # Of the strictest objective that counts the same errors.
        (
            [above("0.01"), specs.slo(objective="99%")],
            [above("0.01"), specs.slo("lax", "99%"), specs.slo("strict", "99.5%")],
            "1% / 0.5% = 2 of 'strict'",
        ),
        # Other events, and all by some, are no share of these.
        (
            [above("0.01", 'sum(rate(http_requests_total{status="404"}[5m]))'), specs.slo()],
            [above("0.02"), specs.slo()],
            "2% / 0.1% = 20",
        ),
        ([above("0.5", ALL, BAD), specs.slo()], [above("0.5"), specs.slo()], "50% / 0.1% = 500"),
    ],
    "objective-disagreement": [
        (
            [ACKNOWLEDGED, TICKET],
            [above("0.01"), QUIET],
            "ShopAlert fires above 1%, and 'avail' allows 0.1%: between 0.1% and 1% the promise is broken",
        ),
    ],
}
