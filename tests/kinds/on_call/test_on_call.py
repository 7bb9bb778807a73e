"""Who is on call compiles to routes, receivers and times: escalation as a later sibling, and every sort of receiver."""

from pathlib import Path

import pytest
import yaml

from generator import registry
from generator.plan.alertmanager import Alertmanager, Route
from tests import specs
from tests.checks.route_cases import FIRST, ROUTED, SCALE, SECOND, WHOLE_DAY, acting, on_call, rotation

KEY = "/etc/alertmanager/secrets/x"
RECEIVERS = {
    "discord": f"webhook_url_file: {KEY}",
    "email": "to: [a@example.com, b@example.com], sender: c@example.com, smarthost: 'smtp:587', username: x, "
    f"password_file: {KEY}",
    "msteams": f"webhook_url_file: {KEY}",
    "opsgenie": f"api_key_file: {KEY}, api_url: 'https://api.eu.opsgenie.com/', team: shop",
    "pagerduty": f"routing_key_file: {KEY}",
    "pushover": f"user_key_file: {KEY}, token_file: {KEY}",
    "slack": f"api_url_file: {KEY}, channel: '#shop'",
    "sns": "topic_arn: 'arn:aws:sns:eu-central-1:123456789012:alerts', region: eu-central-1",
    "telegram": f"bot_token_file: {KEY}, chat_id: -100",
    "victorops": f"api_key_file: {KEY}, routing_key: shop",
    "webex": f"room_id: x, credentials_file: {KEY}",
    "webhook": f"url: 'https://hook.example.com/', max_alerts: 5, credentials_file: {KEY}",
}


def with_every_receiver(version: str = "0.28") -> list[str]:
    """Write an OnCall that tells by every sort of receiver."""
    receivers = "".join(f"    {name}: {{type: {name}, {fields}}}\n" for name, fields in RECEIVERS.items())
    environment = ROUTED.replace("spec:", f"spec:\n  alertmanager: {{version: '{version}'}}", 1)
    known = ", ".join(name for name in RECEIVERS if version != "0.25" or name not in YOUNGER)
    return [environment, specs.SERVICE, SCALE, on_call(receivers=receivers, P4=f"notify: [{known}]")]


YOUNGER = ("discord", "msteams", "pushover", "telegram")


def alertmanager(folder: Path, *texts: str) -> Alertmanager:
    """Compile who is on call."""
    written = [SCALE, *texts] if not any("kind: SeverityScale" in text for text in texts) else list(texts)
    environment = [] if any("kind: Environment" in text for text in texts) else [ROUTED]
    from generator.pipeline import compile_specs

    compilation = compile_specs(specs.write(folder, *environment, specs.SERVICE, *written))
    (compiled,) = compilation.environments
    assert compiled.plan is not None, compilation.diagnostics
    assert compiled.plan.alertmanager is not None
    return compiled.plan.alertmanager


def level(plan: Alertmanager, priority: str) -> tuple[Route, ...]:
    team = next(route for route in plan.route.routes if route.matchers and route.matchers[0].label == "team")
    return next(route.routes for route in team.routes if route.matchers[0].value == priority)


def test_an_escalation_is_a_later_sibling_that_waits_for_the_scales_time(tmp_path: Path) -> None:
    page, escalation = level(alertmanager(tmp_path, on_call()), "P1")
    assert ("shop/pager", "0s", None, True) == (page.receiver, str(page.group_wait), page.group_by, page.goes_on)
    assert ("shop/backup", "5m", ("...",), False) == (
        escalation.receiver,
        str(escalation.group_wait),
        escalation.group_by,
        escalation.goes_on,
    )


def test_each_further_step_waits_for_one_time_more(tmp_path: Path) -> None:
    routes = level(alertmanager(tmp_path, on_call(P1="notify: [first], escalate: [second, chat]")), "P1")
    assert ["0s", "5m", "10m"] == [str(route.group_wait) for route in routes]


def test_a_reminder_is_asked_for_half_a_minute_early_so_that_it_comes_when_it_is_due(tmp_path: Path) -> None:
    page, _ = level(alertmanager(tmp_path, on_call()), "P1")
    assert ("5m", "4m30s") == (str(page.group_interval), str(page.repeat_interval))


def test_shifts_of_one_receiver_share_a_route_and_others_have_their_own(tmp_path: Path) -> None:
    parts = [
        WHOLE_DAY.replace("all", name)
        .replace("09:00", times[0], 1)
        .replace("09:00", times[1])
        .replace("pager", receiver)
        for name, times, receiver in (
            ("a", ("00:00", "08:00"), "pager"),
            ("b", ("08:00", "16:00"), "chat"),
            ("c", ("16:00", "24:00"), "pager"),
        )
    ]
    plan = alertmanager(tmp_path, on_call((rotation("first", "2026-01-05", *parts), SECOND)))
    routes = {route.receiver: route.active for route in level(plan, "P1")[:-1]}
    assert {"shop/pager": ("shop/first/a", "shop/first/c"), "shop/chat": ("shop/first/b",)} == routes


def test_hours_over_midnight_are_cut_there(tmp_path: Path) -> None:
    night = WHOLE_DAY.replace('begins: "09:00", ends: "09:00"', 'begins: "22:00", ends: "06:00", days: [sunday]')
    plan = alertmanager(tmp_path, on_call((rotation("first", "2026-01-05", night), SECOND)))
    spans = next(interval.spans for interval in plan.intervals if interval.name == "shop/first/all")
    assert [((6,), 1320, 1440), ((0,), 0, 360)] == [(span.days, span.begins, span.ends) for span in spans]


def test_the_machine_is_told_before_the_people_and_only_of_what_it_may_act_on(tmp_path: Path) -> None:
    plan = alertmanager(tmp_path, *acting("\n  automation: machine"), specs.alert("up == 0", name="Other"))
    routes = list(plan.route.routes)
    machine = next(route for route in routes if route.receiver == "shop/machine")
    assert machine.goes_on
    assert ['team="shop-team"', 'alertname="ShopAlert"'] == [str(matcher) for matcher in machine.matchers]
    assert routes.index(machine) < next(n for n, route in enumerate(routes) if route.routes)


def test_the_end_of_the_watchdog_does_not_look_like_a_heartbeat(tmp_path: Path) -> None:
    receivers = {receiver.name: receiver for receiver in alertmanager(tmp_path, on_call()).receivers}
    assert not receivers["shop/chat"].integrations[0].send_resolved
    assert receivers["shop/pager"].integrations[0].send_resolved


def test_inhibition_asks_for_the_labels_that_split_slos_and_for_the_external_ones(tmp_path: Path) -> None:
    environment = ROUTED.replace("100d,", "100d, external_labels: {environment: x},")
    plan = alertmanager(tmp_path, environment, SCALE, on_call(), specs.slo(more="  by: [route]\n"))
    (rule,) = plan.inhibitions
    assert ("service", "slo", "route", "environment") == rule.equal


def test_a_maintenance_mutes_the_alerts_of_its_services(tmp_path: Path) -> None:
    text = (
        "apiVersion: watchbill/v1\nkind: Maintenance\nmetadata: {name: works}\nspec:\n  mutes: [shop]\n"
        '  recurring: [{days: [sunday], begins: "02:00", ends: "04:00"}]\n'
    )
    files = specs.artifacts_of(tmp_path, ROUTED, specs.SERVICE, SCALE, on_call(), text)
    config = yaml.safe_load(files["alertmanager/alertmanager.yml"].text)
    assert {
        "source_matchers": ['alertname="MaintenanceUnderway"', 'maintenance="works"'],
        "target_matchers": ['service="shop"'],
    } in config["inhibit_rules"]
    rules = yaml.safe_load(files["prometheus/rules/_maintenance/works.yml"].text)["groups"][0]["rules"]
    assert 'maintenance:active:bool{maintenance="works"} == 1' == rules[-1]["expr"]


@pytest.mark.parametrize("name", registry.modules("kinds/on_call/receivers"))
def test_every_sort_of_receiver_has_an_example_here_and_names_no_secret(name: str, tmp_path: Path) -> None:
    plan = alertmanager(tmp_path, *with_every_receiver())
    (integration,) = next(one.integrations for one in plan.receivers if one.name == f"shop/{name}")
    assert integration.section.endswith("_configs")
    assert "send_resolved" == integration.settings[0][0]


def test_it_is_explained(tmp_path: Path) -> None:
    words = specs.explained(tmp_path, "OnCall/shop", ROUTED, specs.SERVICE, SCALE, on_call((FIRST, SECOND)))
    assert [
        "shop answers for shop-team.",
        "Rotation first: turns change every week, on Mondays, counted from 2026-01-05.",
        "Shift all: every day from 09:00 to 09:00 (UTC), Ada, Grace, reached by pager.",
    ] == words[:3]
    assert "P1: first at once, after 5m second; again every 5m." in words
    assert "chat is told every 1m that alerting works." == words[-1]
