"""From a Runbook to a run: generated routes in a real Alertmanager tell the server, which acts once, by its contract.

The specs are the project's own; only who is called, and an alert with a harmless action, are the test's.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator import naming
from generator.delivery import Firing
from generator.pipeline import compile_specs, emit
from generator.plan.alertmanager import Alertmanager
from server import contract as contracts
from server.automation.audit import last
from server.contract import Contract
from server.settings import Settings
from server.store.migrate import upgrade
from tests.live.pager import Recorder, running
from tests.server.alerts import TOKEN, token_file
from tests.server.bench import drive
from tests.server.instance import Instance
from tests.server.instance import running as serving
from tests.server.parts import free_port, until

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
ON_CALL = """\
apiVersion: watchbill/v1
kind: OnCall
metadata: {{name: swift}}
spec:
  teams: [swift-team, platform-team]
  receivers:
    people: {{type: webhook, url: 'http://127.0.0.1:{people}/'}}
    machine: {{type: webhook, url: 'http://127.0.0.1:{machine}/automation/alerts', credentials_file: {token}}}
  levels:
    P1: {{notify: [people]}}
    P2: {{notify: [people]}}
    P3: {{notify: [people]}}
    P4: {{notify: [people]}}
  fallback: people
  automation: machine
---
apiVersion: watchbill/v1
kind: Alert
metadata: {{name: ShopFull}}
spec:
  service: swift-api-server
  expr: http_requests_in_flight > 100
  for: 1m
  severity: P1
  runbook: shop-full
  summary: The shop is full.
---
apiVersion: watchbill/v1
kind: Runbook
metadata: {{name: shop-full}}
spec:
  title: The shop is full
  steps: [Look]
  mitigation: [Open another till]
  automation:
    open:
      does: Opens another till.
      command: [mktemp, "--tmpdir={runs}", "{{pod}}.XXXXXX"]
      labels: {{pod: "till-[0-9]+"}}
      dry_run: false
"""
LABELS = {"service": "swift-api-server", "team": "swift-team", "priority": "P1", "severity": "page"}


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """The people who are called, whatever a machine does."""
    found = Recorder(0)
    yield found
    found.close()


def published(folder: Path, on_call: str) -> tuple[Alertmanager, Contract]:
    """Compile the project's specs with other people on call; give the routes and the contract."""
    shutil.copytree(ROOT / "slo_specs", folder / "specs")
    (folder / "specs/platform/oncall.yaml").write_text(on_call)
    compilation = compile_specs(folder / "specs", frozenset({"production"}))
    (compiled,) = compilation.environments
    assert compiled.plan is not None
    assert compiled.plan.alertmanager is not None
    path = folder / "contract.json"
    path.write_text(emit(compilation).artifacts["production"][naming.CONTRACT_PATH].text)
    return compiled.plan.alertmanager, contracts.load(path)


def count(instance: Instance, name: str, **labels: str) -> float:
    """Read a counter of the machine."""
    return instance.metric(f"automation_{name}_total", **labels)


def test_an_alert_that_alertmanager_tells_is_acted_on_once(
    tmp_path: Path, recorder: Recorder, program: Callable[[str], str]
) -> None:
    executable, port = program("prometheus-alertmanager"), free_port()
    (tmp_path / "runs").mkdir()
    told = {"people": recorder.server.server_address[1], "machine": port, "runs": tmp_path / "runs"}
    routes, contract = published(tmp_path, ON_CALL.format(token=token_file(tmp_path), **told))
    url = f"sqlite:///{tmp_path / 'server.sqlite3'}"
    drive(lambda: upgrade(url))
    token = str(tmp_path / "automation-token")
    given: dict[str, Any] = {"database_url": url, "automation_token_file": token, "port": port}
    begins = datetime.now(UTC) - timedelta(seconds=30)
    alert = Firing({**LABELS, "alertname": "ShopFull", "pod": "till-1"}, begins)
    unfit = Firing({**LABELS, "alertname": "ShopFull", "pod": "till-1 --all"}, begins)
    other = Firing({**LABELS, "alertname": "SlowResponses"}, begins)
    with (
        serving(tmp_path / "server", contract, "server", "serve", **given) as instance,
        running(executable, routes, tmp_path / "first", free_port()) as pager,
        running(executable, routes, tmp_path / "second", free_port()) as twin,
    ):
        for each in (pager, twin):  # Prometheus tells both, again and again
            each.fire(alert, unfit, other)
            each.fire(alert, unfit, other)
        # Two alerts, each for itself, from two Alertmanagers that know nothing of each other.
        until(lambda: count(instance, "notifications", outcome="accepted") == 4, "both Alertmanagers are heard")
        until(lambda: count(instance, "actions", outcome="ran") == 1, "it has run")
        assert (1, 2) == (count(instance, "actions", outcome="refused"), count(instance, "alerts_ignored"))
        assert 0 == count(instance, "notifications", outcome="unauthorized")
        until(lambda: {"SlowResponses", "ShopFull"} == named(recorder), "people are called all the same")
        assert TOKEN not in instance.log.read_text()
    assert ["till-1"] == [path.name.split(".")[0] for path in (tmp_path / "runs").iterdir()]
    made = {each.outcome: each for each in last(Settings(_env_file=None, database_url=url), 10)}
    assert {"ran", "refused"} == made.keys()
    assert ("shop-full/open", "ShopFull", {"pod": "till-1"}) == (
        made["ran"].action,
        made["ran"].alert,
        made["ran"].labels,
    )
    assert "label_value" == made["refused"].reason
    assert begins == made["ran"].starts_at


def named(recorder: Recorder) -> set[str]:
    """Name the alerts of which people were told."""
    alerts = {dict(name)["alertname"] for message in recorder.messages for name in message.firing}
    return alerts - {naming.WATCHDOG_ALERT}
