"""What Watchbill generates from a few specs: the files as they are published, and the rules in them."""

import re
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent

SPECS = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: proof}
spec:
  prometheus: {retention: 100d, scrape_interval: 30s}
---
apiVersion: watchbill/v1
kind: Service
metadata: {name: shop}
spec:
  owner: shop-team
  scrape_jobs:
    - {name: shop, targets: ["shop:8080"]}
  metrics:
    http_requests_total: {type: counter, labels: [pod, route, code]}
"""

SLO = """\
---
apiVersion: watchbill/v1
kind: SLO
metadata: {name: %(name)s}
spec:
  service: shop
  objective: %(objective)s
  window: %(window)s
  sli:
    type: availability
    metric: http_requests_total
    errors: {code: "5.."}
    where: {route: %(route)s}
  alerting: {page: P1, ticket: P3}
"""

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@dataclass(frozen=True)
class Promise:
    """An SLO of the proof: the good requests of a route, over a window."""

    name: str
    route: str
    objective: str = "99.9%"
    window: str = "30d"


@dataclass(frozen=True)
class Rule:
    """A recording or alerting rule as a rule file has it, with its group and the group's interval in seconds."""

    name: str
    expr: str
    labels: tuple[tuple[str, str], ...]
    interval: int
    alert: bool = False
    group: str = ""

    @property
    def offset(self) -> int:
        """When its group evaluates, seconds into the interval: Prometheus spreads the groups by their names."""
        return zlib.crc32(self.group.encode()) % self.interval

    @property
    def reads(self) -> set[str]:
        """The names in its expression."""
        return set(re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.sub(r'"[^"]*"', "", self.expr)))


def seconds(duration: str) -> int:
    """Read a duration."""
    return sum(int(number) * SECONDS[unit] for number, unit in re.findall(r"(\d+)([smhdw])", duration))


def build(folder: Path, promises: Sequence[Promise]) -> list[Path]:
    """Write specs for the SLOs, build them with the project's own command line; return the rule file of each."""
    specs = folder / "slo_specs"
    specs.mkdir(parents=True)
    (specs / "proof.yaml").write_text(SPECS + "".join(SLO % vars(promise) for promise in promises))
    command = [sys.executable, "-m", "generator", "build", "--no-promtool"]
    command += ["--specs", str(specs), "--output", str(folder / "output")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return [folder / "output/proof/prometheus/rules/shop" / f"{promise.name}.yml" for promise in promises]


def rules_in(file: Path) -> list[Rule]:
    """Read the rules of a file."""
    return list(_rules(yaml.safe_load(file.read_text())["groups"]))


def _rules(groups: Iterable[dict[str, Any]]) -> Iterator[Rule]:
    for group in groups:
        interval = seconds(str(group.get("interval", "30s")))
        for rule in group["rules"]:
            name = rule.get("record") or rule["alert"]
            yield Rule(
                name, rule["expr"], tuple(rule.get("labels", {}).items()), interval, "alert" in rule, group["name"]
            )


def behind(target: str, rules: Sequence[Rule]) -> list[Rule]:
    """List the records that a rule is made of, itself included, in the order of the file."""
    wanted = {target}
    for rule in reversed(rules):
        if rule.name in wanted and not rule.alert:
            wanted |= rule.reads
    return [rule for rule in rules if rule.name in wanted and not rule.alert]
