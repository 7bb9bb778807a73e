"""A load test that meets users, or rate limits instead of the service.

## What it does
For every environment that the `target` of a `LoadTest` names: looks whether it is production, by its name
(`production`, `prod`, `live`), or whether the address is one of the variables of such an environment. And for every
rate limit that a request names under `rate_limit`, counts what each load does within the window, deals it out to the
accounts, and compares it with what one may do in its tier.

## Why it matters
A load test in production is an outage that somebody has planned. And a service that answers most requests with "too
many" is fast: the test fails on errors that no user would see, and its latencies tell nothing.

## Bad
```yaml
journey:
  accounts: {number: 1, tier: enterprise}   # 50 executions a second, of which one account has 200 in 15 minutes
  requests: [{name: calculate, path: /tools/calculate, tool: true, rate_limit: tool-executions}]
```

## Better
```yaml
journey:
  accounts: {number: 200, tier: enterprise} # as many as users would be; or a tier that exists for the test
```
"""

from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import load_tests, resiliences
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.load_test.journey import Journey
    from generator.kinds.load_test.model import LoadTest
    from generator.kinds.resilience.model import RateLimit
    from generator.plan.load import Scenario

_PRODUCTION = ("production", "prod", "live")


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Judge the target, and the accounts, of every load test of this environment."""
    loads = {each.origin: each for each in plan.load_tests}
    for test in load_tests(catalog):
        if test.address in loads:
            yield from _production(test, catalog)
            yield from _throttled(test, loads[test.address].scenarios, catalog)


def _production(test: "Spec[LoadTest]", catalog: Catalog) -> Iterator[Finding]:
    from generator.kinds.environment.model import Environment

    target = test.spec.target
    if target is None:
        return
    if catalog.environment in _PRODUCTION:
        message = f"'{catalog.environment}' is where users are: the test would be their outage"
        number = target.environments.index(catalog.environment)
        span = catalog.span(test, "spec", "target", "environments", number)
        yield Finding(message, span, "name an environment that nobody uses")
        return
    for name in _PRODUCTION:
        environment = catalog.find(Environment, name)
        for variable, value in environment.spec.variables.items() if environment else ():
            if value == target.url.partition("://")[2].partition("/")[0]:
                message = f"the address {target.url} is what '{name}' calls {variable}: the test would be its outage"
                yield Finding(message, catalog.span(test, "spec", "target", "url"), "write a variable: https://${API}")


def _throttled(test: "Spec[LoadTest]", scenarios: "tuple[Scenario, ...]", catalog: Catalog) -> Iterator[Finding]:
    journey = test.spec.journey
    named = sorted({one.rate_limit for one in journey.requests if one.rate_limit}) if journey else []
    for resilience in resiliences(catalog):
        if journey and resilience.spec.service == test.spec.service:
            for name in named:
                yield from _limited(test, journey, scenarios, name, resilience.spec.rate_limits[name], catalog)


def _limited(
    test: "Spec[LoadTest]",
    journey: "Journey",
    scenarios: "tuple[Scenario, ...]",
    name: str,
    limit: "RateLimit",
    catalog: Catalog,
) -> Iterator[Finding]:
    from generator.checks._loads import counted

    accounts = journey.accounts
    tier = accounts.tier if accounts and accounts.tier else limit.default_tier
    number, each = accounts.number if accounts else 1, limit.tiers[tier]
    loads = [counted(scenario, journey, name, limit.window) for scenario in scenarios]
    most = max(loads, key=lambda load: load.busiest(number))
    if most.busiest(number) <= each:
        return
    dealt = "1 account" if number == 1 else f"{number} accounts"
    message = (
        f"'{most.load}' would be throttled: {most.sum} = {ceil(most.number)} in {limit.window}, of {dealt} "
        f"one makes {most.busiest(number)}, and tier '{tier}' of '{name}' allows {each}"
    )
    enough = most.accounts_for(each)
    hint = f"write {enough} accounts or more, or a tier that allows more" if enough else "take a tier that allows more"
    place = ("accounts", "number") if accounts else ("requests",)
    yield Finding(message, catalog.span(test, "spec", "journey", *place), hint)


CHECK = Check(run, Severity.ERROR)
