"""`watchbill simulate`: what a cluster would do, worked out offline; part of the command line."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.autoscaler.autoscaler import Autoscaler
    from generator.autoscaler.load import Load
    from generator.autoscaler.pods import PodModel

TRAFFIC = "day 20/s..100/s peak 14:00"
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(short_help="Work out what a cluster would do.")
def simulate() -> None:
    """Work out, without a cluster, what it would do."""


@simulate.command(short_help="Run an autoscaler over a load.")
@click.option("--hpa", "manifest", type=_EXISTING, required=True, help="Manifest with a HorizontalPodAutoscaler.")
@click.option("--name", help="Which autoscaler, if the manifest holds several.")
@click.option("--load", "words", metavar="WORDS", help="The load: '20/s for 5m, to 500/s over 2m, 500/s for 10m'.")
@click.option("--load-file", type=_EXISTING, help="The load as CSV or YAML, with 'time', 'rate' and other metrics.")
@click.option("--cpu-per-request", "cost", metavar="TIME", required=True, help="CPU that a request costs: 5ms.")
@click.option("--request", metavar="CPU", required=True, help="CPU that a pod requests: 250m.")
@click.option("--limit", metavar="CPU", help="CPU that a pod may use: 500m.  [default: no limit]")
@click.option("--memory-request", metavar="BYTES", help="Memory that a pod requests: 512Mi.")
@click.option("--per-pod", metavar="NAME=VALUE", multiple=True, help="What each pod uses at any load: memory=300Mi.")
@click.option("--startup", default="20s", show_default=True, help="Time until a new pod is ready.")
@click.option("--pending", default="0s", show_default=True, help="How much of that time it is pending.")
@click.option("--replicas", type=click.IntRange(min=0), help="Replicas at the beginning.  [default: minReplicas]")
@click.option("--metrics-lag", default="15s", show_default=True, help="How old the metrics are.")
@click.option("--metrics-window", default="15s", show_default=True, help="Over what time they are averaged.")
@click.option("--sync-period", default="15s", show_default=True, help="How often the controller looks.")
@click.option("--tolerance", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="The controller's.")
@click.option("--svg", "picture", type=click.Path(dir_okay=False, path_type=Path), help="Write a picture there.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How it is told.",
)
def scaling(
    manifest: Path,
    name: str | None,
    words: str | None,
    load_file: Path | None,
    cost: str,
    request: str,
    limit: str | None,
    memory_request: str | None,
    per_pod: tuple[str, ...],
    startup: str,
    pending: str,
    replicas: int | None,
    metrics_lag: str,
    metrics_window: str,
    sync_period: str,
    tolerance: float,
    picture: Path | None,
    format_: str,
) -> None:
    """Run a HorizontalPodAutoscaler over a load, sync by sync, as its controller would.

    Shows every change with the controller's reason, and what holds the fleet where it stands.
    """
    from generator.autoscaler import report
    from generator.autoscaler.autoscaler import Flags
    from generator.autoscaler.pods import Fleet, PodModel
    from generator.autoscaler.simulate import simulate as simulated

    autoscaler, load = autoscaler_of(manifest, name), load_of(words, load_file)
    pods = PodModel(
        cpu_ms_per_request=_milliseconds("--cpu-per-request", cost),
        request_millicores=_millicores("--request", request),
        limit_millicores=None if limit is None else _millicores("--limit", limit),
        startup_seconds=_seconds("--startup", startup),
        pending_seconds=_seconds("--pending", pending),
        metrics_lag_seconds=_seconds("--metrics-lag", metrics_lag),
        metrics_window_seconds=_seconds("--metrics-window", metrics_window),
        memory_request_bytes=0 if memory_request is None else int(_quantity("--memory-request", memory_request)),
        per_pod=dict(_constant(pair) for pair in per_pod),
    )
    flags = Flags(sync_period=_above_zero("--sync-period", sync_period), tolerance=tolerance)
    _refuse_unknown_metrics(autoscaler, pods, load)
    begun = Fleet.settled(autoscaler.min_replicas if replicas is None else replicas)
    steps = list(simulated(autoscaler, pods, load, flags, begun))
    tell = report.as_text if format_ == "text" else report.as_json
    click.echo(tell(steps, autoscaler, flags), nl=False)
    if picture is not None:
        from generator.autoscaler.plot import plot

        picture.write_text(plot(autoscaler.name, steps, autoscaler, flags), encoding="utf-8")


@simulate.command(short_help="Run an SLO's alerts over errors.")
@click.argument("name", metavar="SLO")
@click.option("--profile", "words", metavar="WORDS", help="The errors: '5% for 40m at peak, to 0.1% over 2h'.")
@click.option(
    "--profile-file", type=_EXISTING, help="The errors as CSV or YAML, with 'time', 'errors', perhaps 'rate'."
)
@click.option(
    "--traffic", default=TRAFFIC, show_default=True, metavar="WORDS", help="The events; written as a load is."
)
@click.option("--before", metavar="DURATION", help="How long it was quiet before.  [default: the SLO window]")
@click.option("--after", metavar="DURATION", help="How long it is quiet after.  [default: until alerts have ended]")
@click.option(
    "--policy", "others", multiple=True, metavar="NAME", help="Another policy beside its own; may be repeated."
)
@click.option("--svg", "picture", type=click.Path(dir_okay=False, path_type=Path), help="Write a picture there.")
@click.option(
    "--specs",
    type=click.Path(path_type=Path),
    default=Path("slo_specs"),
    show_default=True,
    help="Folder of the specs.",
)
@click.option("--env", "environment", help="Environment whose specs are meant. [default: the first]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How it is told.",
)
def slo(
    name: str,
    words: str | None,
    profile_file: Path | None,
    traffic: str,
    before: str | None,
    after: str | None,
    others: tuple[str, ...],
    picture: Path | None,
    specs: Path,
    environment: str | None,
    format_: str,
) -> None:
    """Run an SLO's alerts and its budget over errors, evaluation by evaluation, as Prometheus would.

    Time begins at midnight. Shows when which alert fires and ends, and what is left of the budget.
    """
    from generator.cli_slo import catalog_of, profile_of, subjects_of
    from generator.replay import report
    from generator.replay.runs import run_of
    from generator.replay.simulate import quiet_after, simulated

    profile = profile_of(words, profile_file, traffic)
    subjects = subjects_of(name, others, catalog_of(specs, environment))
    quiet = max(one.longest.seconds for one in subjects) if before is None else _seconds("--before", before)
    until = profile.seconds + (max(map(quiet_after, subjects)) if after is None else _seconds("--after", after))
    runs = [run_of(simulated(one, profile, int(quiet), int(until))) for one in subjects]
    click.echo((report.as_text if format_ == "text" else report.as_json)(runs), nl=False)
    if picture is not None:
        from generator.replay.plot import plot

        picture.write_text(plot(runs), encoding="utf-8")


def autoscaler_of(manifest: Path, name: str | None) -> "Autoscaler":
    """Find the autoscaler that is meant, or leave with what is wrong with its manifest."""
    from generator import reporters
    from generator.hpa import read_autoscaler

    found = read_autoscaler(manifest, name)
    if isinstance(found, tuple):
        click.echo(reporters.text(found, False), nl=False)
        sys.exit(1)
    return found


def load_of(words: str | None, path: Path | None) -> "Load":
    """Read the load, which is said once."""
    from generator.autoscaler import recording
    from generator.autoscaler import words as in_words
    from generator.autoscaler.load import LoadError

    if (words is None) == (path is None):
        raise click.UsageError("say the load once: --load WORDS or --load-file FILE")
    try:
        if words is not None:
            return in_words.load_of(words)
        return recording.read_load(path or Path())
    except LoadError as error:
        raise click.BadParameter(str(error), param_hint="--load" if path is None else "--load-file") from None


def _refuse_unknown_metrics(autoscaler: "Autoscaler", pods: "PodModel", load: "Load") -> None:
    """Refuse what would look like a metric that is missing all the time."""
    for metric in autoscaler.metrics:
        known = metric.is_cpu or metric.name in load.columns or (metric.is_of_pods and metric.name in pods.per_pod)
        if not known:
            how = f"a column '{metric.name}' in --load-file"
            how += f", or --per-pod {metric.name}=VALUE" if metric.is_of_pods else ""
            raise click.UsageError(f"the autoscaler reads '{metric.name}', of which nothing is said; add {how}")
        if metric.target_type == "Utilization" and not pods.request_of(metric):
            raise click.UsageError(
                f"the autoscaler wants {metric.target}% of the requested {metric.name}; say how much that is: "
                f"--{metric.name}-request 512Mi"
            )


def _constant(pair: str) -> tuple[str, float]:
    name, equals, value = pair.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"'{pair}' is not NAME=VALUE, for example memory=300Mi", param_hint="--per-pod")
    return name, _quantity("--per-pod", value)


def _quantity(option: str, text: str) -> float:
    from generator.units import parse_quantity

    try:
        return float(parse_quantity(text))
    except ValueError as error:
        raise click.BadParameter(f"{error}; write it as Kubernetes does: 250m, 512Mi", param_hint=option) from None


def _millicores(option: str, text: str) -> int:
    amount = round(_quantity(option, text) * 1000)
    if not amount:
        raise click.BadParameter(f"'{text}' is nothing; write what a pod has, such as 250m", param_hint=option)
    return amount


def _milliseconds(option: str, text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", text)
    if not match or not float(match[1]):
        raise click.BadParameter(f"'{text}' is no time above zero; write 5ms, or 3.25ms", param_hint=option)
    return float(match[1]) * (1000 if match[2] == "s" else 1)


def _seconds(option: str, text: str) -> float:
    from generator.units import Duration

    try:
        return float(Duration.parse(text).seconds)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write it as Prometheus does: 15s, 5m", param_hint=option) from None


def _above_zero(option: str, text: str) -> float:
    seconds = _seconds(option, text)
    if not seconds:
        raise click.BadParameter(f"'{text}' is no time; write 15s", param_hint=option)
    return seconds
