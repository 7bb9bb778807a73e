"""The load tests of the services: scripts for Locust and k6, how to run them, and the objects of the k6 operator.

Formats: https://docs.locust.io/en/stable/writing-a-locustfile.html, https://grafana.com/docs/k6/latest/using-k6/,
https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/usage/executing-k6-scripts-with-testrun-crd/
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.plan.load import ByOperator, LoadTest, Scenario
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write the files of every load test."""
    for test in plan.load_tests:
        yield from _scripts(test, where)
        yield _page(test, where)
        if test.operator:
            yield from _objects(test, test.operator, where)


def _scripts(test: LoadTest, where: Callable[[str], str]) -> Iterator[Artifact]:
    from generator.emit._pages import program  # jinja2 is loaded for those who need it

    comment = header((test.origin,), where).rstrip("\n")
    own = {"pace": _pace, "unit": _unit, "arrivals": _arrivals, "tagged": _tagged, "least": _least}
    for name, written in (("locustfile.py", comment), ("k6.js", comment.replace("# ", "// "))):
        text = program(name, header=written, test=test, **own)
        yield Artifact(naming.load_test_path(test.service, name), text, (test.origin,))


def _page(test: LoadTest, where: Callable[[str], str]) -> Artifact:
    from generator.emit import _pages

    origins = (test.origin,)
    text = _pages.rendered("load-test", test=test, config_map=naming.load_test_object(test.service))
    return Artifact(naming.load_test_path(test.service, "README.md"), _pages.header(origins, where) + text, origins)


def _objects(test: LoadTest, operator: ByOperator, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write an object for each load, and what makes the ConfigMap that they read the script from.

    They stand in no kustomization: whoever applies all of it would set off all loads at once.
    """
    from generator.emit._load_objects import config_map, test_run
    from generator.emit._yaml import dump
    from generator.emit.kubernetes import tree

    comment = header((test.origin,), where)
    yield Artifact(
        naming.load_test_path(test.service, "kustomization.yaml"),
        comment + dump(config_map(test, operator)),
        (test.origin,),
    )
    for scenario in test.scenarios:
        path = naming.load_test_path(test.service, f"testrun.{scenario.name}.yaml")
        yield Artifact(path, comment + dump(tree(test_run(test, scenario, operator))), (test.origin,))


def _pace(scenario: Scenario) -> Decimal | None:
    """Tell how many requests a second each client of Locust makes; None where it makes them at once."""
    return round(scenario.per_second / scenario.users, 6) or None


def _unit(scenario: Scenario) -> int:
    """Choose the unit of time in which the rate is a whole number, as k6 wants it: 2.5 a second are 25 in 10 s."""
    exponent = int((scenario.rate or Decimal(0)).normalize().as_tuple().exponent)
    return int(10 ** max(0, -exponent))


def _arrivals(scenario: Scenario) -> int:
    return int((scenario.rate or Decimal(0)) * _unit(scenario))


def _tagged(metric: str, scenario: str, kind: str) -> str:
    return f"'{metric}{{scenario:{scenario},kind:{kind}}}'"


def _least(scenario: Scenario) -> int:
    return sum(bounds.least for bounds in scenario.bounds)


EMITTER = Emitter(emit)
