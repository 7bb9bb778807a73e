"""The alerts on alerting itself: the real programs expose what they read, and each fires when its part is broken."""

import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from generator.delivery import Firing
from generator.pipeline import compile_specs, emit
from tests.live.pager import Pager
from tests.live.test_prometheus import get, prometheus, wait_until
from tests.server.parts import free_port

pytestmark = pytest.mark.live

Find = Callable[[str], str]
ROOT = Path(__file__).parents[2]
SPECS = ROOT / "slo_specs/platform/monitoring.yaml"
NOWHERE = "127.0.0.1:1"  # nothing listens there
# One receiver cannot be reached, which is tried again and again; the other refuses, which is not.
ROUTES = """\
route: {{receiver: away, group_wait: 0s, routes: [{{receiver: refuses, continue: true}}, {{receiver: away}}]}}
receivers:
- {{name: away, webhook_configs: [{{url: "http://{nowhere}/"}}]}}
- {{name: refuses, webhook_configs: [{{url: "http://127.0.0.1:{own}/nothing"}}]}}
"""
RELOADS = {"AlertmanagerReloadFailed", "PrometheusReloadFailed"}
OTHERS = {"AlertsDropped", "MessagesGivenUp", "NotificationsFailing", "RulesFailing", "TargetsDown"}
# What only shows when the rule is evaluated: several series on the side of one.
BROKEN = "groups: [{name: broken, rules: [{record: x, expr: 'vector(1) * on() up'}]}]\n"


def rules() -> str:
    """Take the published rules on Prometheus and Alertmanager, without the times for which they wait."""
    artifacts = emit(compile_specs(ROOT / "slo_specs", frozenset({"production"}))).artifacts["production"]
    texts = [artifacts[f"prometheus/rules/{service}/_alerts.yml"].text for service in ("prometheus", "alertmanager")]
    groups = [group for text in texts for group in yaml.safe_load(text)["groups"]]
    for rule in (rule for group in groups for rule in group["rules"]):
        rule.pop("for", None)
    return yaml.safe_dump({"groups": groups})


def config(own: int, pager: int, alertmanager: str, *more: str) -> str:
    """Configure a Prometheus that watches itself and an Alertmanager, every second."""
    jobs = {"prometheus": f"127.0.0.1:{own}", "alertmanager": f"127.0.0.1:{pager}", **dict.fromkeys(more, NOWHERE)}
    return yaml.safe_dump(
        {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml", *(f"{name}.yml" for name in more)],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
            "scrape_configs": [
                {"job_name": name, "static_configs": [{"targets": [target]}]} for name, target in jobs.items()
            ],
        }
    )


@contextmanager
def paging(executable: str, folder: Path, port: int) -> Iterator[Pager]:
    """Run an Alertmanager by the configuration in a folder."""
    command = [executable, "--config.file=alertmanager.yml", "--storage.path=pager", "--cluster.listen-address="]
    command.append(f"--web.listen-address=127.0.0.1:{port}")
    with (folder / "pager.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            wait_until(lambda: bool(page(port, "/-/ready")), 60, folder / "pager.log")
            yield Pager(port, datetime.now(UTC))
        finally:
            process.terminate()
            process.wait(timeout=30)


def page(port: int, path: str) -> str:
    """Get a page of a program; nothing, while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def reload(port: int) -> None:
    """Let a program read its configuration anew, be it refused or not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/-/reload")
    connection.getresponse().read()
    connection.close()


def exposed(port: int) -> dict[str, set[str]]:
    """Tell the labels of every series that a program exposes, by its name."""
    families = text_string_to_metric_families(page(port, "/metrics"))
    samples = [sample for family in families for sample in family.samples]
    return {sample.name: set(sample.labels) for sample in samples}


def test_the_alerts_on_alerting_fire_when_its_parts_are_broken_and_not_before(tmp_path: Path, program: Find) -> None:
    own, port = free_port(), free_port()
    configured = tmp_path / "prometheus.yml"
    (tmp_path / "rules.yml").write_text(rules())
    (tmp_path / "gone.yml").write_text(BROKEN)
    configured.write_text(config(own, port, f"127.0.0.1:{port}"))
    (tmp_path / "alertmanager.yml").write_text(ROUTES.format(nowhere=NOWHERE, own=own))
    with (
        paging(program("prometheus-alertmanager"), tmp_path, port) as pager,
        prometheus(program("prometheus"), configured, tmp_path / "data", own, "--web.enable-lifecycle") as api,
    ):

        def firing() -> set[str]:
            return {one["labels"]["alertname"] for one in get(api, "alerts")["alerts"] if one["state"] == "firing"}

        def until(names: set[str]) -> None:
            wait_until(lambda: names <= firing(), 60, tmp_path / "data.log")

        wait_until(lambda: len(get(api, "query", query="up == 1")["result"]) == 2, 60, tmp_path / "data.log")
        wait_until(lambda: bool(get(api, "query", query="rate(up[5m])")["result"]), 60, tmp_path / "data.log")
        assert set() == firing()
        configured.write_text(config(own, port, NOWHERE, "gone"))
        reload(own)
        pager.fire(Firing({"alertname": "Any"}, datetime.now(UTC)))
        until(OTHERS)
        assert not firing() & RELOADS
        for path in (configured, tmp_path / "alertmanager.yml"):
            path.write_text("nothing: right\n")
        reload(own)
        reload(port)
        until(RELOADS | OTHERS)
        declared = [document for document in yaml.safe_load_all(SPECS.read_text()) if document["kind"] == "Service"]
        for document, where in zip(declared, (own, port), strict=True):
            metrics, found = document["spec"]["metrics"], exposed(where)
            assert [] == [name for name in metrics if name not in found]
            assert [] == [name for name, metric in metrics.items() if not set(metric.get("labels", ())) <= found[name]]
