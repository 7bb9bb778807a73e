"""A runbook: its steps in either form, what it explains, and where its page is."""

import json
from pathlib import Path

import pytest
import yaml

from generator.kinds.runbook.model import Action, Runbook, Step
from generator.pipeline import compile_specs, emit
from tests import specs

RUNBOOK = """\
apiVersion: watchbill/v1
kind: Runbook
metadata: {name: shop-down}
spec:
  title: The shop is down
  meaning: Nothing answers.
  steps:
    - Look at the log
    - {do: Look at the errors, query: up, look_for: 0 is down}
  mitigation: [Start it anew]
  rollback: [{do: Go back, run: kubectl rollout undo deployment/shop}]
  follow_up: [Write it down]
  call_for_help: [money is lost]
  automation:
    restart: {does: Restarts it., command: [systemctl, restart, shop]}
"""
ALERT = specs.alert("up == 0", more="  runbook: shop-down\n")


def test_a_sentence_is_a_step() -> None:
    runbook = Runbook.model_validate({"title": "x", "steps": ["Look", {"do": "Look closer", "run": "ls"}]})
    assert [Step(do="Look"), Step(do="Look closer", run="ls")] == runbook.steps


@pytest.mark.parametrize("value", [None, 5, ["Look"], {"look": "here"}])
def test_anything_else_is_none(value: object) -> None:
    with pytest.raises(ValueError, match="a step is expected"):
        Runbook.model_validate({"title": "x", "steps": [value]})


@pytest.mark.parametrize("program", ["sh", "/bin/bash", "/usr/bin/env", "sudo", "{tool}"])
def test_an_action_runs_no_shell(program: str) -> None:
    with pytest.raises(ValueError, match="would run whatever its arguments say"):
        Action.model_validate({"does": "x", "command": [program, "-c", "ls"]})


@pytest.mark.parametrize("pattern", [".*", ".+", "[a-z-]+", "--?[a-z]+", r"\S+", "-?[0-9]+"])
def test_a_label_cannot_become_an_option(pattern: str) -> None:
    with pytest.raises(ValueError, match="takes for an option"):
        Action.model_validate({"does": "x", "command": ["kubectl", "{pod}"], "labels": {"pod": pattern}})


@pytest.mark.parametrize("pattern", ["shop-[a-z0-9-]+", "[a-z0-9][a-z0-9-]*", "eu|us", "[0-9]+"])
def test_a_label_that_begins_well_is_taken(pattern: str) -> None:
    action = Action.model_validate({"does": "x", "command": ["kubectl", "{pod}"], "labels": {"pod": pattern}})
    assert action.dry_run


def test_it_is_explained_with_its_steps_counted_through(tmp_path: Path) -> None:
    expected = [
        "The shop is down. Nothing answers.",
        "1. Find out: Look at the log",
        "2. Find out: Look at the errors",
        "3. Stop the harm: Start it anew",
        "4. Go back: Go back",
        "5. Afterwards: Write it down",
        (
            "A machine would run restart by itself: systemctl restart shop; once in 30m at most for one "
            "alert, 2 in an hour for all."
        ),
        "Call for help: money is lost",
    ]
    texts = (specs.ENVIRONMENT, specs.SERVICE, ALERT, RUNBOOK)
    assert expected == specs.explained(tmp_path, "Runbook/shop-down", *texts)


def test_an_alert_without_a_runbook_has_a_page_from_its_rule(tmp_path: Path) -> None:
    page = specs.artifacts(tmp_path, specs.alert("sum(up) < 2"))["runbooks/shop/ShopAlert.md"].text
    assert "1. How far is it over the line?\n\n   ```promql\n   sum(up)\n   ```" in page
    assert "`< 2`" in page


def test_a_runbook_that_is_published_elsewhere_is_linked(tmp_path: Path) -> None:
    text = RUNBOOK.replace("spec:\n", "spec:\n  url: https://wiki.example.com/down\n")
    found = specs.artifacts(tmp_path, ALERT, text)
    assert "runbook_url: https://wiki.example.com/down" in found["prometheus/rules/shop/_alerts.yml"].text
    assert "**[The shop is down](https://wiki.example.com/down)**" in found["runbooks/shop/ShopAlert.md"].text


ON_CALL = """\
apiVersion: watchbill/v1
kind: OnCall
metadata: {name: shop}
spec:
  teams: [shop-team]
  receivers: {machine: {type: webhook, url: "http://shop:8080/automation/alerts"}}
  levels: {P1: {notify: [machine]}, P2: {notify: [machine]}, P3: {notify: [machine]}, P4: {notify: [machine]}}
  fallback: machine
  automation: machine
"""
SERVED = specs.SERVICE + "  server: {}\n"


def test_a_machine_is_told_of_what_it_may_act_on_and_may_act_on_what_it_is_told(tmp_path: Path) -> None:
    slo = specs.slo(more="  runbook: shop-down\n")
    quiet = specs.alert("up == 2", name="Other")
    compilation = compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, SERVED, ALERT, slo, quiet, RUNBOOK, ON_CALL))
    found = emit(compilation).artifacts["production"]
    config = yaml.safe_load(found["alertmanager/alertmanager.yml"].text)
    (route,) = [route for route in config["route"]["routes"] if route.get("continue")]
    assert ['team="shop-team"', 'alertname=~"SLOErrorBudgetBurn|ShopAlert"'] == route["matchers"]
    contract = json.loads(found["server/contract.json"].text)["services"]["shop"]["automation"]
    assert [
        {"alertname": "SLOErrorBudgetBurn", "service": "shop", "slo": "avail"},
        {"alertname": "ShopAlert", "service": "shop"},
    ] == contract["shop-down/restart"]["alerts"]


def test_an_action_that_names_alerts_is_run_on_no_others(tmp_path: Path) -> None:
    text = RUNBOOK.replace("shop]}", "shop], alerts: [ShopAlert]}")
    slo = specs.slo(more="  runbook: shop-down\n")
    compilation = compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, SERVED, ALERT, slo, text, ON_CALL))
    found = emit(compilation).artifacts["production"]
    config = yaml.safe_load(found["alertmanager/alertmanager.yml"].text)
    (route,) = [route for route in config["route"]["routes"] if route.get("continue")]
    assert ['team="shop-team"', 'alertname="ShopAlert"'] == route["matchers"]
    contract = json.loads(found["server/contract.json"].text)["services"]["shop"]["automation"]
    assert [{"alertname": "ShopAlert", "service": "shop"}] == contract["shop-down/restart"]["alerts"]
    assert "| restart |" in found["runbooks/shop/ShopAlert.md"].text
    assert "What a machine may do" not in found["runbooks/shop/avail.SLOErrorBudgetBurn.md"].text


def test_it_is_explained_on_which_alerts_an_action_runs(tmp_path: Path) -> None:
    text = RUNBOOK.replace("shop]}", "shop], alerts: [ShopAlert]}")
    words = specs.explained(tmp_path, "Runbook/shop-down", specs.ENVIRONMENT, specs.SERVICE, ALERT, text)
    assert any(line.startswith("A machine would run restart by itself on ShopAlert: systemctl") for line in words)


def test_a_contract_comes_from_the_runbooks_and_alerts_as_well(tmp_path: Path) -> None:
    compilation = compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, SERVED, ALERT, RUNBOOK))
    origins = emit(compilation).artifacts["production"]["server/contract.json"].origins
    assert ("Alert/ShopAlert", "Runbook/shop-down", "Service/shop") == tuple(sorted(origins))


def test_no_alerts_no_pages(tmp_path: Path) -> None:
    assert [] == [path for path in specs.artifacts(tmp_path) if path.endswith(".md")]


def test_what_a_person_wrote_cannot_break_the_page(tmp_path: Path) -> None:
    nasty = "<script>x</script> ``` | {{ $value }} <%= 1 %> # no"
    text = RUNBOOK.replace("[Start it anew]", f"['{nasty}']").replace("Nothing answers.", f"'{nasty}'")
    page = specs.artifacts(tmp_path, ALERT, text)["runbooks/shop/ShopAlert.md"].text
    assert "<script>" not in page
    assert "<%= 1 %>" in page.replace("&lt;", "<")
