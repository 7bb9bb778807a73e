"""The critical paths as spans, as a real collector receives them."""

import json
from pathlib import Path

import pytest

from server.contract import Contract
from server.store.migrate import upgrade
from tests.server.bench import PASSWORD, drive
from tests.server.conftest import varied
from tests.server.hosts import Api, Collector, attributes
from tests.server.instance import running
from tests.server.parts import until


@pytest.mark.live
def test_the_critical_paths_are_spans_with_the_names_of_the_conventions(
    contract: Contract,
    collector: Collector,
    sqlite_url: str,
    tmp_path: Path,
    api: Api,
) -> None:
    drive(lambda: upgrade(sqlite_url))
    port = api.server_address[1]
    given = {"targets": f"external-api=http://127.0.0.1:{port}", "otlp_endpoint": collector.url}
    changed = varied(contract, tracing={"sample_ratio": 1.0})
    with running(tmp_path, changed, "server", "serve", database_url=sqlite_url, **given) as instance:

        def post(path: str, said: object, token: str = "") -> dict[str, str]:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            answer = instance.request("POST", f"/api/v1{path}", json.dumps(said).encode(), headers)
            assert answer.status in (200, 201), answer.text
            found: dict[str, str] = answer.json
            return found

        credentials = {"name": "mary", "password": PASSWORD}
        post("/accounts", credentials)
        token = post("/tokens", credentials)["access_token"]
        post("/tools/fetch", {"target": "external-api", "path": "fine"}, token)
        instance.terminate()
        instance.wait()
    until(lambda: collector.named("INSERT tool_executions"), "the spans have arrived")
    by_id = {span.span_id: span.name for span in collector.spans}
    found = {span.name: (by_id.get(span.parent_span_id), attributes(span)) for span in collector.spans}
    fetch = "POST /api/v1/tools/fetch"
    assert "POST /api/v1/tokens" == found["authentication"][0]
    assert "authentication" == found["SELECT accounts"][0]
    assert (fetch, "fetch") == (found["execute_tool fetch"][0], found["execute_tool fetch"][1]["gen_ai.tool.name"])
    assert fetch == found["INSERT tool_executions"][0]
    parent, outgoing = found["GET"]
    assert "execute_tool fetch" == parent
    assert {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": port,
        "url.full": f"http://127.0.0.1:{port}/fine",
    } == outgoing
    assert {
        "db.system.name": "sqlite",
        "db.operation.name": "INSERT",
        "db.collection.name": "tool_executions",
    } == found["INSERT tool_executions"][1]
    # The text of a statement could hold what people wrote; their passwords are in no span.
    assert PASSWORD not in str(collector.spans)
