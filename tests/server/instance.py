"""A server in a process of its own, as it runs in production."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.contract import Contract
from tests.server.parts import free_port, tethered, until

ROOT = Path(__file__).parents[2]
STUB = "tests.server.stub"


@dataclass(frozen=True)
class Answer:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body, read as text."""
        return self.body.decode()


@dataclass(frozen=True)
class Instance:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, headers: Mapping[str, str] | None = None, timeout: float = 30) -> Answer:
        """Ask for something."""
        return self.request("GET", path, headers=headers, timeout=timeout)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> Answer:
        """Make a request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def ready(self) -> bool:
        """Whether the readiness probe says so."""
        try:
            return self.get("/health/readiness", timeout=2).status == 200
        except OSError:
            return False

    def lines(self) -> list[dict[str, Any]]:
        """Read the log as far as it is written."""
        return [json.loads(line) for line in self.log.read_bytes().splitlines() if line.startswith(b"{")]

    def metric(self, name: str, path: str = "/metrics", **labels: str) -> float:
        """Read the sum of a metric's series that have these labels."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        text = self.get(path).text
        found = [line for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name]
        return sum(float(line.rpartition(" ")[2]) for line in found if all(each in line for each in wanted))

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.process.send_signal(signal.SIGTERM)

    def wait(self, timeout: float = 40) -> int:
        """Wait for the end; give the exit code."""
        return self.process.wait(timeout)


@contextmanager
def running(
    folder: Path, contract: Contract, module: str = STUB, *arguments: str, **settings: str | int
) -> Iterator[Instance]:
    """Run a server until the block ends, which begins when it is ready; settings are named as in `Settings`."""
    with starting(folder, contract, module, *arguments, settings=settings) as instance:
        until(lambda: instance.process.poll() is not None or instance.ready(), "the server is ready")
        assert instance.process.poll() is None, instance.log.read_text()
        yield instance


@contextmanager
def starting(
    folder: Path,
    contract: Contract,
    module: str = STUB,
    *arguments: str,
    settings: Mapping[str, str | int] | None = None,
    stdout: int | None = None,
) -> Iterator[Instance]:
    """Start a server that ends with the block; its standard output goes to its log, or elsewhere."""
    given = {"port": free_port(), **(settings or {})}
    environment = variables(folder, contract, **given)
    log = folder / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            tethered(sys.executable, "-m", module, *arguments),
            cwd=ROOT,
            env=environment,
            stdout=stream if stdout is None else stdout,
            stderr=stream,
        )
    try:
        yield Instance(int(given["port"]), process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def variables(folder: Path, promised: Contract, /, **settings: str | int) -> dict[str, str]:
    """Give the environment of a server that keeps a contract; its database is a file by default."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "contract.json"
    path.write_text(dumped(promised))
    given = {"contract": path, "database_url": f"sqlite:///{folder / 'server.sqlite3'}", **settings}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("WATCHBILL_", "OTEL_"))}
    return inherited | {f"WATCHBILL_{name.upper()}": str(value) for name, value in given.items()}


def command(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the server to its end, which comes soon."""
    called = [sys.executable, "-m", "server", *arguments]
    return subprocess.run(called, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def dumped(*contracts: Contract) -> str:
    """Write contracts as they are published."""
    said = {
        each.service: each.model_dump(mode="json", exclude={"service", "environment"}, exclude_none=True)
        for each in contracts
    }
    return json.dumps({"format": 1, "environment": contracts[0].environment, "services": said})
