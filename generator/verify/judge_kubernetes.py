"""What a strict API server says of the manifests, as diagnostics at the specs that caused it."""

from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Severity, Span
from generator.emit._artifact import Artifact
from generator.kinds._environment import cluster_of
from generator.pipeline import Compiled, Rendered

FOLDERS = ("kubernetes/", "loadtest/", "operator/")


def judge_kubernetes(rendered: Rendered) -> Iterator[Diagnostic]:
    """Judge every manifest of every environment; it needs no program."""
    for compiled in rendered.compilation.environments:
        for path, artifact in rendered.artifacts.get(compiled.environment, {}).items():
            if path.startswith(FOLDERS) and path.endswith(".yaml"):
                yield from _judged(compiled, artifact)


def _judged(compiled: Compiled, artifact: Artifact) -> Iterator[Diagnostic]:
    from generator.verify.files import judge_content  # the models of Kubernetes are only for a build with manifests

    name, cluster = f"{compiled.environment}/{artifact.path}", cluster_of(compiled.catalog)
    version = cluster.version if cluster else None
    for found in judge_content(name, artifact.text.encode(), programs=False, kubernetes=version).diagnostics:
        refuses = "an API server refuses " if found.severity is Severity.ERROR else ""
        message = f"{refuses}{name}, line {found.span.line}: {found.message}"
        hint = found.hint or "mend what this spec says"
        yield Diagnostic("kubernetes", message, _span(compiled, artifact, name), hint, found.severity)


def _span(compiled: Compiled, artifact: Artifact, name: str) -> Span:
    """Find the first spec that the manifest comes from."""
    if not artifact.origins:
        return Span(name)
    return compiled.catalog.document_of(artifact.origins[0]).span("metadata", "name")
