"""A real Alertmanager on loopback, and a receiver that writes down every message and when it came."""

import json
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from generator.delivery import Firing, Name, Silence
from generator.emit._yaml import dump
from generator.emit.alertmanager import config
from generator.plan.alertmanager import Alertmanager


class Message(NamedTuple):
    """One message: when it came, for whom, and the alerts in it."""

    at: datetime
    receiver: str
    firing: frozenset[Name]
    resolved: frozenset[Name]


class Recorder:
    """Writes down what webhooks are sent."""

    def __init__(self, port: int) -> None:
        self.messages: list[Message] = []
        messages = self.messages

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at = datetime.now(UTC)
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                alerts: dict[str, set[Name]] = {"firing": set(), "resolved": set()}
                for alert in body["alerts"]:
                    alerts[alert["status"]].add(tuple(sorted(alert["labels"].items())))
                firing, resolved = frozenset(alerts["firing"]), frozenset(alerts["resolved"])
                messages.append(Message(at, body["receiver"], firing, resolved))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base says so
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 256

        self.server = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    def told(self, receiver: str) -> list[Message]:
        """List what one receiver was told."""
        return sorted(message for message in self.messages if message.receiver == receiver)


class Pager:
    """A running Alertmanager, spoken to as Prometheus does."""

    def __init__(self, port: int, started: datetime) -> None:
        self.url, self.started = f"http://127.0.0.1:{port}/api/v2", started

    def fire(self, *alerts: Firing) -> None:
        """Send alerts, as they begin or as they end."""
        self._post("alerts", [_sent(alert) for alert in alerts])

    def silence(self, silence: Silence) -> None:
        """Silence some alerts, from now on or later."""
        matchers = [
            {
                "name": matcher.label,
                "value": matcher.value,
                "isRegex": "~" in matcher.operator,
                "isEqual": matcher.operator[0] == "=",
            }
            for matcher in silence.matchers
        ]
        times = {"startsAt": silence.begins.isoformat(), "endsAt": silence.ends.isoformat()}
        self._post("silences", {"matchers": matchers, "createdBy": "test", "comment": "test", **times})

    def _post(self, what: str, body: object) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/{what}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200


def _sent(alert: Firing) -> dict[str, object]:
    ends = {"endsAt": alert.ends.isoformat()} if alert.ends else {"endsAt": "2100-01-01T00:00:00Z"}
    return {"labels": dict(alert.labels), "startsAt": alert.begins.isoformat(), **ends}


@contextmanager
def running(executable: str, alertmanager: Alertmanager, folder: Path, port: int) -> Iterator[Pager]:
    """Run Alertmanager with a plan's configuration; what is in the folder of an earlier run is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "alertmanager.yml").write_text(dump(config(alertmanager)), encoding="utf-8")
    command = [executable, "--config.file=alertmanager.yml", "--storage.path=data", "--cluster.listen-address="]
    with (folder / "log").open("w", encoding="utf-8") as log:
        started = datetime.now(UTC)
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"], cwd=folder, stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/-/ready")
            yield Pager(port, started)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("Alertmanager did not start")


def sleep_until(moment: datetime) -> None:
    """Wait for a moment; one that is past is not waited for."""
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
