"""`watchbill simulate`: what a cluster would do, worked out offline; part of the command line."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.autoscaler.autoscaler import Autoscaler
    from generator.autoscaler.load import Load
    from generator.autoscaler.pods import PodModel
    from generator.scaled import Subject

TRAFFIC = "day 20/s..100/s peak 14:00"
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(path_type=Path)
# What a simulation cannot do without: a field of PodModel, in words, and the option that says it.
_NEEDED = (
    (
        "cpu_ms_per_request",
        "what CPU a request costs",
        "--cpu-per-request 5ms, or as 'cpu_ms_per_request' in its Scaling",
    ),
    ("request_millicores", "what CPU a pod requests", "--request 250m, or under 'requests' of its workload"),
)


@click.group(short_help="Work out what a cluster would do.")
def simulate() -> None:
    """Work out, without a cluster, what it would do."""


@simulate.command(short_help="Run an autoscaler over a load.")
@click.argument("service", required=False)
@click.option("--specs", type=_FOLDER, default=Path("slo_specs"), show_default=True, help="Folder of the specs.")
@click.option(
    "--env", "--environment", "environment", help="The environment whose cluster it is.  [default: the first]"
)
@click.option(
    "--hpa", "manifest", type=_EXISTING, help="A manifest with a HorizontalPodAutoscaler, in place of SERVICE."
)
@click.option("--name", help="Which autoscaler, if the manifest holds several.")
@click.option(
    "--load",
    "words",
    metavar="WORDS",
    help="The load: '20/s for 5m, to 500/s over 2m, 500/s for 10m'; or a projected day of SERVICE: now, 3months, "
    "6months, 12months.",
)
@click.option("--load-file", type=_EXISTING, help="The load as CSV or YAML, with 'time', 'rate' and other metrics.")
@click.option("--cpu-per-request", "cost", metavar="TIME", help="CPU that a request costs: 5ms.  [default: the spec's]")
@click.option("--request", metavar="CPU", help="CPU that a pod requests: 250m.  [default: the spec's]")
@click.option("--limit", metavar="CPU", help="CPU that a pod may use: 500m.  [default: the spec's, or no limit]")
@click.option("--memory-request", metavar="BYTES", help="Memory that a pod requests: 512Mi.  [default: the spec's]")
@click.option("--per-pod", metavar="NAME=VALUE", multiple=True, help="What each pod uses at any load: memory=300Mi.")
@click.option("--startup", metavar="TIME", help="Time until a new pod is ready.  [default: the spec's, or 20s]")
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
    service: str | None,
    specs: Path,
    environment: str | None,
    manifest: Path | None,
    name: str | None,
    words: str | None,
    load_file: Path | None,
    replicas: int | None,
    sync_period: str,
    tolerance: float,
    picture: Path | None,
    format_: str,
    **said: Any,
) -> None:
    """Run a service's autoscaler, or that of a manifest, over a load, sync by sync, as its controller would.

    SERVICE is a service of the specs, or its Scaling: what they do not say, options do. Shows every change with the
    controller's reason, and what holds the fleet where it stands.
    """
    from generator.autoscaler import report
    from generator.autoscaler.autoscaler import Flags
    from generator.autoscaler.pods import Fleet
    from generator.autoscaler.simulate import simulate as simulated

    subject = _subject(service, specs, environment, manifest, name)
    autoscaler, load, pods = subject.autoscaler, load_of(words, load_file, subject), pods_of(subject, said)
    flags = Flags(sync_period=_above_zero("--sync-period", sync_period), tolerance=tolerance)
    _refuse_unknown_metrics(autoscaler, pods, load)
    begun = Fleet.settled(autoscaler.min_replicas if replicas is None else replicas)
    steps = list(simulated(autoscaler, pods, load, flags, begun))
    tell = report.as_text if format_ == "text" else report.as_json
    click.echo(tell(steps, autoscaler, flags), nl=False)
    if picture is not None:
        from generator.autoscaler.plot import plot

        picture.write_text(plot(autoscaler.name, steps, autoscaler, flags), encoding="utf-8")


def _subject(
    service: str | None, specs: Path, environment: str | None, manifest: Path | None, name: str | None
) -> "Subject":
    from generator.scaled import Subject

    if (service is None) == (manifest is None):
        raise click.UsageError("say once what is simulated: a SERVICE of the specs, or --hpa MANIFEST")
    if manifest is not None:
        return Subject(autoscaler_of(manifest, name), {}, {})
    return subject_of(service or "", specs, environment)


def subject_of(service: str, specs: Path, environment: str | None) -> "Subject":
    """Find the service that is meant in the specs, or leave with what is wrong with them."""
    from generator import reporters, scaled
    from generator.diagnostics import did_you_mean, has_errors
    from generator.pipeline import compile_specs

    compilation = compile_specs(specs, frozenset([environment]) if environment else None)
    if has_errors(compilation.diagnostics):
        click.echo(reporters.text(compilation.diagnostics, False), nl=False)
        sys.exit(1)
    one, *others = compilation.environments
    known = scaled.scalings(one.catalog)
    if service not in known:
        hint = did_you_mean(service, known) or "write a Scaling, and a workload in its Service"
        raise click.BadParameter(f"no service '{service}' is scaled; {hint}", param_hint="SERVICE")
    if others:
        click.echo(f"(as in {one.environment}; --env names another environment)", err=True)
    subject = scaled.subject_of(known[service], one.catalog)
    for part in subject.left_out:
        click.echo(f"(left out: {part})", err=True)
    return subject


def pods_of(subject: "Subject", said: Mapping[str, Any]) -> "PodModel":
    """Put together what the specs know of a pod and what the options say, which counts."""
    from generator.autoscaler.pods import PodModel

    given = {
        "cpu_ms_per_request": _milliseconds("--cpu-per-request", said["cost"]) if said["cost"] else None,
        "request_millicores": _millicores("--request", said["request"]) if said["request"] else None,
        "limit_millicores": _millicores("--limit", said["limit"]) if said["limit"] else None,
        "startup_seconds": _seconds("--startup", said["startup"]) if said["startup"] else None,
        "pending_seconds": _seconds("--pending", said["pending"]),
        "metrics_lag_seconds": _seconds("--metrics-lag", said["metrics_lag"]),
        "metrics_window_seconds": _seconds("--metrics-window", said["metrics_window"]),
        "memory_request_bytes": int(_quantity("--memory-request", said["memory_request"] or "0")) or None,
    }
    fields = {**subject.pods, **{name: value for name, value in given.items() if value is not None}}
    fields["per_pod"] = {**subject.pods.get("per_pod", {}), **dict(map(_constant, said["per_pod"]))}
    for field, what, option in _NEEDED:
        if field not in fields:
            raise click.UsageError(f"nothing says {what}; say it with {option}")
    return PodModel(**fields)


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


def load_of(words: str | None, path: Path | None, subject: "Subject") -> "Load":
    """Read the load, which is said once, or take a day that is projected."""
    from generator.autoscaler import recording
    from generator.autoscaler import words as in_words
    from generator.autoscaler.load import LoadError
    from generator.scaled import HORIZONS

    if (words is None) == (path is None):
        raise click.UsageError("say the load once: --load WORDS or --load-file FILE")
    if words in HORIZONS:
        return _projected(words, subject)
    try:
        if words is not None:
            return in_words.load_of(words)
        return recording.read_load(path or Path())
    except LoadError as error:
        raise click.BadParameter(str(error), param_hint="--load" if path is None else "--load-file") from None


def _projected(horizon: str, subject: "Subject") -> "Load":
    if horizon not in subject.loads:
        known = f"known are {', '.join(subject.loads)}" if subject.loads else "write them in a Capacity of the service"
        raise click.BadParameter(f"no requests a day are projected for '{horizon}'; {known}", param_hint="--load")
    return subject.loads[horizon]


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
