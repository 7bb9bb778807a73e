"""Every dashboard fits JSON Schemas made from the types that Grafana publishes as npm's `@grafana/schema`.

The schemas are made anew each time, by npm; where there is no npm, or no network, this is skipped, loudly. What the
types lack and Grafana knows is allowed: `definition` of a variable, and the query of an annotation.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from generator.verify.board import panels

pytestmark = pytest.mark.live

PACKAGES = ("@grafana/schema@13.2.3", "ts-json-schema-generator@2.4.0", "typescript@5.9.3")
BOARDS = sorted((Path(__file__).parent.parent.parent / "output").rglob("grafana/dashboards/**/*.json"))
FOLDERS = {"state-timeline": "statetimeline"}
WITH_FIELDS = ("timeseries", "table", "state-timeline")
KNOWN = ("definition", "expr", "step", "titleFormat")
PATIENCE_SECONDS = 240


class Schemas:
    """Validators, made as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[tuple[str, str], Any] = {}

    def errors(self, json_: Any, type_: str, path: str) -> Iterator[str]:
        """List what does not fit a type of a file of the package."""
        if (type_, path) not in self.made:
            self.made[type_, path] = jsonschema_rs.validator_for(self._schema(type_, path))
        for error in self.made[type_, path].iter_errors(json_):
            yield f"{type_} {list(error.instance_path)}: {error.message[:200]}"

    def _schema(self, type_: str, path: str) -> Any:
        source = self.folder / "node_modules/@grafana/schema/dist/types/raw" / path / "x/types.gen.d.ts"
        command = ["npx", "--no-install", "ts-json-schema-generator", "--no-type-check", "--type", type_]
        done = subprocess.run(
            [*command, "--path", str(source)], cwd=self.folder, capture_output=True, text=True, timeout=120, check=True
        )
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    """The types, as npm delivers them."""
    folder = tmp_path_factory.mktemp("schema")
    if shutil.which("npm") is None:
        pytest.skip("NO NPM: no dashboard was held against Grafana's published types")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(command, cwd=folder, capture_output=True, timeout=PATIENCE_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("NPM GIVES NO @grafana/schema: no dashboard was held against Grafana's published types")
    return Schemas(folder)


def test_every_dashboard_fits_the_published_types(schemas: Schemas) -> None:
    assert BOARDS
    for path in BOARDS:
        board = json.loads(path.read_text("utf-8"))
        assert [] == list(schemas.errors(_without_known(board), "Dashboard", "dashboard")), path.name


def test_every_panel_fits_the_types_of_its_sort(schemas: Schemas) -> None:
    sorts = set()
    for path in BOARDS:
        for _, panel in panels(json.loads(path.read_text("utf-8"))):
            sort = panel["type"]
            if sort == "row":
                continue
            sorts.add(sort)
            types = f"composable/{FOLDERS.get(sort, sort)}/panelcfg"
            assert [] == list(schemas.errors(panel["options"], "Options", types)), panel["title"]
            if sort in WITH_FIELDS:
                fields = panel["fieldConfig"]["defaults"]["custom"]
                assert [] == list(schemas.errors(fields, "FieldConfig", types)), panel["title"]
    assert {"timeseries", "stat", "table", "state-timeline", "bargauge", "text"} == sorts


def test_a_fault_is_found(schemas: Schemas) -> None:
    board = {**_without_known(json.loads(BOARDS[0].read_text("utf-8"))), "style": "dark", "tags": "slo"}
    assert 2 <= len(list(schemas.errors(board, "Dashboard", "dashboard")))


def _without_known(board: dict[str, Any]) -> dict[str, Any]:
    for one in (*board["templating"]["list"], *board["annotations"]["list"]):
        for name in KNOWN:
            one.pop(name, None)
    return board
