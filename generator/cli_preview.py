"""What `watchbill preview` does once the flags are read; part of the command line."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from generator.cli_apply import with_grafana
from generator.diagnostics import did_you_mean
from generator.pipeline import Rendered
from generator.plan.dashboards.model import Dashboard
from generator.preview.answers import PreviewError, Prometheus
from generator.preview.picture import picture
from generator.units import Duration


def preview(rendered: Rendered, uids: Sequence[str], url: str, since: Duration, at: float | None, folder: Path) -> None:
    """Draw dashboards with what a Prometheus answers, into a folder."""
    plan, _ = with_grafana(rendered.compilation.environments)
    end = time.time() if at is None else at
    prometheus = Prometheus(url, end - float(since.seconds), end)
    folder.mkdir(parents=True, exist_ok=True)
    for dashboard in _chosen(plan.dashboards, uids):
        path = folder / f"{dashboard.uid}.svg"
        try:
            path.write_text(picture(dashboard, prometheus), encoding="utf-8")
        except PreviewError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"drew {path}")


def _chosen(dashboards: tuple[Dashboard, ...], uids: Sequence[str]) -> list[Dashboard]:
    known = {dashboard.uid: dashboard for dashboard in dashboards}
    for uid in uids:
        if uid not in known:
            hint = did_you_mean(uid, known)
            raise click.BadParameter(f"there is no dashboard '{uid}'" + (f"; {hint}" if hint else ""), param_hint="UID")
    return [known[uid] for uid in uids or known]
