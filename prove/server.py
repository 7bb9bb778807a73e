"""A real Prometheus on loopback, and samples written into its storage."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Labels = dict[str, str]
Points = list[tuple[float, float]]  # (timestamp in seconds, value)

POINTS_PER_QUERY = 10_000  # Prometheus allows 11,000
BLOCK = "648h"  # few large blocks instead of many of two hours: promtool reads its input once for each
PATIENCE_SECONDS = 120
NO_RULES = "global: {}\n"


@dataclass(frozen=True)
class Series:
    """A series of an answer: its labels, name included, and its samples."""

    labels: Labels
    points: Points


class Prometheus:
    """The HTTP API of a running server."""

    def __init__(self, address: str, process: int) -> None:
        self.address, self.process = address, process

    def get(self, path: str, **parameters: str | float) -> Any:
        """Ask the API."""
        body = urllib.parse.urlencode(parameters).encode()
        with urllib.request.urlopen(f"{self.address}/api/v1/{path}", body, timeout=300) as response:
            return json.load(response)["data"]

    def at(self, expr: str, moment: float) -> list[Series]:
        """Evaluate an expression at a moment."""
        result = self.get("query", query=expr, time=moment)["result"]
        return [Series(one["metric"], [(float(one["value"][0]), float(one["value"][1]))]) for one in result]

    def value(self, expr: str, moment: float) -> float | None:
        """Evaluate an expression that has one value at most."""
        result = self.at(expr, moment)
        return result[0].points[0][1] if result else None

    def samples(self, expr: str, moment: float) -> int:
        """Count the samples that an evaluation reads."""
        return int(self.get("query", query=expr, time=moment, stats="all")["stats"]["samples"]["totalQueryableSamples"])

    def over(self, expr: str, start: float, end: float, step: float) -> list[Series]:
        """Evaluate an expression at every step, as a rule group would."""
        found: dict[str, Series] = {}
        while start <= end:
            last = min(end, start + step * (POINTS_PER_QUERY - 1))
            for one in self.get("query_range", query=expr, start=start, end=last, step=step)["result"]:
                series = found.setdefault(json.dumps(one["metric"], sort_keys=True), Series(one["metric"], []))
                series.points.extend((float(at), float(value)) for at, value in one["values"])
            start = last + step
        return list(found.values())

    def metric(self, name: str) -> float:
        """Sum a metric of the server itself over its labels."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=60) as response:
            text = response.read().decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE))

    def cpu_seconds(self) -> float:
        """Read how much CPU time the server has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Read how many bytes of memory the server holds."""
        return int(Path(f"/proc/{self.process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def prometheus(data: Path, config: Path | None = None) -> Iterator[Prometheus]:
    """Run Prometheus over a storage until the block ends; by default it scrapes nothing and has no rules."""
    if config is None:
        config = data.with_name("nothing.yml")
        config.write_text(NO_RULES)
    port = free_port()
    command = [
        program("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=10y",
        "--query.max-samples=200000000",
        "--query.max-concurrency=1",
        "--query.timeout=5m",
    ]
    log = data.with_suffix(".log")
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream) as process:
        try:
            server = Prometheus(f"http://127.0.0.1:{port}", process.pid)
            wait_until_ready(server, log)
            yield server
        finally:
            process.terminate()


def wait_until_ready(server: Prometheus, log: Path) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{server.address}/-/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"Prometheus does not answer; its log ends with\n{log.read_text()[-2000:]}")


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def program(name: str) -> str:
    """Find a program that the set-up installs."""
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is missing; on Debian: apt-get install prometheus")
    return found


def write_samples(data: Path, series: Iterable[Series]) -> int:
    """Write samples into the storage of a server that does not run; return how many."""
    text, written = data.with_suffix(".openmetrics"), 0
    with text.open("w") as stream:
        for one in series:
            head = selector(one.labels)
            stream.writelines(f"{head} {value!r} {at:.3f}\n" for at, value in one.points)
            written += len(one.points)
        stream.write("# EOF\n")
    command = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", f"--max-block-duration={BLOCK}"]
    if written:
        subprocess.run([*command, "--quiet", str(text), str(data)], check=True, stdout=subprocess.DEVNULL)
    text.unlink()
    return written


def selector(labels: Labels) -> str:
    """Write a series with its labels."""
    inner = ",".join(f'{label}="{value}"' for label, value in labels.items() if label != "__name__")
    return f"{labels['__name__']}{{{inner}}}"
