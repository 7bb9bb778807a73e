"""The command line: flags in, exit code out. Everything heavy is imported by the command that needs it."""

import os
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator import __version__, registry
from generator.cli_simulate import simulate

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.pipeline import Compilation, Rendered
    from generator.plan.plan import Plan


class Exit(IntEnum):
    """The exit codes; 2 is click's own for wrong usage."""

    FINE = 0
    PROBLEMS = 1
    STALE = 3


Command = Callable[..., Any]
_FORMATS = ("text", "json", "github", "sarif", "junit")
_specs = click.option(
    "--specs",
    type=click.Path(path_type=Path),
    default=Path("slo_specs"),
    show_default=True,
    help="Folder of the specs.",
)
_output = click.option(
    "--output", type=click.Path(path_type=Path), default=Path("output"), show_default=True, help="Folder of the output."
)
_env = click.option(
    "--env", "environments", multiple=True, help="Environment to build; may be repeated. [default: all]"
)
_format = click.option(
    "--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True, help="How problems are told."
)
_promtool = click.option(
    "--promtool/--no-promtool", default=True, show_default=True, help="Let promtool judge what was generated."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="watchbill %(version)s")
def main() -> None:
    """Compile SLO, alert and service specs into checked Prometheus rules and configuration.

    Exit codes: 0 fine, 1 problems, 2 wrong usage, 3 the output is stale.
    """


@main.command(short_help="Read and check the specs; write nothing.")
@_specs
@_env
@_format
def validate(specs: Path, environments: Sequence[str], format_: str) -> None:
    """Read and check the specs; write nothing."""
    compilation = _compiled(specs, environments)
    _report(compilation.diagnostics, format_)
    if format_ == "text" and not compilation.diagnostics:
        click.echo(f"{compilation.counted()}: fine")
    _leave(compilation.diagnostics)


@main.command(short_help="Compile the specs into the output folder.")
@_specs
@_output
@_env
@_promtool
@_format
def build(specs: Path, output: Path, environments: Sequence[str], promtool: bool, format_: str) -> None:
    """Compile the specs into the output folder, which is replaced whole or not at all."""
    from generator import freshness
    from generator.diagnostics import has_errors
    from generator.publish import publish

    stamp = freshness.Stamp(sys.argv[1:], str(specs), str(output))
    rendered = _rendered(specs, environments, format_)
    found = (*rendered.compilation.diagnostics, *publish(rendered, output, promtool))
    _report(found, format_)
    message = f"{rendered.counted()} in {output}"
    if format_ == "text" and not has_errors(found):
        click.echo(message)
    if format_ == "text" and not found:
        stamp.keep(message)
    _leave(found)


@main.command(short_help="Fail if the output is not what the specs say.")
@_specs
@_output
@_env
@_promtool
@_format
def check(specs: Path, output: Path, environments: Sequence[str], promtool: bool, format_: str) -> None:
    """Compare the output with the specs, and let promtool judge it; change nothing."""
    from generator.diagnostics import has_errors
    from generator.publish import compare, judged_apart, stale

    rendered = _rendered(specs, environments, format_)
    found = (*rendered.compilation.diagnostics, *(judged_apart(rendered) if promtool else ()))
    drifts, remedy = compare(rendered, output), _remedy(specs, output)
    if format_ == "text":
        click.echo("".join(f"{one.what()}\n{one.diff()}" for one in drifts), nl=False)
        _report(found, format_)
        if drifts:
            click.echo(f"{len(drifts)} of the output's files are not what the specs say; mend it with:\n  {remedy}")
        elif not has_errors(found):
            click.echo(f"{rendered.counted()} in {output}, up to date")
    else:
        _report((*found, *(stale(one, remedy) for one in drifts)), format_)
    if has_errors(found):
        sys.exit(Exit.PROBLEMS)
    sys.exit(Exit.STALE if drifts else Exit.FINE)


@main.command(short_help="Run the unit tests of the rules.")
@_specs
@_env
@click.option(
    "--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="How many processes run at a time."
)
@_format
def test(specs: Path, environments: Sequence[str], jobs: int, format_: str) -> None:
    """Let promtool run the unit tests of every SLO's rules; what passed before, unchanged, is not run again."""
    from generator.prove import prove

    rendered = _rendered(specs, environments, format_)
    proven = prove(rendered, jobs)
    found = (*rendered.compilation.diagnostics, *proven.diagnostics)
    _report(found, format_)
    if format_ == "text" and not proven.diagnostics:
        click.echo(proven.counted())
    _leave(found)


@main.command(short_help="Judge manifests, rule files, configurations, dashboards.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--crds",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of custom resource definitions, for kinds that Watchbill does not know.",
)
@click.option(
    "--kubernetes",
    metavar="VERSION",
    help="Version of the cluster, such as 1.34; fields differ, and API versions come and go.  [default: 1.36]",
)
@_promtool
@_format
def verify(paths: Sequence[Path], crds: Path | None, kubernetes: str | None, promtool: bool, format_: str) -> None:
    """Judge files that anybody wrote, as those judge them that read them: manifests as a strict Kubernetes API server,
    rule files, Alertmanager and blackbox configurations as their own programs, dashboards as Grafana.

    PATH is a file, a folder, or - for what comes in. The sort of a file is told by what stands in it.
    """
    from generator.cli_verify import verdict

    judged = verdict(paths, crds, promtool, kubernetes)
    _report(judged.diagnostics, format_)
    if format_ == "text" and not judged.diagnostics:
        click.echo(f"{judged.counted()}: fine")
    elif format_ == "text":
        click.echo(f"in {judged.counted()}")
    _leave(judged.diagnostics)


@main.command(short_help="Say what a spec compiles to, in words and rules.")
@click.argument("address", metavar="KIND/NAME")
@_specs
@_env
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "svg")),
    default="text",
    show_default=True,
    help="How it is told; svg draws how fast an SLO's alerts are.",
)
def explain(address: str, specs: Path, environments: Sequence[str], format_: str) -> None:
    """Say what a spec compiles to, in words and rules: `watchbill explain SLO/api-availability`."""
    from generator import explain as explanations
    from generator.diagnostics import did_you_mean

    kind, slash, name = address.partition("/")
    if not (kind and slash and name):
        raise click.BadParameter(
            f"'{address}' is not KIND/NAME, for example SLO/api-availability", param_hint="KIND/NAME"
        )
    rendered = _rendered(specs, environments, "json" if format_ == "json" else "text")
    compiled = rendered.compilation.environments
    for one in compiled:
        if (kind, name) in one.catalog.specs:
            if len(compiled) > 1:
                click.echo(f"(as in {one.environment}; --env names another environment)", err=True)
            tell = {"text": explanations.as_text, "json": explanations.as_json, "svg": explanations.as_svg}[format_]
            told = tell(one.catalog.specs[kind, name], one.catalog, rendered.artifacts[one.environment])
            if told is None:
                raise click.BadParameter(f"there is no picture of a {kind}", param_hint="--format")
            click.echo(told, nl=False)
            return
    hint = did_you_mean(address, (spec.address for one in compiled for spec in one.catalog.specs.values()))
    raise click.BadParameter(f"there is no {address}" + (f"; {hint}" if hint else ""), param_hint="KIND/NAME")


@main.command(short_help="Say what a change of the specs means.")
@click.argument("before")
@click.argument("after", required=False)
@_specs
@_env
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
    help="How it is told; markdown is for a pull request.",
)
def diff(before: str, after: str | None, specs: Path, environments: Sequence[str], format_: str) -> None:
    """Say what a change of the specs means: for budgets and what was recorded, for alerts and who is told, in cost.

    BEFORE and AFTER are revisions of git (main, HEAD~1, or main:FOLDER) or folders of specs. Without AFTER, it is
    the specs as they stand now.
    """
    from generator.cli_diff import sides
    from generator.diff.compare import compared
    from generator.diff.report import REPORTS

    old, new = sides(before, after, specs, frozenset(environments) or None, _leave_if_broken)
    click.echo(REPORTS[format_](before, after or str(specs), compared(old, new)), nl=False)


@main.command(short_help="Say who is told of an alert, when, and whom next.")
@click.argument("alert")
@click.option(
    "--at",
    metavar="TIME",
    help="When it fires: 2026-03-29 03:10, in UTC unless +02:00 or Europe/Berlin follows. [default: now]",
)
@click.option("--labels", "given", multiple=True, metavar="NAME=VALUE", help="Labels of the alert; may be repeated.")
@click.option("--lasting", default="1d", show_default=True, metavar="DURATION", help="How long it fires.")
@click.option("--silenced", metavar="DURATION", help="How long after that somebody silences it.")
@click.option("--week", is_flag=True, help="Show the week that begins then, with every hole.")
@_specs
@click.option(
    "--env", "environments", multiple=True, help="Environment to ask about; may be repeated. [default: the first]"
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How it is told.",
)
def route(
    alert: str,
    at: str | None,
    given: Sequence[str],
    lasting: str,
    silenced: str | None,
    week: bool,
    specs: Path,
    environments: Sequence[str],
    format_: str,
) -> None:
    """Say who is told of an alert that fires at some time, when, and whom next.

    It works Alertmanager's routes, groups, times and repeats out from the specs. With --week, the exit code is 1 if
    there is a time at which nobody is told.
    """
    from generator.cli_route import chosen, length_of, moment_of, told_of, week_of
    from generator.whom_report import as_json, as_text

    plans = _plans_of(specs, environments, format_)
    alerts = [chosen(plan, alert, given) for plan in plans]
    begins, length = moment_of(at), length_of("--lasting", lasting)
    silence = length_of("--silenced", silenced) if silenced else None
    answers = [
        week_of(plan, one, begins) if week else told_of(plan, one, begins, length, silence)
        for plan, one in zip(plans, alerts, strict=True)
    ]
    click.echo("\n".join(map(as_text, answers)) if format_ == "text" else as_json(answers), nl=False)
    sys.exit(Exit.PROBLEMS if any(answer.has_hole for answer in answers) else Exit.FINE)


@main.command(short_help="Draw the dashboards with what a Prometheus answers.")
@click.argument("uids", nargs=-1, metavar="[UID]...")
@click.option("--prometheus", "url", required=True, metavar="URL", help="The Prometheus that is asked.")
@click.option("--since", default="6h", show_default=True, metavar="DURATION", help="How much time is shown.")
@click.option("--at", metavar="TIME", help="When that time ends: 2026-03-29 03:10. [default: now]")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("preview"),
    show_default=True,
    help="Folder to fill.",
)
@_specs
@_env
def preview(
    uids: Sequence[str], url: str, since: str, at: str | None, folder: Path, specs: Path, environments: Sequence[str]
) -> None:
    """Draw dashboards (all, or those with these UIDs) as SVG, with what a Prometheus answers: no Grafana is needed."""
    from generator import cli_preview
    from generator.cli_route import length_of, moment_of

    ends = moment_of(at).timestamp() if at else None
    rendered = _rendered(specs, environments, "text")
    cli_preview.preview(rendered, uids, url, length_of("--since", since), ends, folder)


@main.group(short_help="Put what is published into a running program.")
def apply() -> None:
    """Put what is published into a running program: only what differs, and nothing that is not ours."""


@apply.command("grafana", short_help="Put the dashboards into a Grafana.")
@click.option("--url", metavar="URL", help="The Grafana's address. [default: the environment's grafana_url]")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, with the differences; change nothing.")
@_specs
@_env
def apply_grafana(url: str | None, dry_run: bool, specs: Path, environments: Sequence[str]) -> None:
    """Put the dashboards of an environment into its Grafana, and remove those that are no longer generated.

    The token of a service account stands in the environment variable GRAFANA_TOKEN. Only dashboards that bear the
    environment's tag are changed or removed. The exit code is 1 if Grafana refuses something, or something of the
    same uid is not ours.
    """
    from generator import cli_apply

    if not cli_apply.apply_grafana(_rendered(specs, environments, "text"), url, dry_run):
        sys.exit(Exit.PROBLEMS)


@apply.command("mimir", short_help="Put the rules into Grafana Mimir's ruler.")
@click.option("--url", required=True, metavar="URL", help="Mimir's address, without /prometheus.")
@click.option("--tenant", metavar="NAME", help="The tenant, sent as X-Scope-OrgID.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, with the differences; change nothing.")
@_specs
@_env
def apply_mimir(url: str, tenant: str | None, dry_run: bool, specs: Path, environments: Sequence[str]) -> None:
    """Put the rule groups of an environment into Mimir's ruler, and remove those that are no longer generated.

    They stand in the namespace watchbill-ENVIRONMENT; no other one is touched. A token, where one is needed, stands in
    the environment variable MIMIR_TOKEN.
    """
    from generator import cli_apply

    if not cli_apply.apply_mimir(_rendered(specs, environments, "text"), url, tenant, dry_run):
        sys.exit(Exit.PROBLEMS)


main.add_command(simulate)


@main.command(short_help="Say what an SLO's alerts would have done.")
@click.argument("name", metavar="SLO")
@click.option("--prometheus", "address", metavar="URL", required=True, help="The Prometheus that has the raw series.")
@click.option("--last", default="4w", show_default=True, metavar="DURATION", help="How far back.")
@click.option(
    "--until",
    metavar="TIME",
    help="Its end: 2026-03-29 03:10, in UTC unless +02:00 or Europe/Berlin follows. [default: now]",
)
@click.option(
    "--policy", "others", multiple=True, metavar="NAME", help="Another policy beside its own; may be repeated."
)
@click.option("--svg", "picture", type=click.Path(dir_okay=False, path_type=Path), help="Write a picture there.")
@_specs
@click.option("--env", "environment", help="Environment whose specs are meant. [default: the first]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How it is told.",
)
def backtest(
    name: str,
    address: str,
    last: str,
    until: str | None,
    others: Sequence[str],
    picture: Path | None,
    specs: Path,
    environment: str | None,
    format_: str,
) -> None:
    """Say which alerts an SLO would have given in the last weeks, and what would be left of its budget.

    It asks a Prometheus for the raw series, and runs the rules over them. A token, where one is needed, is read from
    the environment variable WATCHBILL_PROMETHEUS_TOKEN.
    """
    from generator.cli_backtest import runs_of
    from generator.replay import report

    runs = runs_of(name, address, last, until, others, specs, environment)
    click.echo((report.as_text if format_ == "text" else report.as_json)(runs), nl=False)
    if picture is not None:
        from generator.replay.plot import plot

        picture.write_text(plot(runs), encoding="utf-8")


@main.command(short_help="Print the JSON Schema of the specs, for editors.")
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a kind, or one for all kinds, for editors."""
    from generator import registry
    from generator.diagnostics import did_you_mean
    from generator.schema import all_kinds_schema, dumped, kind_schema

    if kind is not None and registry.kind(kind) is None:
        hint = did_you_mean(kind, registry.kind_names())
        raise click.BadParameter(f"there is no kind '{kind}'" + (f"; {hint}" if hint else ""), param_hint="KIND")
    click.echo(dumped(kind_schema(kind) if kind else all_kinds_schema()), nl=False)


@main.command(short_help="Write a small working set of specs.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("slo_specs"))
def init(folder: Path) -> None:
    """Write a small working set of specs into a new FOLDER (slo_specs if left out)."""
    from generator.scaffold import ScaffoldError, scaffold

    try:
        written = scaffold(folder)
    except ScaffoldError as error:
        raise click.BadParameter(str(error), param_hint="FOLDER") from None
    for path in written:
        click.echo(f"wrote {path}")
    where = "" if folder == Path("slo_specs") else f" --specs {folder}"
    click.echo(f"Now run 'watchbill build{where}'.")


@main.command("import", short_help="Write the specs of Sloth, Pyrra or OpenSLO as specs of ours.")
@click.argument("format_", metavar="FORMAT", type=click.Choice(registry.modules("interop")))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="New folder for the specs.")
@click.option(
    "--names",
    type=click.Choice(("sloth", "watchbill")),
    help="Whose names series and alerts have. [default: sloth for Sloth, else watchbill]",
)
@click.option("--exact", is_flag=True, help="With Sloth's names: count the events over the SLO window.")
@click.option("--window", default="30d", show_default=True, help="SLO window of files that name none, as Sloth's.")
@click.option("--labels", multiple=True, metavar="NAME=VALUE", help="More labels for all; may be repeated.")
@click.option("--service", metavar="NAME", help="Service of files that name none, as Pyrra's.")
@click.option("--sloth-version", default="dev", show_default=True, help="The Sloth that wrote the rules before.")
@click.option(
    "--format",
    "report_format",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How problems are told.",
)
def import_(
    format_: str,
    files: Sequence[Path],
    folder: Path,
    names: str | None,
    exact: bool,
    window: str,
    labels: Sequence[str],
    service: str | None,
    sloth_version: str,
    report_format: str,
) -> None:
    """Write the specs of another tool as specs of ours into a new folder, which builds as it is.

    FORMAT is sloth, pyrra or openslo; FILES are their files, or folders of them. What is not carried is told at its
    line. Nothing is written where something is wrong.
    """
    from generator.cli_import import options_of, require_new, write
    from generator.interop._importer import run

    require_new(folder)
    options = options_of(format_, names, window, labels, service, exact, sloth_version)
    imported = run(format_, list(files), options)
    _report(imported.diagnostics, report_format)
    if imported.texts:
        write(imported.texts, folder)
        if report_format == "text":
            click.echo("".join(f"wrote {folder / name}\n" for name in imported.texts), nl=False)
            click.echo(f"Now run 'watchbill build --specs {folder}'.")
    _leave(imported.diagnostics)


def _compiled(specs: Path, environments: Sequence[str]) -> "Compilation":
    from generator.pipeline import compile_specs

    return compile_specs(specs, frozenset(environments) or None)


def _rendered(specs: Path, environments: Sequence[str], format_: str) -> "Rendered":
    """Compile and render everything, or leave with what is wrong."""
    from generator.diagnostics import has_errors
    from generator.pipeline import emit

    compilation = _compiled(specs, environments)
    if has_errors(compilation.diagnostics):
        _report(compilation.diagnostics, format_)
        sys.exit(Exit.PROBLEMS)
    return emit(compilation)


def _plans_of(specs: Path, environments: Sequence[str], format_: str) -> "list[Plan]":
    """Compile the environments that are asked about, or take the first; leave where nobody is on call in one."""
    from generator.diagnostics import has_errors

    compilation = _compiled(specs, environments)
    if has_errors(compilation.diagnostics):
        _report(compilation.diagnostics, format_)
        sys.exit(Exit.PROBLEMS)
    asked = compilation.environments if environments else compilation.environments[:1]
    for one in asked:
        if one.plan is None or one.plan.alertmanager is None:
            raise click.UsageError(f"nobody is on call in {one.environment}: write an OnCall")
    if len(asked) < len(compilation.environments):
        click.echo(f"(as in {asked[0].environment}; --env names another environment)", err=True)
    return [one.plan for one in asked if one.plan is not None]


def _remedy(specs: Path, output: Path) -> str:
    options = [("--specs", specs, "slo_specs"), ("--output", output, "output")]
    return " ".join(["watchbill build", *(f"{flag} {path}" for flag, path, default in options if str(path) != default)])


def _leave_if_broken(diagnostics: "Sequence[Diagnostic]") -> None:
    from generator.diagnostics import has_errors

    if has_errors(diagnostics):
        _report(diagnostics, "text")
        sys.exit(Exit.PROBLEMS)


def _report(diagnostics: "Sequence[Diagnostic]", format_: str) -> None:
    from generator import reporters

    if format_ == "text":
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        click.echo(reporters.text(diagnostics, colour), nl=False, color=colour)
    else:
        click.echo(reporters.REPORTERS[format_](diagnostics), nl=False)


def _leave(diagnostics: "Sequence[Diagnostic]") -> None:
    from generator.diagnostics import has_errors

    sys.exit(Exit.PROBLEMS if has_errors(diagnostics) else Exit.FINE)
