"""Cases of the checks on runbooks, and on probes that count as users: what passes, what fails, and what is said."""

from tests import specs

UP = "up == 0"
BY_RUNBOOK = "  runbook: shop-down\n"
HTTP = 'type: http, url: "https://shop.example.com/'


def runbook(*fields: str, name: str = "shop-down") -> str:
    """Write a runbook of these fields."""
    lines = "".join(f"  {field}\n" for field in fields)
    head = f"apiVersion: watchbill/v1\nkind: Runbook\nmetadata: {{name: {name}}}\nspec:\n  title: The shop is down\n"
    return head + lines


def action(pattern: str, label: str = "team", more: str = "") -> str:
    """Write an action on a label."""
    command = f"command: [tell, '{{{label}}}'], labels: {{{label}: '{pattern}'}}{more}"
    return f"automation: {{tell: {{does: Tells the team., {command}}}}}"


STEPS, MEND = "steps: [Look at the log.]", "mitigation: [Start it anew.]"
PAGE = specs.alert(UP, more=BY_RUNBOOK)
GRAVE = specs.alert(UP, name="Grave", more=BY_RUNBOOK).replace("severity: P2", "severity: P1")
TICKET = PAGE.replace("severity: P2", "severity: P3")
REGIONS = specs.ENVIRONMENT + "  blackbox: {regions: {eu: 'blackbox-eu:9115', us: 'blackbox-us:9115'}}\n"
SLO = specs.slo()
MARKED = specs.SERVICE.replace("[route, status]", "[route, status, client]") + "  synthetic: {client: blackbox}\n"
UNMEASURED = specs.SERVICE + "  server: {unmeasured_routes: [/health*, /metrics*]}\n"


def probe(path: str, more: str = "") -> str:
    """Write a probe of a path of the shop, whose alerts nothing else is found in."""
    return specs.probe(HTTP + path + '"', more=more)


PAGE_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "runbook-mismatch": [
        (
            [runbook(STEPS, MEND), PAGE],
            [runbook(STEPS, MEND), specs.alert(UP)],
            "no alert leads to the runbook 'shop-down'",
        ),
        (
            [runbook(STEPS, MEND), specs.slo(more=BY_RUNBOOK)],
            [runbook(STEPS, MEND), specs.slo(more=BY_RUNBOOK + "  alerting: {page: disabled, ticket: disabled}\n")],
            "no alert leads to the runbook 'shop-down'",
        ),
        ([runbook("url: https://example.com"), PAGE], [runbook(), PAGE], "the runbook 'shop-down' holds no step"),
        (
            [runbook(STEPS), TICKET],
            [runbook(STEPS), PAGE],
            "ShopAlert wakes somebody, and the runbook 'shop-down' does not say how to stop the harm",
        ),
        (
            [runbook(STEPS, "rollback: [Go back.]"), PAGE],
            [runbook(STEPS, "follow_up: [Write it down.]"), PAGE],
            "does not say how to stop the harm",
        ),
        (
            [runbook(MEND, action("shop-team")), PAGE],
            [runbook(MEND, action("team-[a-z]+")), PAGE],
            "'tell' never runs where team is 'shop-team': that does not fit team-[a-z]+",
        ),
        (
            [runbook(MEND, action("P2", "priority", ", alerts: [ShopAlert]")), PAGE, GRAVE],
            [runbook(MEND, action("P2", "priority")), PAGE, GRAVE],
            "'tell' never runs where priority is 'P1': that does not fit P2",
        ),
    ],
    "synthetic-in-sli": [
        (
            [REGIONS, MARKED, SLO, probe("orders")],
            [REGIONS, SLO, probe("orders")],
            "the requests of 'home' count as users' in 'avail': 2 regions every 30s are 4 a minute, to /orders",
        ),
        (
            [REGIONS, UNMEASURED, SLO, probe("healthz")],
            [REGIONS, UNMEASURED, SLO, probe("orders", "  interval: 1m\n")],
            "2 regions every 1m are 2 a minute, to /orders",
        ),
        (
            [REGIONS, SLO, specs.probe("type: tcp, address: 'shop.example.com:443'")],
            [REGIONS, SLO, probe("")],
            "4 a minute, to /",
        ),
    ],
}  # fmt: skip
