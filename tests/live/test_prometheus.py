"""A real Prometheus loads what is published, and evaluates every rule."""

import json
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.live

# Prometheus spreads the first evaluation of a group over its interval, and the slow groups' is 4 minutes.
PATIENCE_SECONDS = 330


@contextmanager
def prometheus(executable: str, config: Path, data: Path, port: int, *flags: str) -> Iterator[str]:
    """Run Prometheus until the block ends; give the address of its API."""
    log = data.with_suffix(".log")
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [
                executable,
                f"--config.file={config}",
                f"--storage.tsdb.path={data}",
                f"--web.listen-address=127.0.0.1:{port}",
                *flags,
            ],
            stdout=stream,
            stderr=stream,
        )
        try:
            wait_until(lambda: _answers(f"http://127.0.0.1:{port}/-/ready"), 60, log)
            yield f"http://127.0.0.1:{port}/api/v1"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float, log: Path) -> None:
    """Wait for a condition; fail with what the program has logged."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds} s; the log ends with\n{log.read_text()[-2000:]}")
        time.sleep(0.5)


def get(api: str, path: str, **parameters: str) -> Any:
    with urllib.request.urlopen(f"{api}/{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as response:
        return json.load(response)["data"]


@pytest.mark.parametrize("environment", ["production"])
def test_every_rule_is_evaluated_and_healthy(
    environment: str, project: Path, tmp_path: Path, program: Callable[[str], str], free_port: int
) -> None:
    published = shutil.copytree(project / "output" / environment / "prometheus", tmp_path / "prometheus")
    wanted = sum(path.read_text().count("\n- name: ") for path in published.glob("rules/*/*.yml"))
    with prometheus(program("prometheus"), published / "prometheus.yml", tmp_path / "data", free_port) as api:

        def evaluated() -> bool:
            groups = get(api, "rules")["groups"]
            assert len(groups) == wanted
            return all(not group["lastEvaluation"].startswith("0001") for group in groups)

        wait_until(evaluated, PATIENCE_SECONDS, tmp_path / "data.log")
        rules = [rule for group in get(api, "rules")["groups"] for rule in group["rules"]]
        assert {"ok"} == {rule["health"] for rule in rules}
        assert [] == [rule["name"] for rule in rules if rule.get("lastError")]
        # Nothing is scraped here, so the series that need no metric are there and those that do are absent.
        assert "0.999" == get(api, "query", query='slo:target:ratio{slo="api-availability"}')["result"][0]["value"][1]
        assert [] == get(api, "query", query="slo:error_ratio:5m")["result"]
        jobs = {target["scrapePool"] for target in get(api, "targets")["activeTargets"]}
        config = (published / "prometheus.yml").read_text("utf-8")
        assert {job["job_name"] for job in yaml.safe_load(config)["scrape_configs"]} == jobs
        assert {"alertmanager", "kube-state-metrics", "prometheus", "swift-api-server"} < jobs
        assert {"probe/api-readiness/eu-west", "probe/user-journey/us-east"} < jobs
