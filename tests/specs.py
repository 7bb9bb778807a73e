"""A small sound set of specs for tests, and how to write, compile and emit it."""

from pathlib import Path

from generator import registry
from generator.diagnostics import has_errors
from generator.emit._artifact import Artifact
from generator.kinds._kind import Explanation
from generator.pipeline import Compilation, compile_specs, emit

ENVIRONMENT = """\
apiVersion: watchbill/v1
kind: Environment
metadata: {name: production}
spec:
  variables: {ENV: production}
  prometheus: {retention: 100d}
"""

SERVICE = """\
apiVersion: watchbill/v1
kind: Service
metadata: {name: shop}
spec:
  owner: shop-team
  workload:
    container: shop
    limits: {cpu: 500m, memory: 1Gi}
  scrape_jobs:
    - {name: shop, targets: ["shop:8080"], labels: {environment: "${ENV}"}}
  metrics:
    http_requests_total: {type: counter, labels: [route, status]}
    http_request_duration_seconds: {type: histogram, labels: [route], buckets: [0.1, 0.3, 1, 5]}
    container_cpu_usage_seconds_total: {type: counter, labels: [container]}
"""


def slo(
    name: str = "avail",
    objective: str = "99.9%",
    window: str = "30d",
    sli: str = 'type: availability, metric: http_requests_total, errors: {status: "5.."}',
    more: str = "",
) -> str:
    """Write an SLO."""
    return f"""\
apiVersion: watchbill/v1
kind: SLO
metadata: {{name: {name}}}
spec:
  service: shop
  objective: {objective}
  window: {window}
  sli: {{{sli}}}
{more}"""


def alert(expr: str, name: str = "ShopAlert", more: str = "") -> str:
    """Write an alert; the expression stands in single quotes."""
    return f"""\
apiVersion: watchbill/v1
kind: Alert
metadata: {{name: {name}}}
spec:
  service: shop
  expr: '{expr}'
  severity: P2
  summary: Something is wrong.
{more}"""


def probe(check: str, name: str = "home", more: str = "") -> str:
    """Write a probe of one check."""
    return f"""\
apiVersion: watchbill/v1
kind: Probe
metadata: {{name: {name}}}
spec:
  service: shop
  check: {{{check}}}
{more}"""


def write(folder: Path, *texts: str) -> Path:
    """Write texts as spec files, one each, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def compiled(folder: Path, *texts: str) -> Compilation:
    """Compile texts that are expected to hold no error, beside the environment and the service."""
    compilation = compile_specs(write(folder, ENVIRONMENT, SERVICE, *texts))
    assert not has_errors(compilation.diagnostics), compilation.diagnostics
    return compilation


def artifacts(folder: Path, *texts: str) -> dict[str, Artifact]:
    """Compile and emit texts for the one environment."""
    return dict(emit(compiled(folder, *texts)).artifacts["production"])


def artifacts_of(folder: Path, *texts: str) -> dict[str, Artifact]:
    """Compile and emit texts alone, the environment and the service among them."""
    compilation = compile_specs(write(folder, *texts))
    assert () == compilation.diagnostics
    return dict(emit(compilation).artifacts["production"])


def explained(folder: Path, address: str, *texts: str) -> list[str]:
    """Compile texts alone, and tell in words what one of the specs compiles to."""
    compilation = compile_specs(write(folder, *texts))
    assert () == compilation.diagnostics
    (compiled,) = compilation.environments
    kind, _, name = address.partition("/")
    explanation: Explanation = registry.kind(kind).explain(compiled.catalog.specs[kind, name], compiled.catalog)
    return list(explanation.words)


def found(folder: Path, *texts: str) -> list[tuple[str, str]]:
    """Compile texts beside the environment and the service, and list the codes and messages of what is found."""
    compilation = compile_specs(write(folder, ENVIRONMENT, SERVICE, *texts))
    return [(diagnostic.code, diagnostic.message) for diagnostic in compilation.diagnostics]
