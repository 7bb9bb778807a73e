"""The generated Locust script against the real server, for some seconds each: what is broken fails, all else passes.

The machine of a test is busy, so that bounds of latency are seconds where the specs have milliseconds; what is asked,
by whom, how it is counted, measured and judged is as it is published.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from generator.autoscaler.sizing import replicas_for
from generator.kinds.scaling.model import Scaling
from generator.pipeline import compile_specs
from server import contract as contracts
from tests.live.rehearsal import ELSEWHERE, Edits, build, serving
from tests.server.bench import PASSWORD
from tests.server.instance import Instance, variables
from tests.server.parts import Postgres, free_port

pytestmark = [pytest.mark.live]

ROOT = Path(__file__).parents[2]
ENVIRONMENT = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: rehearsal}
spec:
  variables: {ENV: rehearsal, API: api.rehearsal.example.com}
  prometheus: {retention: 35d, alertmanagers: ["127.0.0.1:9"]}
  blackbox: {regions: {eu-west: "127.0.0.1:9", us-east: "127.0.0.1:9"}}
"""
ACCOUNTS, CLIENTS, EACH, CONNECTIONS = 12, 4, 60, 60
GENTLE: Edits = (
    ("{rate: 100, latency: 100ms, quantile: 95%}", "{rate: 20, latency: 2s, quantile: 95%, ramp: 2s, hold: 8s}"),
    ("{rate: 500, latency: 200ms, quantile: 95%}", "{rate: 20, latency: 1ms, quantile: 95%, ramp: 1s, hold: 3s}"),
    ("connections: 1000", f"connections: {CONNECTIONS}\n  connected_for: 12s"),
    ("tools_in_flight: 25", f"tools_in_flight: {CLIENTS}\n  tools_each: {EACH}\n  volume: 80%"),
    ("slos: [api-availability, api-latency]", "slos: [api-availability]"),
    ("[staging] # never production", "[rehearsal]"),
    ("replicas: 3", "replicas: 1"),
    ("    operator: {parallelism: 4, password: swift-api-server/load-test-password}\n", ""),
    ("number: 200", f"number: {ACCOUNTS}"),
)


class Run(NamedTuple):
    """A run of Locust: how it ended, what it said, and its report."""

    code: int
    said: str
    report: dict[str, Any]
    page: str


class Place(NamedTuple):
    """Where the load is tried: the generated script, the server, and its contract."""

    built: Path
    instance: Instance

    @property
    def script(self) -> Path:
        """The script as it was generated."""
        return self.built / "loadtest/swift-api-server/locustfile.py"


def locust(folder: Path, script: Path, *options: str, password: str = PASSWORD, **settings: str) -> Run:
    """Run a load to its end."""
    environment = {**os.environ, "PASSWORD": password, **settings}
    called = [sys.executable, "-m", "locust", "-f", str(script), "--headless", "--only-summary", *options]
    folder.mkdir(exist_ok=True)
    done = subprocess.run(called, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)
    said = done.stdout + done.stderr
    assert (folder / "load-report.json").is_file(), said
    report = json.loads((folder / "load-report.json").read_text("utf-8"))
    return Run(done.returncode, said, report, (folder / "load-report.md").read_text("utf-8"))


def make_accounts(built: Path, folder: Path, database: str) -> None:
    """Make the accounts of the test, as an operator does."""
    contract = contracts.load(built / "server/contract.json", None)
    done = subprocess.run(
        [sys.executable, "-m", "server", "test-accounts", "load", f"--number={ACCOUNTS}", "--tier=enterprise"],
        cwd=ROOT,
        env=variables(folder, contract, database_url=database),
        input=PASSWORD + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The server by the specs' contract, on PostgreSQL, and the script that loads it."""
    folder, port = tmp_path_factory.mktemp("load"), free_port()
    here = ("https://${API}", f"http://127.0.0.1:{port}")
    built = build(folder, ENVIRONMENT, {**ELSEWHERE, "swift-api-server/load-test.yaml": (*GENTLE, here)})
    postgres = Postgres()
    try:
        database = postgres.create()
        with serving(folder, built, port, database) as instance:
            make_accounts(built, folder / "accounts", database)
            yield Place(built, instance)
    finally:
        postgres.remove()


def test_a_load_that_is_borne_passes_and_tells_what_a_request_costs(place: Place, tmp_path: Path) -> None:
    counted = place.instance.metric("http_requests_total")
    run = locust(tmp_path, place.script, "--scenario", "baseline")
    assert 0 == run.code, run.said
    assert [] == run.report["broken"]
    assert "baseline: all bounds were kept" in run.said
    # 20 a second for 8 s; the server has counted these, those of the growing load, and what each account prepares.
    assert 145 <= run.report["requests"] <= 180
    assert place.instance.metric("http_requests_total") - counted >= run.report["requests"] + 2 * ACCOUNTS
    assert 0.08 <= run.report["answers"]["tools"]["requests"] / run.report["requests"] <= 0.12
    assert 0 == run.report["answers"]["api"]["error_ratio"]
    # The process does little else than to answer, and some milliseconds are what an answer takes.
    assert 0.3 < run.report["cpu_ms_per_request"] < 30
    assert run.report["cpu_seconds"] <= place.instance.metric("process_cpu_seconds_total")


def test_the_report_is_read_back_by_the_sizing(place: Place, tmp_path: Path) -> None:
    run = locust(tmp_path, place.script, "--scenario", "baseline")
    cost = run.report["cpu_ms_per_request"]
    (snippet,) = (line for line in run.page.splitlines() if line.startswith("sizing: "))
    assert {"sizing": {"cpu_ms_per_request": cost}} == yaml.safe_load(snippet)
    specs = tmp_path / "specs"
    specs.mkdir()
    for path in (ROOT / "slo_specs").rglob("*.yaml"):
        text = path.read_text("utf-8")
        if path.name == "scaling.yaml":
            written = f"sizing:\n    cpu_ms_per_request: {cost}\n"
            text = "".join(line for line in text.splitlines(keepends=True) if "cpu_ms_per_request" not in line).replace(
                "sizing:\n", written
            )
        (specs / f"{path.parent.name}-{path.name}").write_text(text, "utf-8")
    compilation = compile_specs(specs, frozenset({"production"}))
    (compiled,) = compilation.environments
    sizing = compiled.catalog.get(Scaling, "swift-api-server").spec.sizing
    assert cost == float(sizing.cpu_ms_per_request or 0)
    # 116 requests a second, 65% of 250m: what checks of the fleet reckon with.
    assert replicas_for(116, cost, 250, 65) == -(-116 * cost // 162.5)


def test_a_latency_that_is_not_kept_breaks_the_run(place: Place, tmp_path: Path) -> None:
    script = tmp_path / "locustfile.py"
    text = place.script.read_text("utf-8")
    assert 'Latency(0.95, 1, "the benchmark")' in text
    script.write_text(text.replace('Latency(0.95, 1, "the benchmark")', 'Latency(0.95, 0.1, "the benchmark")'))
    run = locust(tmp_path, script, "--scenario", "maximum")
    assert 1 == run.code
    assert not run.report["kept"]
    (fault,) = (each for each in run.report["broken"] if "of the answers within" in each)
    assert fault.startswith("api: 95.00% of the answers within ")
    assert fault.endswith(" ms, above 0.1 ms (the benchmark)")
    assert f"BROKEN {fault}" in run.said
    assert f"Bounds were broken:\n\n- {fault}" in run.page


def test_each_client_executes_its_tools_and_ends(place: Place, tmp_path: Path) -> None:
    executed = place.instance.metric("tool_executions_total")
    run = locust(tmp_path, place.script, "--scenario", "tools")
    assert 0 == run.code, run.said
    assert CLIENTS * EACH == run.report["requests"]
    assert CLIENTS * EACH == place.instance.metric("tool_executions_total") - executed
    assert ["tools"] == list(run.report["answers"])


def test_connections_are_open_at_once(place: Place, tmp_path: Path) -> None:
    seen: list[float] = []
    with watched(lambda: seen.append(place.instance.metric("process_open_fds"))):
        run = locust(tmp_path, hurried(place.script, tmp_path), "--scenario", "connections")
    assert 0 == run.code, run.said
    # A look now and then may miss the one or other that is just being opened; one after the other would be few.
    assert max(seen) - min(seen) >= CONNECTIONS * 0.8


def hurried(script: Path, folder: Path) -> Path:
    """Let the clients connect within 3 s where the script takes 30, and ask every second instead of every tenth."""
    text = script.read_text("utf-8")
    assert "ramp=30," in text
    assert "pace=0.1," in text
    copy = folder / "locustfile.py"
    copy.write_text(text.replace("ramp=30,", "ramp=3,").replace("pace=0.1,", "pace=1,"), "utf-8")
    return copy


@contextmanager
def watched(look: Any) -> Iterator[None]:
    """Look now and then, until the block ends."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def test_workers_share_the_load_and_the_leader_judges(place: Place, tmp_path: Path) -> None:
    port = str(free_port())
    environment = {**os.environ, "PASSWORD": PASSWORD}
    worker = [sys.executable, "-m", "locust", "-f", "-", "--worker", "--master-port", port]
    workers = [
        subprocess.Popen(worker, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    leading = ("--master", "--master-bind-port", port, "--expect-workers", "2")
    try:
        run = locust(tmp_path, place.script, "--scenario", "baseline", *leading)
        assert 0 == run.code, run.said
        assert 130 <= run.report["requests"] <= 200
        assert run.report["cpu_ms_per_request"] > 0.3
    finally:
        for each in workers:
            each.terminate()
            each.wait(20)


class Answering(BaseHTTPRequestHandler):
    """An API that signs everybody in; it executes tools slowly, or fails at everything else."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a token, a room, or an error."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        assert isinstance(self.server, StandIn)
        prepares = self.path in ("/api/v1/tokens", "/api/v1/rooms")
        if not prepares:
            self.server.execute()
        self._answer(200 if prepares else self.server.status, b'{"access_token": "t", "id": "r"}')

    def do_GET(self) -> None:
        """Fail."""
        self._answer(500, b"{}")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class StandIn(ThreadingHTTPServer):
    """Serves that API, and counts the tools that are executed at once."""

    daemon_threads = True

    def __init__(self, status: int) -> None:
        self.status, self.executing, self.most, self.lock = status, 0, 0, threading.Lock()
        super().__init__(("127.0.0.1", 0), Answering)

    def execute(self) -> None:
        """Take a while, where it does not fail."""
        with self.lock:
            self.executing += 1
            self.most = max(self.most, self.executing)
        time.sleep(0.05 if self.status == 200 else 0)
        with self.lock:
            self.executing -= 1


@contextmanager
def standing_in(status: int) -> Iterator[StandIn]:
    """Serve the API."""
    server = StandIn(status)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_tools_are_executed_at_once(place: Place, tmp_path: Path) -> None:
    with standing_in(200) as server:
        run = locust(tmp_path, place.script, "--scenario", "tools", BASE_URL=server_url(server))
    assert 0 == run.code, run.said
    assert CLIENTS == server.most


def server_url(server: StandIn) -> str:
    """Tell where it is."""
    return f"http://127.0.0.1:{server.server_address[1]}"


def test_errors_break_the_run_however_fast_they_are(place: Place, tmp_path: Path) -> None:
    with standing_in(500) as server:
        url = server_url(server)
        run = locust(tmp_path, place.script, "--scenario", "baseline", BASE_URL=url, METRICS_URLS=f"{url}/metrics")
    assert 1 == run.code
    expected = [
        "api: 100.000% errors, above 0.100% (api-availability)",
        "tools: 100.000% errors, above 0.500% (tool-success)",
    ]
    assert expected == run.report["broken"]
    assert any("list-rooms: " in error and "answered 500" in error for error in run.report["errors"])
    # No replica told its CPU time: the report says so, and names no number.
    assert run.report["cpu_ms_per_request"] is None
    assert "not every replica told its CPU time" in run.page


def test_who_cannot_sign_in_breaks_the_run_at_once(place: Place, tmp_path: Path) -> None:
    run = locust(tmp_path, place.script, "--scenario", "baseline", password="a wrong password")  # noqa: S106  # a wrong one
    assert 1 == run.code
    assert "load-1: 'sign-in' was answered 401" in run.report["broken"]
    assert 0 == run.report["requests"]
    assert any("0 requests were made" in fault for fault in run.report["broken"])


@pytest.mark.parametrize(
    ("urls", "why"),
    [
        ((), "1 replicas and 0 addresses of metrics"),
        (("http://127.0.0.1:1/metrics",), "not every replica told its CPU time"),
    ],
)
def test_a_cost_that_is_not_known_is_not_told(place: Place, tmp_path: Path, urls: Sequence[str], why: str) -> None:
    run = locust(tmp_path, place.script, "--scenario", "maximum", METRICS_URLS=" ".join(urls))
    assert run.report["cpu_ms_per_request"] is None
    assert why in run.report["cpu_unknown"]
    assert f"CPU time of a request: not known, {run.report['cpu_unknown']}." in run.page


def test_no_load_is_published_where_users_are(tmp_path: Path) -> None:
    assert not list((ROOT / "output/production").rglob("locustfile.py"))
    assert list((ROOT / "output/staging").rglob("locustfile.py"))
