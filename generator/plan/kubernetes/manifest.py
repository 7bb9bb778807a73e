"""A manifest: which object it is, and what it says.

What it says are named tuples whose fields are the keys of the API, in our way of writing: `min_replicas` is
`minReplicas`. What is None is left out, so that the API server's defaults count.
"""

from collections.abc import Mapping
from typing import NamedTuple

MANAGED_BY = "watchbill"
# https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
NAME_LABEL = "app.kubernetes.io/name"
MANAGED_BY_LABEL = "app.kubernetes.io/managed-by"
# Tells the pods of a new version from the others, and their Services: canary, stable, blue, green, ...
ROLE_LABEL = "role"


class Manifest(NamedTuple):
    """One object of the cluster. `folder` is the service that it belongs to, or `_namespace`.

    `content` are the keys beside `metadata`: mostly `{"spec": ...}`.
    """

    api_version: str
    kind: str
    name: str
    namespace: str
    folder: str
    content: Mapping[str, object]
    origins: tuple[str, ...]
    labels: Mapping[str, str] = {}
    annotations: Mapping[str, str] = {}


def labels_of(service: str) -> dict[str, str]:
    """The labels by which a service's objects, and its pods, are found."""
    return {NAME_LABEL: service}


def written(value: object) -> str:
    """Write all that a value of the plan says, and nothing that it leaves out.

    So it stays the same when a type gets a new field, which a name made from it must.
    """
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        fields: Mapping[str, object] = value._asdict()
        return written({name: item for name, item in fields.items() if item is not None})
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {written(item)}' for key, item in value.items())}}}"
    return f"[{', '.join(map(written, value))}]" if isinstance(value, tuple) else repr(value)
