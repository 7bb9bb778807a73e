"""The dashboard of data: what is purged and kept for how long, and when that was last done."""

from collections.abc import Iterator

from generator import naming
from generator.plan.contract import Retention
from generator.plan.dashboards._families import Family, instances, panel, subject_of
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.model import Dashboard, Panel, Row
from generator.plan.facts import ServiceFacts

SORT = "data"
_SUBJECT = "Data"
_SINCE = {"created": "they were created", "last_activity": "their last activity"}
_FATES = {"delete": "deleted", "archive": "archived"}


def data_dashboard(index: Index) -> Dashboard | None:
    """Show the data of all services; None where no contract says anything of them."""
    rows = tuple(row for service in index.services.values() for row in _rows(service, index))
    services = [service for service in index.services.values() if _families(service)]
    if not rows:
        return None
    jobs = {job.name for service in services for job in service.jobs}
    return Dashboard(
        uid=index.uid(SORT),
        path=naming.dashboard_path(SORT),
        title=f"Data · {index.environment}",
        description=f"What is purged in {index.environment}, after how long, and when that was last done.",
        tags=index.tags("data"),
        rows=rows,
        origins=tuple(service.origin for service in services),
        variables=(instances(jobs),),
        links=tuple(index.link(service.name, "service", service.name) for service in services),
        since="now-30d",
        refresh="15m",
    )


def _families(service: ServiceFacts) -> list[Family]:
    return [Family(each) for each in service.families if subject_of(each.name) == _SUBJECT]


def _rows(service: ServiceFacts, index: Index) -> Iterator[Row]:
    drawn = [shown for family in _families(service) if (shown := panel(family))]
    if drawn:
        sections = index.contracts.get(service.name)
        said = [_promises(sections.retention, service.name)] if sections and sections.retention else []
        wide = (each._replace(key=f"{service.name}:{each.key}", width=12, height=9) for each in drawn)
        yield Row(service.name, (*said, *wide))


def _promises(retention: Retention, service: str) -> Panel:
    """Say in words what is promised."""
    lines = [
        f"| {one.data} | {_FATES[one.action]} | {one.after} after {_SINCE[one.measured_from]} |"
        for one in retention.purges
    ]
    guard = f"\n\nNothing is purged without a verified backup younger than {retention.backup_max_age}."
    text = "\n".join(("| data | are | when |", "| --- | --- | --- |", *lines))
    return Panel(
        f"{service}:promises",
        "text",
        "What is promised",
        "How long data are kept.",
        width=24,
        height=5 + len(lines),
        text=text + (guard if retention.backup_max_age else ""),
    )
