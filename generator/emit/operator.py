"""What the Prometheus operator reads, where an environment has one: rules, monitors and probes.

Format: https://prometheus-operator.dev/docs/api-reference/api/
"""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.emit.kubernetes import tree
from generator.emit.rules import groups_of, origins_of
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write an object for every rule file, scrape job and probe, and a kustomization of them all."""
    if plan.operated is None:
        return
    from generator.plan.operated import operated_manifests, rules_manifest  # what few environments need

    files = []
    for manifest in operated_manifests(plan, plan.operated):
        path = naming.operator_path(manifest.kind, manifest.name)
        files.append(Artifact(path, header(manifest.origins, where) + dump(tree(manifest)), manifest.origins))
    for file in plan.rule_files:
        origins = origins_of(file)
        manifest = rules_manifest(file.path, origins, plan.operated)
        # The very text of the rule file, further in.
        rules = "".join(f"  {line}" for line in groups_of(file).splitlines(keepends=True))
        text = f"{header(origins, where)}{dump(tree(manifest))}spec:\n{rules}"
        files.append(Artifact(naming.operator_path(manifest.kind, manifest.name), text, origins))
    yield from sorted(files, key=lambda file: file.path)
    origin = (plan.operated.origin,)
    names: list[Tree] = [*sorted(file.path.rpartition("/")[2] for file in files)]
    document: dict[str, Tree] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": names,
    }
    yield Artifact(naming.OPERATOR_KUSTOMIZATION_PATH, header(origin, where) + dump(document), origin)


EMITTER = Emitter(emit)
