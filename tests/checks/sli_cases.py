"""What passes and what fails the checks of SLIs and of burn-rate tiers."""

from tests import specs
from tests.checks.written import ALL, BAD, good, ratio

NARROW = 'sum(rate(http_requests_total{route="/a"}[w]))'


# check → (specs that pass, specs that fail, part of the message), a few for each
SLI_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
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
