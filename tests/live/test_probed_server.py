"""The probes of the project's own specs, from two regions, against the API server: they page, and all is well again.

First the database is taken away, so that the server says that it is not ready; then the server itself. Intervals are
seconds where the specs have minutes; what is asked, what must be answered and the rules are as they are published.
"""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.live.rehearsal import Edits, build, serving
from tests.live.test_probes import Exporter, World, port
from tests.live.test_prometheus import prometheus
from tests.server.bench import PASSWORD
from tests.server.instance import Instance
from tests.server.parts import Postgres, free_port

pytestmark = pytest.mark.live

ENVIRONMENT = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: rehearsal}
spec:
  variables: {ENV: rehearsal, API: "127.0.0.1:API"}
  prometheus: {scrape_interval: 2s, evaluation_interval: 1s, retention: 35d, alertmanagers: ["127.0.0.1:9"]}
  blackbox: {regions: {eu-west: "127.0.0.1:EAST", us-east: "127.0.0.1:WEST"}}
"""
PROBES: Edits = (
    ("https://${API}", "http://${API}"),
    ("interval: 30s\n  timeout: 8s", "interval: 2s\n  timeout: 1s"),
    ("interval: 1m\n  timeout: 10s", "interval: 2s\n  timeout: 1s"),
    ("regions: 2, for: 1m", "regions: 2, for: 4s"),
    ("regions: 2, for: 2m", "regions: 2, for: 4s"),
)
LASTS = 4  # seconds, both pages' `for`
SERVER: dict[str, Edits] = {
    "swift-api-server/dashboards.yaml": (),  # there is no Grafana
    "swift-api-server/rollout.yaml": (),  # there is no cluster, and a gateway's host has no port
    "swift-api-server/service.yaml": (
        ("[swift-api-server:8080]", '["${API}"]'),
        ("interval: 5s", "interval: 1s"),
        ("timeout: 1s", "timeout: 500ms"),
    ),
    "swift-api-server/resilience.yaml": (("{free: 10, pro: 50, ", "{free: 100, pro: 150, "),),
}

READINESS = ("ProbeFailing", "page", "api-readiness", "")
JOURNEY = ("ProbeFailing", "page", "user-journey", "")


def sign_in(instance: Instance, token: Path) -> None:
    """Renew the token beside the exporters, for an account that is made if there is none yet."""
    headers = {"Content-Type": "application/json"}
    body = json.dumps({"name": "mary", "password": PASSWORD}).encode()
    assert instance.request("POST", "/api/v1/accounts", body, headers).status in (201, 409)
    answer = instance.request("POST", "/api/v1/tokens", body, headers)
    token.write_text(answer.json["access_token"])


def pages(world: World) -> set[tuple[str, str, str, str]]:
    """Name the pages of probes that fire."""
    return {alert for alert in world.firing() if alert[:2] == ("ProbeFailing", "page")}


def all_is_well(world: World) -> None:
    """Wait until both probes succeed, and nothing pages."""
    well = {"api-readiness": 1.0, "user-journey": 1.0}
    query = f'min by (probe) (probe:success:bool{{probe=~"{"|".join(well)}"}})'
    world.until(lambda: well == world.values(query, "probe"))
    world.until(lambda: not pages(world))


def it_pages(world: World, begun: float) -> None:
    """Wait for the pages of both probes, which must not come before what they wait for."""
    world.until(lambda: {READINESS, JOURNEY} <= pages(world))
    assert time.monotonic() - begun > LASTS


def test_probes_page_while_the_database_or_the_server_is_away(tmp_path: Path, program: Callable[[str], str]) -> None:
    api_port, token = free_port(), tmp_path / "token"
    places = {"API": str(api_port), "EAST": port(), "WEST": port()}
    environment = ENVIRONMENT
    for name, value in places.items():
        environment = environment.replace(f":{name}", f":{value}")
    probes = (*PROBES, ("/etc/blackbox/secrets/token", str(token)))
    built = build(tmp_path, environment, {**SERVER, "swift-api-server/probes.yaml": probes})
    postgres = Postgres()
    with ExitStack() as stack:
        stack.callback(postgres.remove)
        database = postgres.create()
        for region in ("EAST", "WEST"):
            exporter = program("prometheus-blackbox-exporter")
            started = Exporter(exporter, built / "blackbox/blackbox.yml", places[region], tmp_path / region)
            stack.callback(started.stop)
        config, data = built / "prometheus/prometheus.yml", tmp_path / "data"
        with serving(tmp_path, built, api_port, database) as instance:
            sign_in(instance, token)
            api = stack.enter_context(prometheus(program("prometheus"), config, data, free_port()))
            world = World(api, tmp_path / "data.log")
            all_is_well(world)
            with postgres.stopped():
                it_pages(world, time.monotonic())
                assert 503 == instance.get("/health/readiness").status
            all_is_well(world)
            instance.terminate()
            it_pages(world, time.monotonic())
        with serving(tmp_path, built, api_port, database) as instance:
            sign_in(instance, token)
            all_is_well(world)
