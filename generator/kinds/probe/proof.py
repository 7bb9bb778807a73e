"""Probe to promtool unit tests: one region alone wakes nobody, several do, it clears, nothing is overlooked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from generator import naming, promql
from generator.kinds._base import DISABLED, Spec
from generator.kinds.probe.model import Probe
from generator.kinds.probe.rules import Pace
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase, ValueCheck
from generator.plan.rules import Pairs, RuleFile
from generator.units import NO_TIME, Duration

Span = tuple[Duration, Duration]

HEALTHY = 40  # paces before something happens: longer than the rules look back
TICKET = 18  # paces after which more than half of the ticket's range is good again


@dataclass(frozen=True)
class Subject:
    """The probe whose rules are tested."""

    probe: Spec[Probe]
    regions: tuple[str, ...]
    pace: Pace
    evaluation: Duration

    def told(self, window: Duration, lasting: Duration) -> Span:
        """Step through the evaluations: when is more than half of a window bad, and has been for a time?

        The window of Prometheus 2 holds the sample at its very beginning, that of Prometheus 3 does not: the alert
        comes between the two times.
        """
        every, step = self.probe.spec.interval, self.evaluation
        bad = -(-self.after(HEALTHY) // every) * every  # when the first bad sample comes
        times = []
        for beyond in (0, 1):
            now = -(-bad // step) * step
            while window and not self._mostly_bad(now, now - window + beyond, bad):
                now += step
            times.append(-(-(now + lasting) // step) * step)
        return Duration(min(times)), Duration(max(times))

    def _mostly_bad(self, now: int, begins: int, bad: int) -> bool:
        seen = range(-(-begins // self.evaluation) * self.evaluation, now + 1, self.evaluation)
        return 2 * sum(at < bad for at in seen) < len(seen)

    def after(self, paces: int, more: Duration = NO_TIME) -> Duration:
        """Tell a time, in paces since the start."""
        return Duration(paces * self.pace.step + more)

    def labels(self, step: str, region: str) -> Pairs:
        """Name the labels of a step's series in a region."""
        own = (("step", step),) if step else ()
        target = (("instance", self.probe.spec.checks[step].target), ("job", naming.probe_job(self.probe.name, region)))
        return (*target, ("probe", self.probe.name), ("probe_region", region), *own)

    def fed(self, metric: str, region: str, *values: tuple[int, Duration]) -> Iterator[InputSeries]:
        """Feed in a metric of all steps in a region: each value until a time."""
        for step in self.probe.spec.checks:
            yield self.series(metric, self.labels(step, region), *values)

    def series(self, metric: str, labels: Pairs, *values: tuple[int, Duration]) -> InputSeries:
        """Feed in one series."""
        written, samples = [], 0
        for value, until in values:
            more = -(-until // self.probe.spec.interval) - samples
            written.append(f"{value}x{more - 1}")
            samples += more
        matchers = tuple(promql.Matcher(label, "=", value) for label, value in labels)
        return InputSeries(promql.selector(metric, matchers), " ".join(written))

    def case(self, name: str, series: Iterable[InputSeries], checks: Iterable[AlertCheck]) -> TestCase:
        """Make a test case."""
        return TestCase(f"{self.probe.name}: {name}", self.probe.spec.interval, tuple(series), tuple(checks))

    def failing(self, severity: str, region: str = "") -> tuple[ExpectedAlert, ...]:
        """Expect a failing probe to be told, unless it never is."""
        if getattr(self.probe.spec.alerting, severity) == DISABLED:
            return ()
        where = (("probe_region", region),) if region else ()
        return (ExpectedAlert(naming.PROBE_FAILING_ALERT, severity, labels=(("probe", self.probe.name), *where)),)


def prove(
    probe: Spec[Probe], regions: tuple[str, ...], pace: Pace, evaluation: Duration, file: RuleFile
) -> Iterator[ProofFile]:
    """Publish the unit tests of a probe's rule file."""
    groups = tuple(group.name for group in file.groups)
    write = partial(_script, Subject(probe, regions, pace, evaluation))
    yield ProofFile(naming.unit_tests_path(file.path), file.path, groups, write, (), probe.address)


def _script(subject: Subject) -> Script:
    cases = (_several(subject), _one(subject), _missing(subject), *_expiring(subject))
    told = tuple(case for case in cases if any(check.firing for check in case.alerts))
    return Script(subject.evaluation, told)


def _several(subject: Subject) -> TestCase:
    """It fails from as many regions as a page needs, and recovers."""
    failing = subject.regions[: subject.probe.spec.alerting.regions]
    page, ticket = _times(subject)
    begins, ends = subject.after(HEALTHY), Duration(max(page[1], ticket[1]) + subject.after(2))
    over = Duration(ends + subject.after(TICKET))
    series, duration = list[InputSeries](), list[InputSeries]()
    for region in subject.regions:
        success = int(region not in failing)
        series += subject.fed("probe_success", region, (1, begins), (success, ends), (1, over))
        duration += subject.fed("probe_duration_seconds", region, (2, over))
    checks = (
        *_stages(subject, page, ticket, failing, paged=True),
        AlertCheck(Duration(over - subject.pace.step), naming.PROBE_FAILING_ALERT, "it has recovered"),
    )
    latency = f'{naming.PROBE_LATENCY}{{probe="{subject.probe.name}"}}'
    values = (
        ValueCheck(Duration(begins - subject.pace.step), f"sum({latency})", 2 * len(duration)),
        ValueCheck(Duration(ends - subject.pace.step), f"sum({latency} == bool Inf)", len(failing)),
    )
    return replace(subject.case("it fails from several regions", [*series, *duration], checks), values=values)


def _one(subject: Subject) -> TestCase:
    """It fails from one region fewer than a page needs: a ticket at most."""
    failing = subject.regions[: subject.probe.spec.alerting.regions - 1]
    page, ticket = _times(subject)
    begins, ends = subject.after(HEALTHY), Duration(max(page[1], ticket[1]) + subject.after(2))
    series = [
        one
        for region in subject.regions
        for one in subject.fed("probe_success", region, (1, begins), (int(region not in failing), ends))
    ]
    checks = _stages(subject, page, ticket, failing, paged=False)
    return subject.case("it fails from too few regions", series, checks)


def _times(subject: Subject) -> tuple[Span, Span]:
    """Tell when the page and the ticket come."""
    return subject.told(subject.pace.page, subject.probe.spec.lasting), subject.told(subject.pace.ticket, NO_TIME)


def _stages(subject: Subject, page: Span, ticket: Span, failing: tuple[str, ...], paged: bool) -> Iterator[AlertCheck]:
    """Look just before each alert comes, and when it has come."""
    tickets = tuple(alert for region in failing for alert in subject.failing("ticket", region))
    pages = subject.failing("page") if paged else ()
    name, evaluation = naming.PROBE_FAILING_ALERT, subject.evaluation
    yield AlertCheck(subject.after(HEALTHY), name, "all has been well")
    for at, why in (
        (Duration(page[0] - evaluation), "it is too soon for a page"),
        (page[1], "it has failed for long enough for a page" if paged else "no page, from too few regions"),
        (Duration(ticket[0] - evaluation), "it is too soon for a ticket"),
        (ticket[1], "it has failed for long enough for a ticket"),
    ):
        states = [None if first <= at < last else at >= last for first, last in (page, ticket)]
        if None not in states:
            told = ((pages, states[0]), (tickets, states[1]))
            yield AlertCheck(at, name, why, tuple(alert for alerts, come in told if come for alert in alerts))


def _missing(subject: Subject) -> TestCase:
    """The exporter of one region does not answer."""
    region, *others = subject.regions
    name, begins = naming.PROBE_MISSING_ALERT, subject.after(HEALTHY)
    first, last = subject.told(NO_TIME, subject.pace.missing)
    ends = Duration(last + subject.after(2))
    series = [*subject.fed("up", region, (1, begins), (0, ends))]
    series += [one for other in others for one in subject.fed("up", other, (1, ends))]
    labels = (("probe", subject.probe.name), ("probe_region", region))
    expected = (ExpectedAlert(name, "ticket", labels=labels),)
    firing = expected if subject.probe.spec.alerting.ticket != DISABLED else ()
    checks = (
        AlertCheck(Duration(first - subject.evaluation), name, "it may come back yet"),
        AlertCheck(last, name, "one region has given no results for long enough", firing),
    )
    return subject.case("a region gives no results", series, checks)


def _expiring(subject: Subject) -> Iterator[TestCase]:
    """Let a certificate come into the range of each alert; the later one is still silent before."""
    certificate, pace = subject.probe.spec.certificate, subject.pace.step
    encrypted = [step for step, check in subject.probe.spec.checks.items() if check.encrypted]
    limits = {"page": certificate.page_before, "ticket": certificate.ticket_before}
    wanted = {severity: limits[severity] for severity in limits if getattr(certificate, severity) != DISABLED}
    for severity, limit in wanted.items() if encrypted else ():
        expiry = Duration(limit + 2 * pace)
        labels = subject.labels(encrypted[0], subject.regions[0])
        series = subject.series("probe_ssl_earliest_cert_expiry", labels, (int(expiry) // 1000, subject.after(4)))
        checks = []
        for paces, why in ((1, "there is time yet"), (3, f"less than {limit} is left")):
            at = Duration(-(-paces * pace // subject.evaluation) * subject.evaluation)
            left = Duration(int(expiry) // 1000 * 1000 - at)
            firing = tuple(_expected(subject, labels, one, left) for one, before in wanted.items() if left < before)
            checks.append(AlertCheck(at, naming.CERTIFICATE_ALERT, why, firing))
        yield subject.case(f"a certificate expires, {severity}", (series,), checks)


def _expected(subject: Subject, labels: Pairs, severity: str, left: Duration) -> ExpectedAlert:
    who = (("probe", subject.probe.name), ("instance", dict(labels)["instance"]))
    return ExpectedAlert(naming.CERTIFICATE_ALERT, severity, value=Decimal(int(left)) / 1000, labels=who)
