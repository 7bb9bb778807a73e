"""The manifest of an environment: which file was generated from which specs, with its hash."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256

from generator.emit._artifact import Artifact


def manifest(environment: str, artifacts: Iterable[Artifact], where: Callable[[str], str]) -> str:
    """Write the manifest as JSON, a line for each artifact: its path, its SHA-256, the specs it comes from."""
    lines = (f"    {json.dumps(artifact.path)}: {_entry(artifact, where)}" for artifact in sorted(artifacts, key=_path))
    body = ",\n".join(lines)
    return f'{{\n  "environment": {json.dumps(environment)},\n  "artifacts": {{\n{body}\n  }}\n}}\n'


def _entry(artifact: Artifact, where: Callable[[str], str]) -> str:
    specs = [f"{address} in {where(address)}" for address in artifact.origins]
    return json.dumps({"sha256": sha256(artifact.text.encode()).hexdigest(), "specs": specs})


def _path(artifact: Artifact) -> str:
    return artifact.path
