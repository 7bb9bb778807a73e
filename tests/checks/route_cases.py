"""What passes and what fails the checks of who is told: levels, shifts, escalation, receivers."""

from tests import specs

SCALE = """\
apiVersion: watchbill/v1
kind: SeverityScale
metadata: {name: default}
spec:
  levels:
    P1: {description: a, severity: page, initial_response: 0s, escalation: 5m, repeat: 5m}
    P2: {description: b, severity: page, initial_response: 15m, escalation: 30m}
    P3: {description: c, severity: ticket, initial_response: 1h, escalation: 4h}
    P4: {description: d, severity: ticket, initial_response: 1d}
"""
ROUTED = specs.ENVIRONMENT.replace("100d}", '100d, alertmanagers: ["am:9093"]}')
WHOLE_DAY = 'all: {begins: "09:00", ends: "09:00", receiver: pager, members: [Ada, Grace]}'
LEVELS = {
    "P1": "notify: [first], escalate: [second]",
    "P2": "notify: [first], escalate: [chat]",
    "P3": "notify: [chat], escalate: [second]",
    "P4": "notify: [chat]",
}


def rotation(name: str, starts: str, *shifts: str) -> str:
    """Write a rotation."""
    return f"{name}: {{starts: {starts}, shifts: {{{', '.join(shifts)}}}}}"


FIRST = rotation("first", "2026-01-05", WHOLE_DAY)
SECOND = rotation("second", "2026-01-12", WHOLE_DAY.replace("pager", "backup"))


def on_call(
    rotations: tuple[str, ...] = (FIRST, SECOND),
    teams: str = "shop-team",
    name: str = "shop",
    more: str = "fallback: chat, watchdog: {receiver: chat}",
    receivers: str = "",
    **levels: str,
) -> str:
    """Write who is on call; a level is given by its name, and None leaves it out."""
    given = {**LEVELS, **levels}
    told = ", ".join(f"{level}: {{{route}}}" for level, route in given.items() if route)
    return (
        f"apiVersion: watchbill/v1\nkind: OnCall\nmetadata: {{name: {name}}}\nspec:\n  teams: [{teams}]\n"
        f"  receivers:\n    pager: {{type: pagerduty, routing_key_file: /k}}\n"
        f"    backup: {{type: pagerduty, routing_key_file: /b}}\n"
        f"    chat: {{type: slack, api_url_file: /s, channel: c}}\n{receivers}"
        f"  rotations: {{{', '.join(rotations)}}}\n  levels: {{{told}}}\n"
        + "".join(f"  {one}\n" for one in more.split(", ", 1) if one)
    )


def with_scale(level: str, times: str) -> list[str]:
    """Write the scale with other times of a level."""
    head, tail = SCALE.split(f"{level}: {{")
    _, rest = tail.split("}", 1)
    return [ROUTED, on_call(), f"{head}{level}: {{description: x, severity: page, {times}}}{rest}"]


def muting(name: str, severity: str, more: str) -> str:
    """Write an alert that mutes others."""
    text = specs.alert("up == 0", name=name, more=more)
    return text.replace("severity: P2", f"severity: {severity}")


def shifts(*given: str) -> list[str]:
    """Write who is on call in given shifts, of one receiver."""
    written = (f"{one}, receiver: pager, members: [Kim, Lee]}}" for one in given)
    return [ROUTED, SCALE, on_call((rotation("first", "2026-01-05", *written), SECOND))]


def waiting(hours: str) -> list[str]:
    """Write who is on call where a level waits for hours."""
    more = f"fallback: chat, watchdog: {{receiver: chat}}\n  hours: {{office: {{{hours}}}}}"
    return [ROUTED, SCALE, on_call(more=more, P4="notify: [chat], during: office")]


def acting(automation: str, alerts: str = "", server: str = "  server: {}\n") -> list[str]:
    """Write an alert whose runbook lets a machine act."""
    runbook = (
        "apiVersion: watchbill/v1\nkind: Runbook\nmetadata: {name: heal}\nspec:\n  title: Heal\n"
        "  steps: [Look]\n  mitigation: [Mend]\n"
        f"  automation: {{restart: {{does: It restarts it., command: [kubectl, restart]{alerts}}}}}\n"
    )
    machine = "    machine: {type: webhook, url: 'http://machine/'}\n" if automation else ""
    more = f"fallback: chat, watchdog: {{receiver: chat}}{automation}"
    alert = specs.alert("up == 0", more="  for: 1m\n  runbook: heal\n")
    return [ROUTED, specs.SERVICE + server, SCALE, runbook, alert, on_call(more=more, receivers=machine)]


HEALED = "\n  automation: machine"
BURNING = specs.slo(more="  runbook: heal\n")
BOTH = [ROUTED, SCALE, on_call()]
QUEUE = specs.alert("up == 0", more="  for: 1m\n")
ERRORS = "sum(rate(http_requests_total[5m])) > 1"
P1 = [*BOTH, muting("ShopAlert", "P1", "  for: 1m\n").replace("up == 0", ERRORS)]
SLOW_P1 = [*BOTH, muting("ShopAlert", "P1", "  for: 5m\n").replace("up == 0", ERRORS)]
TEAMS = "    teams: {type: msteams, webhook_url_file: /t}\n"
YOUNG = ROUTED.replace("spec:", "spec:\n  alertmanager: {version: '0.28'}", 1)

# check → (specs that pass, specs that fail, part of the message), a few for each
ROUTE_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "action-without-alert": [
        (
            acting(HEALED, ", alerts: [ShopAlert]"),
            acting(HEALED, ", alerts: [ShopAlert, ShopAlrt]"),
            "'restart' never runs on 'ShopAlrt': no such alert leads to its runbook",
        ),
        (
            acting(HEALED, ", alerts: [ShopAlert]"),
            [*acting(HEALED, ", alerts: [Other]"), specs.alert("up == 0", name="Other", more="  for: 1m\n")],
            "'restart' never runs on 'Other': no such alert leads to its runbook",
        ),
        (
            [*acting(HEALED, ", alerts: [SLOErrorBudgetBurn]"), BURNING],
            [*acting(HEALED, ", alerts: [SLONoData]"), BURNING],
            "'restart' never runs on 'SLONoData': that alert only says that there are no data",
        ),
    ],
    "alert-unrouted": [
        (
            [*BOTH, QUEUE],
            [ROUTED, SCALE, on_call(teams="others"), QUEUE, specs.slo()],
            "nobody answers for 'shop-team': ShopAlert and",
        ),
        ([QUEUE], [ROUTED, SCALE, on_call(teams="others"), QUEUE], "ShopAlert reach only the fallback"),
    ],
    "alert-without-priority": [
        (BOTH, [ROUTED, SCALE, on_call(P4="")], "'shop' tells nobody of the level P4 of 'default'"),
        (BOTH, [ROUTED, SCALE, on_call(P1="notify: [first]")], "P1 is escalated after 5m, and 'shop' says to nobody"),
        (
            BOTH,
            [ROUTED, SCALE, on_call(P4="notify: [chat], escalate: [first]")],
            "P4 has no escalation time: first will never be told",
        ),
    ],
    "alertmanager-unaddressed": [
        (BOTH, [SCALE, on_call()], "the alerts of production go nowhere"),
    ],
    "detection-too-slow": [
        (
            P1,
            SLOW_P1,
            "it is told after 8m30s: scrape 30s + evaluation 30s + half of the range 2m30s + for 5m",
        ),
        (
            [*BOTH, specs.alert(ERRORS, more="  for: 11m\n")],
            [*BOTH, specs.alert(ERRORS, more="  for: 12m\n")],
            "it is told after 16m: scrape 30s + evaluation 30s + half of the range 2m30s + for 12m + group_wait 30s",
        ),
        (
            [*BOTH, specs.alert("predict_linear(up[7d], 86400) < 0.5")],
            [*BOTH, specs.alert("avg_over_time(up[7d]) < 0.5")],
            "half of the range 3d12h",
        ),
    ],
    "escalation-route-shape": [
        (
            with_scale("P2", "initial_response: 15m, escalation: 30m, group_wait: 15m"),
            with_scale("P2", "initial_response: 1h, escalation: 30m, group_wait: 30m"),
            "P2 is told after 30m, and escalated after 30m: 30m >= 30m",
        ),
        (
            with_scale("P1", "initial_response: 0s, escalation: 5m, group_wait: 0s"),
            with_scale("P1", "initial_response: 0s, escalation: 5m, group_wait: 30s"),
            "P1 is told after 30s, and answered after 0s: 30s > 0s",
        ),
    ],
    "escalation-same-rotation": [
        (
            BOTH,
            [ROUTED, SCALE, on_call(P1="notify: [first], escalate: [second, first]")],
            "it is escalated to first, who was told already",
        ),
        (
            BOTH,
            [ROUTED, SCALE, on_call((FIRST, SECOND.replace("01-12", "01-05")))],
            "P1: Ada has the turn in first and in second, on 2026-01-05 09:00 UTC",
        ),
    ],
    "fallback-missing": [
        (BOTH, [ROUTED, SCALE, on_call(more="watchdog: {receiver: chat}")], "would reach nobody"),
    ],
    "inhibit-labels": [
        (
            [muting("Cause", "P1", "  mutes: {alerts: [ShopAlert]}\n"), QUEUE],
            [muting("Cause", "P3", "  mutes: {alerts: [ShopAlert]}\n"), QUEUE],
            "Cause is P3, and mutes 'ShopAlert', which is P2",
        ),
        (
            [muting("Cause", "P1", "  mutes: {slos: [avail]}\n"), specs.slo()],
            [muting("Cause", "P2", "  mutes: {slos: [avail]}\n"), specs.slo()],
            "Cause is P2, and mutes 'avail', which is P1",
        ),
    ],
    "inhibit-shape": [
        (
            [
                muting("A", "P2", "  mutes: {alerts: [B]}\n"),
                muting("B", "P2", "  mutes: {alerts: [C]}\n"),
                muting("C", "P2", ""),
            ],
            [
                muting("A", "P2", "  mutes: {alerts: [B]}\n"),
                muting("B", "P2", "  mutes: {alerts: [C]}\n"),
                muting("C", "P2", "  mutes: {alerts: [A]}\n"),
            ],
            "these mute each other: A → B → C → A",
        ),
    ],
    "receiver-unsupported": [
        (
            [YOUNG, SCALE, on_call(receivers=TEAMS, P4="notify: [teams]")],
            [ROUTED, SCALE, on_call(receivers=TEAMS, P4="notify: [teams]")],
            "'teams' needs Alertmanager 0.28, as it is written; production has 0.25",
        ),
    ],
    "receiver-unused": [
        (BOTH, [ROUTED, SCALE, on_call(receivers="    mail: {type: webhook, url: 'http://a/'}\n")], "by 'mail'"),
    ],
    "repeat-interval": [
        (
            with_scale("P2", "initial_response: 15m, escalation: 30m, group_interval: 5m, repeat: 15m"),
            with_scale("P2", "initial_response: 15m, escalation: 30m, group_interval: 10m, repeat: 15m"),
            "P2 is repeated after 15m, and looked at every 10m: 2 × 10m = 20m",
        ),
        (
            with_scale("P2", "initial_response: 15m, escalation: 30m, repeat: 4d"),
            with_scale("P2", "initial_response: 15m, escalation: 30m, repeat: 5d"),
            "Alertmanager forgets what it told after 5d",
        ),
    ],
    "route-unreachable": [
        (
            BOTH,
            [ROUTED, SCALE, on_call(P1="notify: [first, pager], escalate: [second]")],
            "P1 tells 'pager' twice, by first and by pager",
        ),
    ],
    "self-heal-route": [
        (
            acting(HEALED),
            acting(""),
            "nothing runs the actions of 'heal': no OnCall of 'shop-team' has 'automation'",
        ),
        (
            acting(HEALED),
            acting(HEALED, server=""),
            "they stand in no contract, as 'shop' (ShopAlert) has no 'server' section",
        ),
    ],
    "shift-coverage": [
        (
            shifts('a: {begins: "00:00", ends: "08:00"', 'b: {begins: "08:00", ends: "24:00"'),
            shifts('a: {begins: "00:00", ends: "08:00"', 'b: {begins: "09:00", ends: "24:00"'),
            "rotation first: nobody has the shift from Monday 2026-01-05 08:00 to Monday 09:00 UTC (1h)",
        ),
        (
            shifts('a: {begins: "22:00", ends: "10:00"', 'b: {begins: "10:00", ends: "22:00"'),
            shifts('a: {begins: "22:00", ends: "10:00"', 'b: {begins: "09:00", ends: "22:00"'),
            "a and b both have the shift from Monday 2026-01-05 09:00 to Monday 10:00 UTC (1h)",
        ),
        (
            shifts(
                'a: {begins: "20:00", ends: "08:00", time_zone: Europe/Berlin',
                'b: {begins: "08:00", ends: "20:00", time_zone: Europe/Berlin',
            ),
            shifts(
                'a: {begins: "08:00", ends: "20:00", time_zone: Europe/Berlin',
                'b: {begins: "14:00", ends: "02:00", time_zone: America/New_York',
            ),
            "nobody has the shift from Monday 2026-03-09 06:00 to Monday 07:00 UTC (1h), as a clock is put then",
        ),
        (
            waiting('begins: "09:00", ends: "17:00"'),
            waiting('begins: "09:00", ends: "17:00", days: [monday, tuesday, wednesday, thursday, friday]'),
            "P4 waits up to 2d16h30s for 'office', and is answered within 1d",
        ),
    ],
    "watchdog-missing": [
        (BOTH, [ROUTED, SCALE, on_call(more="fallback: chat")], "nobody would notice that alerting itself is broken"),
    ],
}
