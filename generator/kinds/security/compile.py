"""Security to its section of the server's contract, and to alerts on those who guess."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import DISABLED, Spec
from generator.kinds.security import model
from generator.kinds.security.facts import facts
from generator.kinds.security.model import Monitoring, Security
from generator.kinds.security.proof import prove
from generator.kinds.security.rules import alarms
from generator.kinds.security.scanning import scanned
from generator.kinds.security.scans import Scans
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.contract import Authentication, BruteForce, Sections, ServerContract
from generator.plan.facts import AlertFacts
from generator.plan.plan import Part
from generator.plan.proof import ProofFile
from generator.plan.rules import RuleFile, RuleGroup
from generator.units import NO_TIME, Duration, percent, plain


def compile_security(security: Spec[Security], catalog: Catalog) -> Iterable[Part]:
    """Publish what the service's server must guard, the alerts on it, and what scans the service."""
    said = security.spec.authentication
    sections = Sections(authentication=_authentication(said) if said else None)
    yield ServerContract(security.spec.service, sections, (security.address,))
    if said and said.monitoring:
        yield from _alerts(security, said.monitoring, catalog)
    if security.spec.scans:
        yield from scanned(security, security.spec.scans, catalog)


def _alerts(
    security: Spec[Security], said: Monitoring, catalog: Catalog
) -> Iterator[RuleFile | ProofFile | AlertFacts]:
    name = security.spec.service
    service = catalog.get(Service, name).spec
    levels = catalog.get(SeverityScale, service.severities).spec.levels
    every = list(alarms(said, service))
    published = Alarms(security, name, said.runbook, catalog)
    rules = tuple(
        published.rule(one.name, levels[one.level].severity, one.level, one.expr, NO_TIME, one.annotations)
        for one in every
    )
    if not rules:
        return
    file = RuleFile(naming.security_rules_path(name), (RuleGroup(naming.security_group(name), None, rules),))
    yield file
    yield from prove(security, said, service, file)
    yield from facts(security, said, service, every)


def _authentication(said: model.Authentication) -> Authentication:
    guesses = said.brute_force
    brute_force = BruteForce(
        window=guesses.window,
        account_failures=guesses.account_failures,
        address_failures=guesses.address_failures,
        delay=guesses.delay,
        max_delay=guesses.max_delay,
    )
    return Authentication(said.token_lifetime, tuple(said.algorithms), brute_force)


def explain(security: Spec[Security], catalog: Catalog) -> Iterator[str]:
    """Say how the service is guarded."""
    said = security.spec.authentication
    if said:
        guesses = said.brute_force
        yield f"A token is good for {said.token_lifetime}, signed by {' or '.join(said.algorithms)}."
        yield (
            f"After {guesses.account_failures} failures of an account, or {guesses.address_failures} from an address, "
            f"within {guesses.window}, each further one waits: {guesses.delay} at first, {guesses.max_delay} at most."
        )
        if said.monitoring:
            yield from _explain_alerts(said.monitoring)
    if security.spec.scans:
        yield from _explain_scans(security.spec.scans, catalog.environment)


def _explain_scans(said: Scans, environment: str) -> Iterator[str]:
    for name, scan in said.each(environment).items():
        late = Duration(scan.period * 3 // 2)
        yield f"Scan {name}: every {scan.every}, at '{scan.cron}' (UTC); overdue after {late}."
    if said.penetration_test:
        months = said.penetration_test.every_months
        yield f"Penetration test: every {'month' if months == 1 else f'{months} months'}, by people."
    for severity, mending in said.findings.items():
        yield f"A finding that is {severity} is {mending.level}, and mended within {mending.within}."


def _explain_alerts(said: Monitoring) -> Iterator[str]:
    failing, unusual, guessing = said.failing, said.unusual, said.guessing
    if failing.level != DISABLED:
        yield (
            f"{failing.level}: while more than {percent(failing.share)} of the attempts within {failing.window} fail, "
            f"and at least {failing.minimum}."
        )
    if unusual.level != DISABLED:
        yield (
            f"{unusual.level}: while more than {plain(unusual.factor)} times as many fail within {unusual.window} as "
            f"{unusual.before} before, and at least {unusual.minimum}."
        )
    if guessing.level != DISABLED:
        yield f"{guessing.level}: while more than {guessing.throttled} are slowed down within {guessing.window}."
