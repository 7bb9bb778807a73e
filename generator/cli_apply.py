"""What `watchbill apply` does once the flags are read; part of the command line."""

import os
from collections.abc import Callable, Sequence

import click

from generator import naming
from generator.apply import grafana, mimir
from generator.apply.change import WRITES, Applied, Change, counted
from generator.apply.grafana_api import TOKEN, GrafanaApi
from generator.apply.http import ApplyError
from generator.pipeline import Compiled, Rendered
from generator.plan.dashboards.model import Grafana
from generator.plan.plan import Plan

Perform = Callable[[list[Change], Callable[[Change], None]], Applied]


def with_grafana(environments: Sequence[Compiled]) -> tuple[Plan, Grafana]:
    """Take the one environment with a Grafana; refuse to guess which."""
    found = [(one.plan, one.plan.grafana) for one in environments if one.plan and one.plan.grafana]
    if not found:
        raise click.UsageError("no environment has a Grafana: write grafana_url in an Environment")
    _refuse_several([plan for plan, _ in found])
    return found[0]


def _refuse_several(plans: Sequence[Plan]) -> None:
    if len(plans) > 1:
        names = " or ".join(plan.environment for plan in plans)
        raise click.UsageError(f"say which environment is meant: --env {names}")


def apply_grafana(rendered: Rendered, url: str | None, dry_run: bool) -> bool:
    """Put an environment's dashboards into its Grafana; say whether all is well."""
    plan, into = with_grafana(rendered.compilation.environments)
    address = url or plan.facts.tools.grafana
    if address is None:
        raise click.UsageError(f"{plan.environment} has no grafana_url: name the address with --url")
    said = grafana.wanted(plan.environment, into.folder, rendered.texts[plan.environment])
    api = GrafanaApi(address, os.environ.get(TOKEN))
    planned = _planned(lambda: grafana.changes(said, api))
    return _done("dashboards", planned, dry_run, lambda some, tell: grafana.apply(said, some, api, tell))


def apply_mimir(rendered: Rendered, url: str, tenant: str | None, dry_run: bool) -> bool:
    """Put an environment's rules into Mimir's ruler; say whether all is well."""
    plans = [one.plan for one in rendered.compilation.environments if one.plan]
    _refuse_several(plans)
    said = mimir.wanted(rendered.texts[plans[0].environment])
    namespace = naming.ruler_namespace(plans[0].environment)
    api = mimir.MimirApi(url, os.environ.get(mimir.TOKEN), tenant, namespace)
    planned = _planned(lambda: mimir.changes(said, api))
    return _done("rule groups", planned, dry_run, lambda some, tell: mimir.apply(said, some, api, tell))


def _planned(compare: Callable[[], list[Change]]) -> list[Change]:
    try:
        return compare()
    except ApplyError as error:
        raise click.ClickException(f"{error}; nothing was changed") from None


def _done(what: str, planned: list[Change], dry_run: bool, perform: Perform) -> bool:
    """Do what was planned, or only tell it; say whether all is well."""
    refused = [change for change in planned if change.action == "conflict"]
    for change in refused:
        click.echo(change.what(), err=True)
    if not dry_run:
        return _performed(what, planned, perform) and not refused
    for change in planned:
        if change.action in WRITES:
            click.echo(f"would {change.what()}\n{change.diff}", nl=False)
    click.echo(f"{counted(what, planned)}; nothing was changed (--dry-run)")
    return not refused


def _performed(what: str, planned: list[Change], perform: Perform) -> bool:
    applied = perform(planned, lambda change: click.echo(change.what()))
    result = counted(what, [*applied.done, *(change for change in planned if change.action == "keep")])
    if applied.error:
        click.echo(f"error: {applied.error}", err=True)
        left = sum(change.action in WRITES for change in planned) - len(applied.done)
        click.echo(f"{result}; {left} are left: run it again once that is mended", err=True)
        return False
    click.echo(result)
    return not any(change.action == "conflict" for change in applied.done)
