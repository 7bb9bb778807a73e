"""What the rules of one SLO cost, in one Prometheus: Watchbill's, Sloth's and Pyrra's.

`python -m prove.cost`, or `--quick`: only the samples that the rules read, on four pods. Samples come from the
query engine's own count, and are the same on every machine. With `--live`, a real server scrapes 3,000 series and
runs the rules of many SLOs for some minutes; its own metrics tell how long they take, so that only ratios mean
something on a shared machine.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path

import yaml

from prove import peers
from prove.history import DAY, MINUTE, SCRAPE
from prove.project import Promise, Rule, build, rules_in, seconds
from prove.server import Labels, Prometheus, Series, prometheus, selector, write_samples

ROUTE, ROUTES, CODES = "r0", 30, ("200", "201", "404", "500", "503")
RECENT = 10 * MINUTE
RANGE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\{[^}]*\}\[(\w+)(?::\w+)?\]")
WATCHBILL = "Watchbill"


@dataclass(frozen=True)
class Cost:
    """What the rules of an SLO cost a minute: samples read, and seconds of evaluation where a server ran them.

    Memory, in bytes, is that of the server with all SLOs.
    """

    tool: str
    rules: int
    series: int
    samples: float
    evaluation: float = 0
    cpu: float = 0
    memory: int = 0


@dataclass(frozen=True)
class Setting:
    """How large the measurement is."""

    pods: int
    days: int
    slos: int  # of Watchbill, in the live server
    peers: int  # of every other tool
    live: bool


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four pods, samples only")
    parser.add_argument("--live", action="store_true", help="run the rules in a live server as well, for some minutes")
    parser.add_argument("--slos", type=int, default=100, help="Watchbill's SLOs in the live server")
    parser.add_argument("--peers", type=int, default=5, help="the other tools' SLOs in the live server, or 0")
    given = parser.parse_args()
    setting = Setting(4 if given.quick else 20, 31, given.slos, given.peers, given.live and not given.quick)
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        costs = measure(Path(folder), setting)
    ours = next(cost for cost in costs if cost.tool == WATCHBILL)
    print(f"{setting.pods * len(CODES)} raw series for each SLO, scraped every {SCRAPE} s; for each SLO and minute.\n")
    counted = ["", "rules", "series", "samples read", "to Watchbill's"]
    timed = ["evaluation, ms", "to Watchbill's", "CPU, ms", "SLOs", "memory of the server, MB"] if setting.live else []
    print(f"| {' | '.join([*counted, *timed])} |")
    print("|" + " --- |" * len([*counted, *timed]))
    for cost in costs:
        cells = [cost.tool, f"{cost.rules}", f"{cost.series}"]
        cells += [f"{cost.samples:,.0f}", times(cost.samples, ours.samples)]
        if setting.live:
            slos = setting.slos if cost.tool == WATCHBILL else setting.peers
            cells += [f"{1000 * cost.evaluation:.1f}", times(cost.evaluation, ours.evaluation)]
            cells += [f"{1000 * cost.cpu:.1f}", f"{slos}", f"{cost.memory / 1e6:.0f}"]
        print(f"| {' | '.join(cells)} |")


def times(value: float, unit: float) -> str:
    """Say how many times more a value is."""
    return f"{value / unit:.1f}×" if unit else ""


def measure(folder: Path, setting: Setting) -> list[Cost]:
    """Write the raw history once, and measure each tool on a copy of it."""
    raw, now = folder / "raw", int(time.time())
    write_samples(raw, raw_history(setting.pods, now - setting.days * DAY, now))
    number = setting.slos if setting.live else 1
    promises = [Promise(f"slo-{place}", ROUTE) for place in range(max(number, setting.peers))]
    files = build(folder, promises[:number])
    tools: dict[str, list[list[Rule]]] = {
        WATCHBILL: [rules_in(file) for file in files],
        "Sloth": [peers.sloth(one) for one in promises[: setting.peers]],
        "Pyrra": [peers.pyrra(one) for one in promises[: setting.peers]],
        "Pyrra, performanceOverAccuracy": [peers.pyrra(one, cheap=True) for one in promises[: setting.peers]],
    }
    return [measure_tool(folder, setting, tool, sets, now) for tool, sets in tools.items() if sets]


def measure_tool(folder: Path, setting: Setting, tool: str, sets: Sequence[list[Rule]], now: int) -> Cost:
    """Measure the rules of a tool: what one SLO reads, and how long all take in a live server."""
    data, first = folder / "tool", sets[0]
    subprocess.run(["cp", "-rl", str(folder / "raw"), str(data)], check=True)
    sets = sets if setting.live else sets[:1]
    write_samples(data, (series for rules in sets for series in recorded_history(rules, now)))
    with prometheus(data) as server:
        samples = sum(server.samples(rule.expr, now) * MINUTE / rule.interval for rule in first)
        series = sum(len(server.at(rule.expr, now)) for rule in first if not rule.alert)
    timed = live(folder, setting, data, sets) if setting.live else (0.0, 0.0, 0)
    shutil.rmtree(data)
    return Cost(tool, len(first), series, samples, *timed)


def raw_labels(pods: int, routes: int) -> Iterator[Labels]:
    """List the raw series."""
    for route in range(routes):
        for pod in range(pods):
            for code in CODES:
                yield {
                    "__name__": "http_requests_total",
                    "job": "shop",
                    "pod": f"pod-{pod}",
                    "route": f"r{route}",
                    "code": code,
                }


def raw_history(pods: int, start: int, end: int) -> Iterator[Series]:
    """Let the counters of one route run; one in a thousand requests fails."""
    for labels in raw_labels(pods, 1):
        step = 300.0 if labels["code"] == "200" else 1.0
        yield Series(labels, [(at, step * place) for place, at in enumerate(range(start, end, SCRAPE))])


def recorded_history(rules: Sequence[Rule], now: int) -> Iterator[Series]:
    """Let every recorded series run for as long as some rule looks back at it."""
    spans: dict[str, int] = {}
    for name, span in (found for rule in rules for found in RANGE.findall(rule.expr)):
        spans[name] = max(spans.get(name, 0), seconds(span))
    for rule in rules:
        if rule.alert:
            continue
        start = now - spans.get(rule.name, RECENT) - RECENT
        by_code = "by (code)" in rule.expr
        for code in CODES if by_code else ("",):
            labels = {"__name__": rule.name, **({"code": code} if by_code else {}), **dict(rule.labels)}
            value = 300.0 if code in ("", "200") else 1.0
            yield Series(labels, [(at, value) for at in range(start - start % rule.interval, now, rule.interval)])


# A live server.


def live(folder: Path, setting: Setting, data: Path, sets: Sequence[list[Rule]]) -> tuple[float, float, int]:
    """Run the rules of many SLOs.

    Return seconds of evaluation, and of CPU with scraping, for each SLO and minute, and the memory of the server.
    """
    window = max(2 * MINUTE, *(rule.interval for rule in sets[0]))
    with target(setting.pods) as port:
        config = write_config(folder, sets, port)
        with prometheus(data, config) as server:
            time.sleep(SCRAPE)
            before = readings(server)
            time.sleep(window)  # each group evaluates the same number of times in it
            after = readings(server)
            memory = server.memory()
            failed = server.metric("prometheus_rule_evaluation_failures_total")
            missed = server.metric("prometheus_rule_group_iterations_missed_total")
    if failed or missed:
        print(f"{failed:.0f} evaluations failed, {missed:.0f} were missed")
    spent, cpu = (late - early for early, late in zip(before, after, strict=True))
    return spent * MINUTE / window / len(sets), cpu * MINUTE / window / len(sets), memory


def readings(server: Prometheus) -> tuple[float, float]:
    """Read how long rules have taken so far, and the CPU time of the server."""
    return server.metric("prometheus_rule_evaluation_duration_seconds_sum"), server.cpu_seconds()


def write_config(folder: Path, sets: Sequence[list[Rule]], port: int) -> Path:
    """Write the configuration and the rules of a live server."""
    groups = []
    for place, rules in enumerate(sets):
        for interval, group in groupby(sorted(rules, key=lambda rule: rule.interval), key=lambda rule: rule.interval):
            written = [
                {"alert" if rule.alert else "record": rule.name, "expr": rule.expr, "labels": dict(rule.labels)}
                for rule in group
            ]
            groups.append({"name": f"{place}-{interval}", "interval": f"{interval}s", "rules": written})
    (folder / "live.rules.yml").write_text(yaml.safe_dump({"groups": groups}))
    job = {
        "job_name": "shop",
        "static_configs": [{"targets": [f"127.0.0.1:{port}"]}],
        "metric_relabel_configs": [{"action": "labeldrop", "regex": "instance"}],
    }
    every = {"scrape_interval": f"{SCRAPE}s", "evaluation_interval": f"{SCRAPE}s"}
    config = folder / "live.yml"
    config.write_text(yaml.safe_dump({"global": every, "rule_files": ["live.rules.yml"], "scrape_configs": [job]}))
    return config


@contextmanager
def target(pods: int) -> Iterator[int]:
    """Serve the counters of all routes on loopback; give the port."""
    heads = [
        selector({name: value for name, value in one.items() if name != "job"}) for one in raw_labels(pods, ROUTES)
    ]

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            value = 1e9 + int(time.time())
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write("".join(f"{head} {value}\n" for head in heads).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- named by the standard library
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
