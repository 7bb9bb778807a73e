"""Measures what the server's instrumentation costs, on demand: `python bench/server.py [--quick] [--write]`.

Instructions first (valgrind; neighbours on the machine do not disturb them), then requests per second (wrk), then
latency at a fixed rate. The peers get a virtual environment of their own, which is thrown away; without a registry
to install them from they are left out. `--quick` counts instructions of bare Starlette and of the server only, and
fails above the goal; `--write` puts the tables into the documentation.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path

from server_apps import APPS, PEERS, ROOT

GOAL = 1.6
FEW, MANY = 500, 2500
ROUNDS, SECONDS = 15, 2  # many short rounds: a busy neighbour then meets all variants alike
RATE, CONNECTIONS = 500, 50
PAGE = ROOT / "docs" / "explanation" / "server-cost.md"
SCRIPT = Path(__file__).with_name("server_apps.py")
PACED = Path(__file__).with_name("paced.py")
PEER_PACKAGES = [
    "starlette",
    "uvicorn",
    "httptools",
    "uvloop",
    "orjson",
    "structlog",
    "starlette-exporter",
    "prometheus-fastapi-instrumentator",
    "opentelemetry-sdk",
    "opentelemetry-exporter-otlp-proto-http",
    "opentelemetry-instrumentation-asgi",
]
REPORT = """
done = function(summary, latency, requests)
  local e = summary.errors
  print(string.format("REPORT %d %f %f %f %d", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


class Bench:
    """The interpreters, and the folder for everything that is written."""

    def __init__(self, folder: Path, peers: bool) -> None:
        self.folder = folder
        self.peers = self._peers() if peers else None
        self.names = [name for name in APPS if self.peers or name not in PEERS]
        folder.joinpath("report.lua").write_text(REPORT)

    def _peers(self) -> str | None:
        where = self.folder / "peers"
        subprocess.run([sys.executable, "-m", "venv", str(where)], check=True)
        pip = [str(where / "bin" / "python"), "-m", "pip", "install", "--quiet", *PEER_PACKAGES]
        if subprocess.run(pip, check=False).returncode:
            print("the peers cannot be installed here, and are left out", file=sys.stderr)
            return None
        return str(where / "bin" / "python")

    def command(self, verb: str, name: str, number: int) -> list[str]:
        """Give the command that runs an application."""
        python = self.peers if name in PEERS else sys.executable
        return [str(python), str(SCRIPT), verb, name, str(number)]

    def instructions(self, name: str) -> int:
        """Count the instructions of one request: the difference between many and few."""
        counts = [self._counted(name, number) for number in (FEW, MANY)]
        return round((counts[1] - counts[0]) / (MANY - FEW))

    def _counted(self, name: str, requests: int) -> int:
        valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
        done = subprocess.run(
            [*valgrind, *self.command("drive", name, requests)],
            env={**os.environ, "PYTHONHASHSEED": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
        found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
        assert found is not None, done.stderr
        return int(found[1].replace(",", ""))

    @contextmanager
    def serving(self, name: str):
        """Run an application; give its port and its process."""
        port = 18100 + list(APPS).index(name)
        nowhere = subprocess.DEVNULL
        process = subprocess.Popen(self.command("serve", name, port), stdout=nowhere, stderr=nowhere)
        try:
            self._warm(port)
            yield port, process.pid
        finally:
            process.kill()
            process.wait()

    def _warm(self, port: int) -> None:
        for _ in range(100):
            if subprocess.run(self._wrk(port, 50, 1), capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise TimeoutError("the application does not answer")

    def _wrk(self, port: int, connections: int, seconds: int) -> list[str]:
        load = [f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
        return ["wrk", "-t1", *load, "-s", str(self.folder / "report.lua"), f"http://127.0.0.1:{port}/api/v1/hello/7"]

    def load(self, port: int, pid: int, connections: int = 50, seconds: int = SECONDS) -> dict[str, float]:
        """Ask as fast as it answers."""
        before = cpu_seconds(pid)
        done = subprocess.run(self._wrk(port, connections, seconds), capture_output=True, text=True, check=True)
        used = cpu_seconds(pid) - before
        line = next(line for line in done.stdout.splitlines() if line.startswith("REPORT"))
        requests, seconds, _, p95, errors = map(float, line.split()[1:])
        return {"rate": requests / seconds, "p95": p95, "errors": errors, "cpu": used / requests * 1e6}

    def paced(self, port: int) -> float:
        """Ask at a fixed rate; give the p95 in milliseconds."""
        command = [sys.executable, str(PACED), str(port), str(RATE), str(CONNECTIONS), str(SECONDS)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(done.stdout.split()[1])


def cpu_seconds(pid: int) -> float:
    """Read the CPU time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def counted(bench: Bench, names: list[str]) -> dict[str, int]:
    """Count the instructions of all."""
    return {name: bench.instructions(name) for name in names}


def rounds(bench: Bench) -> dict[str, list[dict[str, float]]]:
    """Load all, in an order that changes from round to round: a busy neighbour meets each of them."""
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    with ExitStack() as stack:
        running = {name: stack.enter_context(bench.serving(name)) for name in bench.names}
        for number in range(ROUNDS):
            order = bench.names[number % len(bench.names) :] + bench.names[: number % len(bench.names)]
            for name in order if number % 2 == 0 else reversed(order):
                port, pid = running[name]
                found[name].append({**bench.load(port, pid), "paced": bench.paced(port)})
    return found


def table(instructions: dict[str, int], loads: dict[str, list[dict[str, float]]]) -> str:
    """Write what was found as a Markdown table; ratios are medians over rounds, each to bare in the same round."""
    rows = [
        "| variant | instructions per request | ratio | requests/s, ratio | CPU µs | p95 at 500/s, ms | ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, (title, _) in APPS.items():
        if name not in instructions:
            continue
        count = instructions[name]
        cells = [title, f"{count:,}", f"**{count / instructions['bare']:.2f}**"]
        if name in loads:
            of, to = loads[name], loads["bare"]
            pace = statistics.median(one["paced"] for one in of)
            cells += [
                f"{ratio(of, to, 'rate'):.2f}",
                f"{min(one['cpu'] for one in of):.0f}",
                f"{pace:.2f}",
                f"{ratio(of, to, 'paced'):.2f}",
            ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def ratio(of: list[dict[str, float]], to: list[dict[str, float]], what: str) -> float:
    """Compare round by round."""
    return statistics.median(one[what] / other[what] for one, other in zip(of, to, strict=True))


def crowd(bench: Bench) -> str:
    """Tell how a thousand connections fare."""
    lines = []
    for name in ("bare", "watchbill"):
        with bench.serving(name) as (port, pid):
            found = bench.load(port, pid, 1000, 10)
        lines.append(f"| {APPS[name][0]} | {found['rate']:,.0f} | {found['p95']:.0f} | {found['errors']:.0f} |")
    head = "| variant | requests/s | p95, ms | errors |\n| --- | ---: | ---: | ---: |"
    return "\n".join([head, *lines])


def write(block: str, text: str) -> None:
    """Put a table between its marks in the documentation."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = rf"(<!-- {block} -->\n).*?(\n<!-- /{block} -->)"
    PAGE.write_text(re.sub(pattern, lambda m: m[1] + text + m[2], page, flags=re.DOTALL), encoding="utf-8")


def main() -> None:
    """Measure, and tell."""
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), peers=not quick)
        instructions = counted(bench, ["bare", "watchbill"] if quick else bench.names)
        found = table(instructions, {} if quick else rounds(bench))
        print(found)
        if not quick:
            crowded = crowd(bench)
            print(f"\n1,000 connections:\n\n{crowded}")
            if "--write" in sys.argv:
                write("costs", found)
                write("crowd", crowded)
    cost = instructions["watchbill"] / instructions["bare"]
    if cost > GOAL:
        sys.exit(f"{cost:.2f} times the instructions of bare Starlette; the goal is {GOAL}")


if __name__ == "__main__":
    main()
