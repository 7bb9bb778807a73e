"""The description of the API: it says what the routes do, no more and no less, and the server does what it says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from server.api import routes as api_routes
from server.api.openapi import errors_of, template
from server.contract import Contract
from server.settings import Settings
from server.store.migrate import upgrade
from tests.server.alerts import TOKEN, acting, token_file
from tests.server.bench import PASSWORD, drive, opened
from tests.server.conftest import ROOT
from tests.server.hosts import Api
from tests.server.instance import Instance, running

EXAMPLES = 10
DOCUMENT = api_routes.document()


def test_it_describes_every_route_and_nothing_else(contract: Contract, settings: Settings) -> None:
    async def story() -> set[tuple[str, str]]:
        async with opened(contract, settings) as bench:
            made = api_routes.routes(bench.services)
        return {
            (route.path_format, method)
            for route in made
            if isinstance(route, Route) and route.path != api_routes.DOCUMENT
            for method in (route.methods or set()) - {"HEAD"}
        }

    described = {(path, method.upper()) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == drive(story)


def test_every_operation_says_how_it_can_fail() -> None:
    for operation in api_routes.OPERATIONS:
        responses = DOCUMENT["paths"][template(operation.path)][operation.method.lower()]["responses"]
        assert {str(operation.status), *(str(known.status) for known in errors_of(operation))} == set(responses)
        assert {"408", "500", "503"} < set(responses)


def test_identities_of_operations_are_distinct() -> None:
    identities = [operation.id for operation in api_routes.OPERATIONS]
    assert sorted(set(identities)) == sorted(identities)


def test_its_schemas_are_schemas_and_every_one_is_used() -> None:
    text = json.dumps(DOCUMENT)
    for name, schema in DOCUMENT["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert f'"#/components/schemas/{name}"' in text


def test_it_is_served(contract: Contract, settings: Settings) -> None:
    async def story() -> object:
        async with opened(contract, settings) as bench, bench.client() as client:
            return (await client.call("GET", "/openapi.json")).json()

    assert DOCUMENT == drive(story)


def token_of(instance: Instance) -> str:
    """Make an account, and sign in."""
    body = json.dumps({"name": "mary", "password": PASSWORD}).encode()
    headers = {"Content-Type": "application/json"}
    assert 201 == instance.request("POST", "/api/v1/accounts", body, headers).status
    token: str = instance.request("POST", "/api/v1/tokens", body, headers).json["access_token"]
    return token


@pytest.mark.live
def test_whatever_is_asked_the_answer_is_a_described_one(
    published: Contract,
    database_url: str,
    tmp_path: Path,
    api: Api,
) -> None:
    often = {"tool-executions": {"window_seconds": 900, "default_tier": "free", "tiers": {"free": 1_000_000}}}
    contract = Contract.model_validate({**published.model_dump(), "rate_limits": often})
    drive(lambda: upgrade(database_url))
    targets = f"external-api=http://127.0.0.1:{api.server_address[1]}"
    with running(tmp_path, contract, "server", "serve", database_url=database_url, targets=targets) as instance:
        asked(instance, tmp_path, token_of(instance), "--exclude-operation-id", "takeNotification")


@pytest.mark.live
def test_whatever_the_machine_is_told_the_answer_is_a_described_one(
    contract: Contract, database_url: str, tmp_path: Path
) -> None:
    drive(lambda: upgrade(database_url))
    given = {"database_url": database_url, "automation_token_file": str(token_file(tmp_path))}
    with running(tmp_path, acting(contract, "true"), "server", "serve", **given) as instance:
        asked(instance, tmp_path, TOKEN, "--include-operation-id", "takeNotification")
        assert instance.metric("automation_notifications_total", outcome="accepted") > 0


def asked(instance: Instance, folder: Path, token: str, *which: str) -> None:
    """Ask whatever the description allows, and what it does not, of some operations."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(ROOT / "tests/server/schemathesis.toml")),
        *("run", f"http://127.0.0.1:{instance.port}{api_routes.DOCUMENT}", "--no-color", "--checks", "all"),
        *("--header", f"Authorization: Bearer {token}", "--max-examples", str(EXAMPLES)),
        *("--generation-deterministic", *which),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    failures = [line for line in instance.lines() if line["level"] == "error"]
    assert 0 == done.returncode, done.stdout[-6000:] + done.stderr[-2000:]
    assert [] == failures
