"""The project's own specs, built for an environment of rehearsals, and the server that keeps their contract."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from server import contract as contracts
from tests.server.instance import Instance, command, variables
from tests.server.parts import until

ROOT = Path(__file__).parents[2]

# What is changed in a file of the specs: each text must stand there.
Edits = Sequence[tuple[str, str]]
# There is no Grafana where a rehearsal is held, no cluster, and no other load; and a gateway's host has no port.
ELSEWHERE: dict[str, Edits] = {
    "swift-api-server/dashboards.yaml": (),
    "swift-api-server/load-test.yaml": (),
    "swift-api-server/rollout.yaml": (),
    "swift-api-server/security.yaml": (
        ("environments: [production]", "environments: [rehearsal]"),
        ("environments: [staging]", "environments: [rehearsal]"),
    ),
}


def build(folder: Path, environment: str, edits: Mapping[str, Edits]) -> Path:
    """Build the project's specs, with changes, for one environment in place of theirs; a file without edits goes."""
    specs = folder / "slo_specs"
    shutil.copytree(ROOT / "slo_specs", specs)
    (specs / "platform/environments.yaml").write_text(environment)
    for name, changes in edits.items():
        _edit(specs / name, changes)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--specs", str(specs), "--output", str(folder / "output")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stdout + done.stderr
    return folder / "output/rehearsal"


def _edit(path: Path, changes: Edits) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, f"{path.name} says nothing of {old}"
        text = text.replace(old, new)
    if changes:
        path.write_text(text, "utf-8")
    else:
        path.unlink()


@contextmanager
def serving(folder: Path, built: Path, port: int, database: str) -> Iterator[Instance]:
    """Run the server by the contract that was generated."""
    contract = contracts.load(built / "server/contract.json", None)
    environment = variables(folder / "server", contract, port=port, database_url=database)
    assert not command(environment, "migrate").returncode
    log = folder / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve"], cwd=ROOT, env=environment, stdout=stream, stderr=stream
        )
    instance = Instance(port, process, log)
    try:
        until(lambda: process.poll() is not None or instance.ready(), "the server is ready")
        assert process.poll() is None, log.read_text()
        yield instance
    finally:
        process.terminate()
        process.wait(timeout=40)
