"""How a service is scanned, as a page: when, by what, what follows from a finding, and who breaks in on purpose."""

from collections.abc import Iterator

from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.security.scan_alarms import watched
from generator.kinds.security.scans import SEVERITIES, DynamicScan, ImageScan, PenetrationTest, Scan, Scans
from generator.plan.facts import Recurring, Report, Section
from generator.units import Duration

_WHERE = {
    "dependencies": "workflow of the repository",
    "image": "CronJob of the cluster",
    "dynamic": "CronJob of the cluster",
}


def report(service: str, said: Scans, environment: str, cluster: Kubernetes | None) -> Report:
    """Write it."""
    sections = (
        *_schedule(service, said, environment, cluster),
        *_findings(said),
        *(_penetration(said.penetration_test) if said.penetration_test else ()),
    )
    return Report(sections)


def _schedule(service: str, said: Scans, environment: str, cluster: Kubernetes | None) -> Iterator[Section]:
    each = said.each(environment)
    if not each:
        return
    late = {one.name: one.overdue for one in watched(service, said, environment, cluster)}
    head = ("scan", "every", "when (UTC)", "where", "by", "overdue after")
    rows = (
        (name, scan.every, f"`{scan.cron}`", _WHERE[name], f"`{_tool(scan)}`", _overdue(late.get(name)))
        for name, scan in each.items()
    )
    words = "A scan of the image fails for findings that are " + " or ".join(said.severities) + "."
    yield Section("When", (words,) if said.image else (), (head, *rows))


def _overdue(after: Duration | None) -> str:
    return str(after) if after else "nothing tells it"


def _tool(scan: Scan) -> str:
    if isinstance(scan, ImageScan | DynamicScan):
        return scan.image
    return str(getattr(scan, "package", ""))


def _findings(said: Scans) -> Iterator[Section]:
    if said.findings:
        head = ("a finding that is", "is", "and is mended within")
        rows = (
            (severity, said.findings[severity].level, str(said.findings[severity].within))
            for severity in SEVERITIES
            if severity in said.findings
        )
        words = (
            (
                "The days count from the finding. What cannot be mended by then is acknowledged by the service's "
                "owner, in writing, with the day on which it is looked at again."
            ),
        )
        yield Section("What follows from a finding", words, (head, *rows))


def _penetration(said: PenetrationTest) -> Iterator[Section]:
    months = "every month" if said.every_months == 1 else f"every {said.every_months} months"
    words = (
        (
            f"People try to break in {months}, from {said.starts:%Y-%m-%d} on; the calendar beside this page has them. "
            f"What they found is kept in {said.evidence}."
        ),
        "It is done when somebody outside the team did it, the report is there, and each finding has a ticket.",
    )
    head = ("date", "by whom", "findings", "report")
    yield Section("Penetration test", words, (head, ("", "", "", "")))


def recurring(service: str, said: PenetrationTest) -> Recurring:
    """Put it into a calendar."""
    about = f"Evidence: {said.evidence}"
    return Recurring(f"Penetration test of {service}", about, said.starts, said.every_months)
