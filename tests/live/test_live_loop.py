"""The whole loop: specs to rules and contract, a server that keeps it, Prometheus and Alertmanager that watch it.

Traffic is driven, the database is made slow and then taken away, and the generated alerts fire and clear. The specs
are the project's own, and two SLOs over an hour beside them, for an environment of rehearsals; the rules are as they
are generated. Base rates are over 5 minutes all the same, so that an alert clears about 4 minutes after
the trouble: this test takes long.
"""

import json
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.live.rehearsal import Edits, build, serving
from tests.live.test_prometheus import prometheus
from tests.server.bench import PASSWORD
from tests.server.instance import Instance
from tests.server.parts import Postgres, free_port, until

pytestmark = pytest.mark.live

CLIENTS = 4
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 600

REHEARSAL = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: rehearsal}
spec:
  variables: {ENV: rehearsal, API: "%(api)s"}
  prometheus:
    scrape_interval: 2s
    evaluation_interval: 2s
    retention: 35d
    alertmanagers: ["%(alertmanager)s"]
---
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: rehearsal}
spec:
  tiers: {fast: {severity: page, long: 10m, short: 5m, factor: 2}}
---
apiVersion: watchbill/v1
kind: SLO
metadata: {name: answers}
spec:
  service: swift-api-server
  objective: 90%%
  window: 1h
  sli: {type: availability, metric: http_requests_total, errors: {status: "5.."}}
  policy: rehearsal
---
apiVersion: watchbill/v1
kind: SLO
metadata: {name: speed}
spec:
  service: swift-api-server
  objective: 90%%
  window: 1h
  sli: {type: latency, metric: http_request_duration_seconds, threshold: 200ms}
  policy: rehearsal
"""

ROUTES = """\
route: {receiver: recorder, group_by: ["..."], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
receivers:
- name: recorder
  webhook_configs: [{url: "http://127.0.0.1:%s/", send_resolved: true}]
"""


class Recorder:
    """Whom Alertmanager tells: the alerts that fire, and those that have fired."""

    def __init__(self) -> None:
        recorder = self
        self.firing: set[str] = set()
        self.fired: set[str] = set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                for alert in json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"]:
                    recorder.take(alert)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, alert: dict[str, Any]) -> None:
        """Note one alert of a notification."""
        labels = alert["labels"]
        name = " ".join(filter(None, (labels["alertname"], labels.get("slo"))))
        if name == "Watchdog":  # which always fires
            return
        if alert["status"] == "firing":
            self.firing.add(name)
            self.fired.add(name)
        else:
            self.firing.discard(name)


class Traffic:
    """Clients that read a room's messages, and count the answers by status."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.answers, self.over = instance, Counter[int](), threading.Event()
        self.lock = threading.Lock()
        self.headers = {"Content-Type": "application/json"}
        credentials = {"name": "mary", "password": PASSWORD}
        assert 201 == self.post("/accounts", credentials)[0]
        self.headers["Authorization"] = f"Bearer {self.post('/tokens', credentials)[1]['access_token']}"
        self.room = self.post("/rooms", {"name": "Lake Geneva"})[1]["id"]

    def post(self, path: str, said: object) -> tuple[int, Any]:
        """Say something."""
        body = json.dumps(said).encode()
        answer = self.instance.request("POST", f"/api/v1{path}", body, self.headers, timeout=20)
        return answer.status, answer.json

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """Drive traffic until the block ends."""
        clients = [threading.Thread(target=self._read) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            yield
        finally:
            self.over.set()
            for client in clients:
                client.join()

    def _read(self) -> None:
        while not self.over.wait(PAUSE_SECONDS):
            try:
                status = self.instance.get(f"/api/v1/rooms/{self.room}/messages", self.headers, timeout=20).status
            except (OSError, HTTPException):
                status = 0
            with self.lock:
                self.answers[status] += 1


# No exporter probes from outside here; the rest is scraped more often.
EDITS: dict[str, Edits] = {
    "swift-api-server/probes.yaml": (),
    "swift-api-server/dashboards.yaml": (),  # there is no Grafana
    "swift-api-server/rollout.yaml": (),  # there is no cluster, and a gateway's host has no port
    "swift-api-server/service.yaml": (
        ("[swift-api-server:8080]", '["${API}"]'),
        ("interval: 15s", "interval: 2s"),
    ),
}


@contextmanager
def alertmanager(executable: str, folder: Path, port: int, recorder: Recorder) -> Iterator[None]:
    """Run Alertmanager until the block ends; it tells the recorder of everything at once."""
    (folder / "alertmanager.yml").write_text(ROUTES % recorder.server.server_address[1])
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(
            [
                executable,
                f"--config.file={folder / 'alertmanager.yml'}",
                f"--storage.path={folder / 'alertmanager'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def asked(api: str, query: str) -> float:
    """Ask Prometheus for one value; 0 where it has none."""
    body = urllib.parse.urlencode({"query": query}).encode()
    with urllib.request.urlopen(f"{api}/query", body, timeout=10) as response:
        result = json.load(response)["data"]["result"]
    return float(result[0]["value"][1]) if result else 0.0


def has(api: str, query: str, count: int, unanswered: int) -> bool:
    """Whether Prometheus has counted so many by now; of requests that got no answer the server may know."""
    return count <= asked(api, query) <= count + unanswered


@contextmanager
def slow(postgres: Postgres) -> Iterator[None]:
    """Freeze the database for most of every half second, so that it answers, but late."""
    over = threading.Event()

    def stutter() -> None:
        while not over.wait(0.1):
            with postgres.frozen():
                over.wait(0.4)

    thread = threading.Thread(target=stutter)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_alerts_fire_and_clear_as_the_server_fails_and_recovers(tmp_path: Path, program: Callable[[str], str]) -> None:
    api_port, alerts_port = free_port(), free_port()
    places = {"api": f"127.0.0.1:{api_port}", "alertmanager": f"127.0.0.1:{alerts_port}"}
    built = build(tmp_path, REHEARSAL % places, EDITS)
    recorder, postgres = Recorder(), Postgres()
    try:
        with (
            alertmanager(program("prometheus-alertmanager"), tmp_path, alerts_port, recorder),
            serving(tmp_path, built, api_port, postgres.create()) as instance,
            prometheus(
                program("prometheus"), built / "prometheus/prometheus.yml", tmp_path / "data", free_port()
            ) as api,
        ):
            rehearse(Traffic(instance), postgres, recorder, api)
    finally:
        postgres.remove()


def rehearse(traffic: Traffic, postgres: Postgres, recorder: Recorder, api: str) -> None:
    """Have all well for a while; then the database slow, away, and back."""
    burning = "SLOErrorBudgetBurn"
    with traffic.flowing():
        time.sleep(20)
        assert set() == recorder.fired
        assert {200} == set(traffic.answers)
        with slow(postgres):
            until(lambda: f"{burning} speed" in recorder.firing, "slow answers page", PATIENCE_SECONDS, 1)
        assert "DatabaseDown" not in recorder.fired
        with postgres.stopped():
            errors = {f"{burning} answers", "DatabaseDown"}
            until(lambda: errors <= recorder.firing, "errors page", PATIENCE_SECONDS, 1)
        until(lambda: "DatabaseDown" not in recorder.firing, "the database is back", 60, 1)
        trouble = {*errors, f"{burning} speed"}
        until(lambda: not trouble & recorder.firing, "all is well again", PATIENCE_SECONDS, 1)
    # What Prometheus has counted is what the clients have seen.
    counted = 'sum(http_requests_total{route="/api/v1/rooms/{room}/messages",status%s"5.."})'
    sent = {answer: count for answer, count in traffic.answers.items() if answer}
    failed = sum(count for status, count in sent.items() if status >= 500)
    assert failed > 0
    for which, count in (("=~", failed), ("!~", sum(sent.values()) - failed)):
        until(partial(has, api, counted % which, count, traffic.answers[0]), f"{count} are scraped", 60, 1)
