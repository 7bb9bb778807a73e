"""The manifest of an environment: which file was generated from which specs, with its hash."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256

from generator.emit._artifact import Artifact


def manifest(environment: str, artifacts: Iterable[Artifact], where: Callable[[str], str]) -> str:
    """Write the manifest as JSON: artifacts by path, each with its SHA-256 and the specs it comes from."""
    files = {
        artifact.path: {
            "sha256": sha256(artifact.text.encode()).hexdigest(),
            "specs": [f"{address} in {where(address)}" for address in artifact.origins],
        }
        for artifact in artifacts
    }
    return json.dumps({"environment": environment, "artifacts": dict(sorted(files.items()))}, indent=2) + "\n"
