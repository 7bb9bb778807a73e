"""amtool judges what is published, routes every alert as the simulation does, and renders every template."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.emit.alertmanager import TEMPLATE
from generator.kinds.on_call.receivers._base import TEXT, TITLE
from generator.pipeline import compile_specs, emit
from generator.routing import taken
from generator.verify import amtool
from tests import specs
from tests.kinds.on_call.test_on_call import with_every_receiver

pytestmark = pytest.mark.live

Find = Callable[[str], str]


def run(program: Find, *arguments: str) -> str:
    result = subprocess.run([program("amtool"), *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_every_sort_of_receiver_that_this_version_knows_is_accepted(tmp_path: Path, program: Find) -> None:
    compilation = compile_specs(specs.write(tmp_path / "specs", *with_every_receiver("0.25")))
    files = emit(compilation).artifacts["production"]
    text = files["alertmanager/alertmanager.yml"].text
    for name in ("discord", "msteams", "pushover", "telegram"):  # younger than 0.25
        text = re.sub(rf"- name: shop/{name}\n(?:  .*\n)*", f"- name: shop/{name}\n", text)
    (tmp_path / "alertmanager.yml").write_text(text, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/watchbill.tmpl").write_text(TEMPLATE.read_text("utf-8"), encoding="utf-8")
    assert [] == amtool.check(program("amtool"), tmp_path, ["alertmanager.yml"])


def test_what_amtool_refuses_is_told(tmp_path: Path, program: Find) -> None:
    (tmp_path / "good.yml").write_text("route: {receiver: a}\nreceivers: [{name: a}]\n", encoding="utf-8")
    (tmp_path / "bad.yml").write_text("route: {receiver: b}\nreceivers: [{name: a}]\n", encoding="utf-8")
    (fault,) = amtool.check(program("amtool"), tmp_path, ["good.yml", "bad.yml"])
    assert ("bad.yml", 'undefined receiver "b" used in route') == (fault.path, fault.message)


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_every_alert_takes_the_routes_that_the_simulation_takes(
    environment: str, project: Path, tmp_path: Path, program: Find
) -> None:
    rendered = emit(compile_specs(project / "slo_specs", frozenset({environment})))
    (compiled,) = rendered.compilation.environments
    assert compiled.plan is not None
    assert compiled.plan.alertmanager is not None
    config = tmp_path / "alertmanager.yml"
    text = rendered.artifacts[environment]["alertmanager/alertmanager.yml"].text
    config.write_text(text.replace('templates:\n- "templates/*.tmpl"\n', ""), encoding="utf-8")
    external = dict(compiled.plan.prometheus.external_labels)
    rules = [rule for file in compiled.plan.rule_files for group in file.groups for rule in group.rules]
    tried = set[tuple[str, ...]]()
    for rule in rules:
        labels = {**external, **dict(rule.labels), "alertname": rule.name}
        pairs = tuple(f"{name}={value}" for name, value in sorted(labels.items()))
        if not hasattr(rule, "for_") or pairs in tried:
            continue
        tried.add(pairs)
        receivers = ",".join(route.receiver for route in taken(compiled.plan.alertmanager, labels))
        run(program, "config", "routes", "test", f"--config.file={config}", f"--verify.receivers={receivers}", *pairs)
    assert len(tried) > 20


USED = re.compile(r'template "([^"]+)"')
LABELS = {"alertname": "ShopDown", "priority": "P1", "severity": "page", "service": "shop", "environment": "production"}
RUNBOOK = "https://runbooks.example.com/production/shop-down.md"
ANNOTATIONS = {"summary": "The shop is down.", "description": "Nobody can buy.", "runbook_url": RUNBOOK}
DATA = {
    "receiver": "shop/pager",
    "status": "firing",
    "externalURL": "https://alerts.example.com",
    "groupLabels": {"alertname": "ShopDown"},
    "commonLabels": LABELS,
    "commonAnnotations": ANNOTATIONS,
    "alerts": [
        {
            "status": "firing",
            "labels": LABELS,
            "annotations": ANNOTATIONS,
            "startsAt": "2026-03-29T03:10:00Z",
            "generatorURL": "https://prometheus.example.com/graph?g0.expr=up",
        }
    ],
}
SILENCE = (
    "https://alerts.example.com/#/silences/new?filter=%7Balertname%3D%22ShopDown%22%2Cenvironment%3D%22production%22"
    "%2Cpriority%3D%22P1%22%2Cservice%3D%22shop%22%2Cseverity%3D%22page%22%7D"
)
MESSAGE = f"""\
ShopDown: The shop is down.
Nobody can buy.
Since 2026-03-29 03:10:00 UTC
Runbook: {RUNBOOK}
Query: https://prometheus.example.com/graph?g0.expr=up
Silence it: {SILENCE}"""
TEXTS = {"link": RUNBOOK, "color": "danger", "pagerduty.severity": "critical", "opsgenie.priority": "P1"}


def test_every_template_that_is_used_is_defined_and_renders(program: Find, project: Path, tmp_path: Path) -> None:
    text = TEMPLATE.read_text("utf-8")
    defined = set(re.findall(r'define "([^"]+)"', text))
    sources = "".join(path.read_text("utf-8") for path in (project / "generator/kinds/on_call/receivers").glob("*.py"))
    assert set(USED.findall(text + sources)) == defined
    data = tmp_path / "data.json"
    data.write_text(json.dumps(DATA), encoding="utf-8")
    given = (f"--template.glob={TEMPLATE}", f"--template.data={data}")

    def render(one: str) -> str:
        return run(program, "template", "render", *given, f"--template.text={one}").strip()

    assert "[P1] The shop is down. (shop, production)" == render(TITLE)
    assert MESSAGE == render(TEXT)
    for name, expected in TEXTS.items():
        assert expected == render(f'{{{{ template "watchbill.{name}" . }}}}')
