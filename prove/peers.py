"""The rules of Sloth 0.16 and of Pyrra 0.10 for the same SLO, rebuilt from what they publish; neither was run."""

from prove.project import Promise, Rule

FAST, TWO_AND_A_HALF = 30, 150
SLOTH_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
SLOTH_PAIRS = (("page", "5m", "1h", "14.4", "30m", "6h", "6"), ("ticket", "2h", "1d", "3", "6h", "3d", "1"))
PYRRA_TIERS = (("5m", "1h4m", 14), ("32m", "6h26m", 7), ("2h9m", "1d1h43m", 2), ("6h26m", "4d6h51m", 1))


def selectors(promise: Promise) -> tuple[str, str]:
    """Select all requests and the bad ones."""
    route = f'job="shop",route="{promise.route}"'
    return f"http_requests_total{{{route}}}", f'http_requests_total{{{route},code=~"5.."}}'


def sloth(promise: Promise) -> list[Rule]:
    """Write the rules of Sloth's default plug-ins for an objective of 99.9 % over 30 days."""
    total, bad = selectors(promise)
    identity = (("sloth_id", f"shop-{promise.name}"), ("sloth_service", "shop"), ("sloth_slo", promise.name))
    own = "{" + ", ".join(f'{name}="{value}"' for name, value in identity) + "}"
    ratio, budget = "slo:sli_error:ratio_rate", "0.0009999999999999432"

    def rule(name: str, expr: str, *labels: tuple[str, str]) -> Rule:
        return Rule(name, expr, (*identity, *labels), FAST)

    def pair(short: str, long: str, factor: str) -> str:
        both = (f"max({ratio}{w}{own} > ({factor} * {budget})) without (sloth_window)" for w in (short, long))
        return "(\n    " + "\n    and\n    ".join(both) + "\n)"

    rules = [
        rule(f"{ratio}{w}", f"(sum(rate({bad}[{w}])))\n/\n(sum(rate({total}[{w}])))\n", ("sloth_window", w))
        for w in SLOTH_WINDOWS
    ]
    over = f"sum_over_time({ratio}5m{own}[{promise.window}])"
    count = f"count_over_time({ratio}5m{own}[{promise.window}])"
    whole = f"{ratio}{promise.window}"
    rules.append(rule(whole, f"{over}\n/ ignoring (sloth_window)\n{count}\n", ("sloth_window", promise.window)))
    joined = "/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio" + own
    rules += [
        rule("slo:objective:ratio", "vector(0.9990000000000001)"),
        rule("slo:error_budget:ratio", "vector(1-0.9990000000000001)"),
        rule("slo:time_period:days", "vector(30)"),
        rule("slo:current_burn_rate:ratio", f"{ratio}5m{own}\n{joined}"),
        rule("slo:period_burn_rate:ratio", f"{whole}{own}\n{joined}"),
        rule("slo:period_error_budget_remaining:ratio", f"1 - slo:period_burn_rate:ratio{own}"),
        rule("sloth_slo_info", "vector(1)"),
    ]
    for severity, *pairs in SLOTH_PAIRS:
        expr = f"{pair(*pairs[:3])}\nor\n{pair(*pairs[3:])}"
        rules.append(Rule("Alert", expr, (("sloth_severity", severity),), FAST, alert=True))
    return rules


def pyrra(promise: Promise, cheap: bool = False) -> list[Rule]:
    """Write the rules of Pyrra with `--generic-rules`; `cheap` is its performanceOverAccuracy."""
    total, bad = selectors(promise)
    own = f'{{route="{promise.route}",slo="{promise.name}"}}'
    labels = (("route", promise.route), ("slo", promise.name))
    whole = f"http_requests:increase{promise.window}"
    rules = [Rule(whole, f"sum by (code) (increase({total}[{promise.window}]))", labels, TWO_AND_A_HALF)]
    if cheap:
        five = "http_requests:increase5m"
        rules = [
            Rule(five, f"sum by (code) (increase({total}[5m]))", labels, FAST),
            Rule(whole, f"sum by (code) (sum_over_time({five}{own}[{promise.window}:5m]))", labels, TWO_AND_A_HALF),
        ]
    rules.append(Rule("Absent", f"absent({total}) == 1", labels, TWO_AND_A_HALF, alert=True))
    for window in sorted({window for tier in PYRRA_TIERS for window in tier[:2]}):
        expr = f"sum(rate({bad}[{window}])) / sum(rate({total}[{window}]))"
        rules.append(Rule(f"http_requests:burnrate{window}", expr, labels, FAST))
    for short, long, factor in PYRRA_TIERS:
        both = (f"http_requests:burnrate{window}{own} > ({factor} * (1-0.999))" for window in (short, long))
        rules.append(Rule("Burn", " and ".join(both), (*labels, ("short", short), ("long", long)), FAST, alert=True))
    errors = f'{whole}{own[:-1]},code=~"5.."}}'
    rules += [
        Rule("pyrra_objective", "vector(0.999)", labels, FAST),
        Rule("pyrra_window", "vector(2592000)", labels, FAST),
        Rule("pyrra_availability", f"1 - sum({errors} or vector(0)) / sum({whole}{own})", labels, FAST),
        Rule("pyrra_requests:rate5m", f"sum(rate({total}[5m]))", labels, FAST),
        Rule("pyrra_errors:rate5m", f"sum(rate({bad}[5m])) or vector(0)", labels, FAST),
    ]
    return rules
