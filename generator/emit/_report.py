"""Reports as pages: sections with words, tables, pictures and queries, from one template."""

from collections.abc import Callable
from functools import partial

from generator import naming
from generator.emit._pages import linker, rendered
from generator.plan.facts import Report
from generator.plan.plan import Plan


def page(plan: Plan, about: str, report: Report, picture: Callable[[str], str], path: str) -> str:
    """Write a report that stands at a path of the environment's folder; `picture` places a picture by its name."""
    base = plan.facts.tools.prometheus
    return rendered(
        "report",
        about=about,
        sections=report.sections,
        query_url=partial(naming.query_url, base) if base else None,
        picture=picture,
        link=linker(path),
    )
