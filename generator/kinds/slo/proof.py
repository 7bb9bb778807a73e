"""SLO to promtool unit tests: the alerts on recorded series, the windows, the SLI on raw counters, an outage.

promtool evaluates all groups at one interval, whatever their own, and its time goes with the number of
evaluations. So there are two files, each evaluated as seldom as it can be: one for what happens within hours, and
one that looks at the windows of days once.
"""

from collections.abc import Iterator
from functools import lru_cache, partial

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.slo._alert_case import STEP, alert_cases
from generator.kinds.slo._exclusion_case import exclusion_case
from generator.kinds.slo._feed import FIRST_COUNTER, MAINTENANCE, PAGE, TICKET, Subject
from generator.kinds.slo._gauge_case import gauge_case
from generator.kinds.slo._guard_case import guard_case
from generator.kinds.slo._traffic_case import traffic_case
from generator.kinds.slo._window_case import WindowCase
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.rules import SLO_NAME, Shape
from generator.kinds.slo.sli._base import Context, Events
from generator.plan.proof import ProofFile, Script, TestCase
from generator.plan.rules import RuleFile


def prove(slo: Spec[SLO], shape: Shape, context: Context, events: Events, rules: RuleFile) -> Iterator[ProofFile]:
    """Publish the unit tests of an SLO's rule file."""
    spec = slo.spec
    counters, gauge = spec.sli.counters(context), spec.sli.gauge(context)
    alerting = (spec.alerting.page != DISABLED, spec.alerting.ticket != DISABLED)
    zero = events.absent_is_none and not events.good
    which = tuple(counter.events for counter in counters)
    values = (gauge.good, gauge.bad, gauge.samples) if gauge else None
    severities = frozenset(which for which, alerts in zip((PAGE, TICKET), alerting, strict=True) if alerts)
    subject = Subject(shape, context.by, severities, which, zero, values, events.counted)
    groups = tuple(group.name for group in rules.groups)
    sources = (*counters, *((gauge,) if gauge else ()))
    series = ((chr(ord(FIRST_COUNTER) + n), source.series) for n, source in enumerate(sources))
    fills = ((SLO_NAME, slo.name), *((MAINTENANCE, name) for name in spec.maintenance[-1:]), *series)
    for write, about in ((_behaviour, ""), (_windows, "windows")):
        path = naming.unit_tests_path(naming.slo_rules_path(spec.service, slo.name), about)
        yield ProofFile(path, rules.path, groups, partial(write, subject), fills, slo.address)


@lru_cache(maxsize=4096)  # SLOs of a shape share their test cases
def _windows(subject: Subject) -> Script:
    case = WindowCase(subject)
    return Script(case.at, (case.written(), *guard_case(subject, case.at)))


@lru_cache(maxsize=4096)
def _behaviour(subject: Subject) -> Script:
    return Script(STEP, tuple(_cases(subject)))


def _cases(subject: Subject) -> Iterator[TestCase]:
    yield from alert_cases(subject)
    if subject.counters:
        yield traffic_case(subject)
    if subject.gauge:
        yield gauge_case(subject)
    if subject.counters and subject.shape.excludes:
        yield exclusion_case(subject)
