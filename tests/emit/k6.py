"""What k6 makes of a script's options: our own reading of its thresholds and executors, as no k6 is at hand.

Sources: https://grafana.com/docs/k6/latest/using-k6/thresholds/, .../using-k6/scenarios/executors/,
.../using-k6/metrics/reference/
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

_THRESHOLD = re.compile(
    r"(?P<of>avg|min|max|med|count|rate|value|p\(\d+(\.\d+)?\)) *(<=|>=|<|>|===?|!=) *(?P<bound>\d+(\.\d+)?)"
)
_METRIC = re.compile(r"(?P<name>[a-z_]+)(\{(?P<tags>[a-z_]+:[^,{}]+(,[a-z_]+:[^,{}]+)*)\})?")
# What can be asked of a metric, by its type.
_OF = {
    "counter": {"count", "rate"},
    "rate": {"rate"},
    "trend": {"avg", "min", "max", "med", "p"},
    "gauge": {"value"},
}
_TYPES = {
    "http_reqs": "counter",
    "dropped_iterations": "counter",
    "iterations": "counter",
    "http_req_failed": "rate",
    "checks": "rate",
    "http_req_duration": "trend",
    "vus": "gauge",
}
_COMMON = {"executor", "startTime", "gracefulStop", "exec", "env", "tags"}
# executor → what it must have, and what it may
_EXECUTORS: dict[str, tuple[set[str], set[str]]] = {
    "constant-arrival-rate": ({"rate", "duration", "preAllocatedVUs"}, {"timeUnit", "maxVUs"}),
    "ramping-arrival-rate": ({"stages", "preAllocatedVUs"}, {"startRate", "timeUnit", "maxVUs"}),
    "ramping-vus": ({"stages"}, {"startVUs", "gracefulRampDown"}),
    "constant-vus": ({"vus", "duration"}, set()),
    "per-vu-iterations": ({"vus", "iterations"}, {"maxDuration"}),
}
_EVALUATE = """\
globalThis.__ENV = JSON.parse(process.argv[2]);
const script = await import(process.argv[1]);
console.log(JSON.stringify(script.options));
"""
_STUBS = {
    "http": "export default { request: () => ({ status: 200, json: () => 'x' }) };",
    "execution": "export default { vu: { idInTest: 1, iterationInScenario: 0 } };",
    "": "export const sleep = () => undefined;",
}


def options(folder: Path, script: str, environment: Mapping[str, str]) -> Any:
    """Evaluate a script as k6 would, and read its options. Its imports are stand-ins that do nothing."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NO NODE: no script of k6 was evaluated; on Debian: apt-get install nodejs")
    package = folder / "node_modules/k6"
    package.mkdir(parents=True, exist_ok=True)
    exports = {f"./{name}" if name else ".": f"./{name or 'index'}.js" for name in _STUBS}
    (package / "package.json").write_text(json.dumps({"name": "k6", "type": "module", "exports": exports}))
    for name, text in _STUBS.items():
        (package / f"{name or 'index'}.js").write_text(text)
    path = folder / "k6.mjs"
    path.write_text(script, "utf-8")
    called = [node, "--input-type=module", "--eval", _EVALUATE, path.as_uri(), json.dumps(dict(environment))]
    done = subprocess.run(called, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def faults(found: Any) -> Iterator[str]:
    """Say what k6 would refuse, or let pass though it means nothing."""
    for name, scenario in found["scenarios"].items():
        yield from (f"{name}: {fault}" for fault in _executor(scenario))
    for metric, thresholds in found["thresholds"].items():
        yield from (f"{metric}: {fault}" for fault in _metric(metric, thresholds, set(found["scenarios"])))
    for metric in found["thresholds"]:
        volume = metric.replace("http_req_failed", "http_reqs").replace("http_req_duration", "http_reqs")
        if volume not in found["thresholds"]:
            yield f"{metric}: nothing demands a volume, and over nothing it holds"


def _executor(scenario: Mapping[str, Any]) -> Iterator[str]:
    if scenario["executor"] not in _EXECUTORS:
        yield f"there is no executor '{scenario['executor']}'"
        return
    needed, allowed = _EXECUTORS[scenario["executor"]]
    yield from (f"'{field}' is missing" for field in sorted(needed - scenario.keys()))
    yield from (f"'{field}' is not known" for field in sorted(scenario.keys() - needed - allowed - _COMMON))
    for field in ("rate", "preAllocatedVUs", "maxVUs", "vus", "iterations"):
        if field in scenario and not (isinstance(scenario[field], int) and scenario[field] > 0):
            yield f"'{field}' is no whole number above 0: {scenario[field]}"
    for field in ("duration", "startTime", "maxDuration", "timeUnit"):
        if field in scenario and not re.fullmatch(r"\d+(\.\d+)?s", scenario[field]):
            yield f"'{field}' is no time: {scenario[field]}"


def _metric(metric: str, thresholds: list[Any], scenarios: set[str]) -> Iterator[str]:
    match = _METRIC.fullmatch(metric)
    if match is None or match["name"] not in _TYPES:
        yield "there is no such metric"
        return
    tags = dict(tag.split(":") for tag in (match["tags"] or "").split(",") if tag)
    if tags.get("scenario", next(iter(scenarios))) not in scenarios:
        yield f"there is no scenario '{tags['scenario']}'"
    for threshold in thresholds:
        text = threshold if isinstance(threshold, str) else threshold["threshold"]
        read = _THRESHOLD.fullmatch(text)
        if read is None:
            yield f"'{text}' is no threshold"
        elif read["of"].partition("(")[0] not in _OF[_TYPES[match["name"]]]:
            yield f"a {_TYPES[match['name']]} has no '{read['of']}'"
