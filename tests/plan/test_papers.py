"""What stands on what: what a service says itself, what its server checks, and what it calls through a breaker."""

from pathlib import Path

from generator.pipeline import compile_specs
from generator.plan.papers import ServicePaper, diagram, service_papers
from tests import specs

BASKET = """\
apiVersion: watchbill/v1
kind: Service
metadata: {name: basket}
spec:
  owner: shop-team
  depends_on: {shop: required, mail: degraded, payments: degraded}
  server: {health: {dependencies: {database: required}}}
"""
BREAKER = "{failure_ratio: 50%, minimum_calls: 10, window: 1m, reset: 30s, timeout: 2s}"
BREAKERS = f"""\
apiVersion: watchbill/v1
kind: Resilience
metadata: {{name: basket}}
spec:
  service: basket
  breakers: {{payments: {BREAKER}, stock: {BREAKER}}}
"""


def papers(folder: Path) -> tuple[ServicePaper, ...]:
    compilation = compile_specs(specs.write(folder, specs.ENVIRONMENT, specs.SERVICE, BASKET, BREAKERS))
    (compiled,) = compilation.environments
    assert compiled.plan is not None, compilation.diagnostics
    return service_papers(compiled.plan)


def test_a_dependency_is_told_with_what_its_loss_does(tmp_path: Path) -> None:
    basket, shop = papers(tmp_path)
    cut = "calls end after 2s; after too many failures it is left alone for 30s"
    assert [
        ("database", "required", "it is not ready, and gets no traffic"),
        ("mail", "degraded", "it does less"),
        ("payments", "degraded", f"it does less; {cut}"),
        ("shop", "required", "it does nothing"),
        ("stock", "called", cut),
    ] == list(basket.dependencies)
    assert () == shop.dependencies


def test_a_service_of_the_catalogue_is_drawn_once(tmp_path: Path) -> None:
    drawn = diagram(papers(tmp_path))
    assert ["basket", "shop"] == [service.name for _, service in drawn.services]
    assert ["database", "mail", "payments", "stock"] == [name for _, name in drawn.others]
    assert ("service1", "service2", "required") in drawn.edges
