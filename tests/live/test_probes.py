"""Probes as they are published, in real blackbox exporters and a real Prometheus, against servers that break."""

import os
import socket
import socketserver
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator.pipeline import compile_specs, emit
from tests import specs
from tests.live.test_prometheus import get, prometheus, wait_until

pytestmark = pytest.mark.live

Find = Callable[[str], str]
ADDRESS = ("127.0.0.1", 0)
ANSWERED_WITHIN = 45  # seconds; the page takes about 4 + 2 + 4 of them

SPECS = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: production}
spec:
  variables: {ENV: production}
  prometheus: {scrape_interval: 1s, evaluation_interval: 1s, retention: 100d}
  blackbox: {regions: {east: "127.0.0.1:EAST", west: "127.0.0.1:WEST"}}
---
apiVersion: watchbill/v1
kind: Service
metadata: {name: shop}
spec: {owner: shop-team}
---
apiVersion: watchbill/v1
kind: Probe
metadata: {name: buy}
spec:
  service: shop
  interval: 2s
  timeout: 1s
  steps:
    - {name: ready, check: {type: http, url: "http://127.0.0.1:PLAIN/ready", body_matches: ['"UP"']}}
    - {name: order, check: {type: http, url: "http://127.0.0.1:PLAIN/order", method: POST, body: "{}", status: [201]}}
  alerting: {for: 4s}
---
apiVersion: watchbill/v1
kind: Probe
metadata: {name: secure}
spec:
  service: shop
  interval: 2s
  timeout: 1s
  check: {type: http, url: "https://127.0.0.1:SECURE/", tls: {ca_file: AUTHORITY}}
  alerting: {for: 4s}
---
apiVersion: watchbill/v1
kind: Probe
metadata: {name: others}
spec:
  service: shop
  interval: 2s
  timeout: 1s
  steps:
    - {name: dialogue, check: {type: tcp, address: "127.0.0.1:DIALOGUE", dialogue: DIALOGUES}}
    - {name: name, check: {type: dns, server: "127.0.0.1:NAMES", name: shop.example.com, answer_matches: "192.0.2.7$"}}
    - {name: no-record, check: {type: dns, server: "127.0.0.1:NAMES", name: shop.example.com, record: TXT}}
    - {name: no-grpc, check: {type: grpc, address: "127.0.0.1:PLAIN", tls: false}}
  alerting: {page: disabled, for: 4s}
"""
# The second line is answered with what the first one said.
DIALOGUES = '[{expect: "^hello ([a-z]+)$", send: "you are $1"}, {expect: "^right$"}]'


class Shop(BaseHTTPRequestHandler):
    """A shop that can be broken."""

    broken = threading.Event()

    def do_GET(self) -> None:
        self._answer(503 if self.broken.is_set() else 200, b'{"status": "UP"}')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, b"{}")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Dialogue(socketserver.StreamRequestHandler):
    """A server that names somebody and wants to be told the name."""

    def handle(self) -> None:
        self.wfile.write(b"hello shop\n")
        right = self.rfile.readline().strip() == b"you are shop"
        self.wfile.write(b"right\n" if right else b"wrong\n")


class Names(socketserver.BaseRequestHandler):
    """A name server that knows one record A, and has no other for any name."""

    def handle(self) -> None:
        query, connection = self.request
        question = query[12:]
        wants_address = question.endswith(b"\x00\x00\x01\x00\x01")
        record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x07" if wants_address else b""
        head = query[:2] + b"\x81\x80\x00\x01" + (b"\x00\x01" if record else b"\x00\x00") + b"\x00\x00\x00\x00"
        connection.sendto(head + question + record, self.client_address)


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[str]:
    """Serve until the block ends; give the port."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield str(server.socket.getsockname()[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def certificate(folder: Path, program: Find) -> tuple[Path, Path]:
    """Make a certificate that lasts for two days."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return key, cert


def encrypted(folder: Path, program: Find) -> ThreadingHTTPServer:
    key, cert = certificate(folder, program)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = ThreadingHTTPServer(ADDRESS, Shop)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def port() -> str:
    with socket.socket() as listener:
        listener.bind(ADDRESS)
        return str(listener.getsockname()[1])


class Exporter:
    """A blackbox exporter; one that has been stopped stays so."""

    def __init__(self, executable: str, config: Path, port: str, log: Path) -> None:
        command = [executable, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}"]
        self.log = log.open("wb")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)
        self.log.close()


class World:
    """What Prometheus sees."""

    def __init__(self, api: str, log: Path) -> None:
        self.api, self.log = api, log

    def until(self, condition: Callable[[], bool]) -> None:
        wait_until(condition, ANSWERED_WITHIN, self.log)

    def values(self, query: str, label: str) -> dict[str, float]:
        result = get(self.api, "query", query=query)["result"]
        return {one["metric"].get(label, ""): float(one["value"][1]) for one in result}

    def firing(self) -> set[tuple[str, str, str, str]]:
        """Name the alerts that fire: name, severity, probe, region."""
        alerts = [one["labels"] for one in get(self.api, "alerts")["alerts"] if one["state"] == "firing"]
        return {(a["alertname"], a["severity"], a.get("probe", ""), a.get("probe_region", "")) for a in alerts}


def test_probes_fail_alert_and_recover(tmp_path: Path, program: Find, free_port: int) -> None:
    Shop.broken.clear()
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    east, west = port(), port()
    with ExitStack() as stack:
        texts = {
            "EAST": east,
            "WEST": west,
            "PLAIN": stack.enter_context(serving(ThreadingHTTPServer(ADDRESS, Shop))),
            "SECURE": stack.enter_context(serving(encrypted(tmp_path, program))),
            "AUTHORITY": str(tmp_path / "cert.pem"),
            "DIALOGUES": DIALOGUES,
            "DIALOGUE": stack.enter_context(serving(socketserver.ThreadingTCPServer(ADDRESS, Dialogue))),
            "NAMES": stack.enter_context(serving(socketserver.UDPServer(ADDRESS, Names))),
        }
        text = SPECS
        for name, value in texts.items():
            text = text.replace(name, value)
        published = put(tmp_path, text)
        exporters = {
            region: Exporter(
                program("prometheus-blackbox-exporter"), published / "blackbox/blackbox.yml", where, tmp_path / region
            )
            for region, where in (("east", east), ("west", west))
        }
        for exporter in exporters.values():
            stack.callback(exporter.stop)
        config = published / "prometheus/prometheus.yml"
        api = stack.enter_context(prometheus(program("prometheus"), config, tmp_path / "data", free_port))
        world = World(api, tmp_path / "data.log")
        all_is_well(world)
        it_fails_from_everywhere_and_recovers(world)
        exporters["west"].stop()
        one_region_alone_wakes_nobody(world)


def put(folder: Path, text: str) -> Path:
    """Publish specs that have no finding."""
    compilation = compile_specs(specs.write(folder / "slo_specs", text))
    assert () == compilation.diagnostics
    for path, artifact in emit(compilation).artifacts["production"].items():
        target = folder / "published" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(artifact.text, encoding="utf-8")
    return folder / "published"


def all_is_well(world: World) -> None:
    world.until(
        lambda: (
            {"buy": 1, "secure": 1, "others": 0} == world.values("min by (probe) (probe:success:bool)", "probe")
            and {"dialogue": 1, "name": 1, "no-record": 0, "no-grpc": 0} == world.values(steps_of("others"), "step")
        )
    )
    expiring = {("CertificateExpiresSoon", severity, "secure", "") for severity in ("page", "ticket")}
    world.until(lambda: expiring <= world.firing())
    latency = world.values("max by (probe) (probe:latency:seconds)", "probe")
    assert (True, float("inf")) == (0 < latency["buy"] < 10, latency["others"])
    assert "buy" not in {probe for _, _, probe, _ in world.firing()}


def it_fails_from_everywhere_and_recovers(world: World) -> None:
    page = ("ProbeFailing", "page", "buy", "")
    Shop.broken.set()
    begun = time.monotonic()
    world.until(lambda: page in world.firing())
    assert time.monotonic() - begun > 4  # its `for`
    world.until(lambda: {"ready": 0, "order": 1} == world.values(steps_of("buy"), "step"))
    Shop.broken.clear()
    world.until(lambda: page not in world.firing())


def one_region_alone_wakes_nobody(world: World) -> None:
    page = ("ProbeFailing", "page", "buy", "")
    Shop.broken.set()
    world.until(lambda: ("ProbeMissing", "ticket", "buy", "west") in world.firing())
    assert page not in world.firing()
    assert {"east": 0} == world.values('probe:success:bool{probe="buy"}', "probe_region")
    world.until(lambda: ("ProbeFailing", "ticket", "buy", "east") in world.firing())
    assert page not in world.firing()


def steps_of(probe: str) -> str:
    return f'min by (step) (probe_success{{probe="{probe}"}})'


@pytest.mark.skipif(os.geteuid() != 0, reason="NO PING: echo requests need the right to open raw sockets")
def test_a_host_answers_an_echo_request(tmp_path: Path, program: Find) -> None:
    text = SPECS.replace("EAST", port()).replace("WEST", port())
    head, *_ = text.partition("---\napiVersion: watchbill/v1\nkind: Probe")
    probe = specs.probe("type: icmp, host: 127.0.0.1")
    published, where = put(tmp_path, f"{head}---\n{probe}"), port()
    exporter = Exporter(
        program("prometheus-blackbox-exporter"), published / "blackbox/blackbox.yml", where, tmp_path / "log"
    )
    try:
        wait_until(lambda: "probe_success 1\n" in asked(where), 10, tmp_path / "log")
    finally:
        exporter.stop()


def asked(where: str) -> str:
    """Ask an exporter to probe."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{where}/probe?module=home&target=127.0.0.1", timeout=10
        ) as answer:
            return str(answer.read(), "utf-8")
    except OSError:
        return ""
