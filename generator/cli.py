"""The command line: flags in, exit code out. Everything heavy is imported by the command that needs it."""

import os
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator import __version__

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.emit._artifact import Artifact
    from generator.pipeline import Compilation


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
    compilation = _compile(specs, environments)
    _report(compilation.diagnostics, format_)
    if format_ == "text" and not compilation.diagnostics:
        click.echo(f"{_counted(compilation)}: fine")
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

    stamp = freshness.Stamp(sys.argv[1:], str(specs), str(output))
    compilation, artifacts = _rendered(specs, environments, format_)
    found = (
        *compilation.diagnostics,
        *_written(output, compilation, artifacts, frozenset(environments) or None, promtool),
    )
    _report(found, format_)
    message = f"{_counted(compilation)}: {_files(artifacts)} in {output}"
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
    from generator.output import drift

    compilation, artifacts = _rendered(specs, environments, format_)
    drifts = drift(output, _texts(artifacts), frozenset(environments) or None)
    judged = _judged_apart(compilation, artifacts) if promtool else ()
    stale = tuple(_stale(found, _remedy(specs, output)) for found in drifts)
    found = (*compilation.diagnostics, *judged)
    if format_ == "text":
        for one in drifts:
            click.echo(one.diff(), nl=False)
        _report(found, format_)
        if drifts:
            count = f"{len(drifts)} of the output's files"
            click.echo(f"{count} are not what the specs say; mend it with:\n  {_remedy(specs, output)}")
        elif not has_errors(found):
            click.echo(f"{_counted(compilation)}: {_files(artifacts)} in {output}, up to date")
    else:
        _report((*found, *stale), format_)
    if has_errors(found):
        sys.exit(Exit.PROBLEMS)
    sys.exit(Exit.STALE if drifts else Exit.FINE)


@main.command(short_help="Say what a spec compiles to, in words and rules.")
@click.argument("address", metavar="KIND/NAME")
@_specs
@_env
@_format
def explain(address: str, specs: Path, environments: Sequence[str], format_: str) -> None:
    """Say what a spec compiles to, in words and rules: `watchbill explain SLO/api-availability`."""
    from generator.diagnostics import did_you_mean
    from generator.explain import explained

    kind, slash, name = address.partition("/")
    if not (kind and slash and name):
        raise click.BadParameter(
            f"'{address}' is not KIND/NAME, for example SLO/api-availability", param_hint="KIND/NAME"
        )
    compilation, artifacts = _rendered(specs, environments, format_)
    for compiled in compilation.environments:
        catalog = compiled.catalog
        if (kind, name) in catalog.specs:
            if len(compilation.environments) > 1 and not environments:
                click.echo(f"(as in {compiled.environment}; --env names another environment)\n")
            click.echo(explained(catalog.specs[kind, name], catalog, artifacts[compiled.environment]), nl=False)
            return
        known = [spec.address for spec in catalog.specs.values()]
    hint = did_you_mean(address, known)
    raise click.BadParameter(f"there is no {address}" + (f"; {hint}" if hint else ""), param_hint="KIND/NAME")


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


def _compile(specs: Path, environments: Sequence[str]) -> "Compilation":
    from generator.pipeline import compile_specs

    return compile_specs(specs, frozenset(environments) or None)


def _rendered(
    specs: Path, environments: Sequence[str], format_: str
) -> "tuple[Compilation, dict[str, dict[str, Artifact]]]":
    """Compile and render everything, or leave with what is wrong."""
    from generator.diagnostics import has_errors
    from generator.pipeline import emit

    compilation = _compile(specs, environments)
    if has_errors(compilation.diagnostics):
        _report(compilation.diagnostics, format_)
        sys.exit(Exit.PROBLEMS)
    return compilation, emit(compilation)


def _written(
    output: Path,
    compilation: "Compilation",
    artifacts: "dict[str, dict[str, Artifact]]",
    only: frozenset[str] | None,
    promtool: bool,
) -> "tuple[Diagnostic, ...]":
    """Judge the artifacts, and put them in place if nothing is wrong; an output that fits stays untouched."""
    from generator.diagnostics import has_errors
    from generator.output import OutputError, drift, staged

    texts = _texts(artifacts)
    if not drift(output, texts, only):
        return _judged(output, compilation, artifacts, required=False) if promtool else ()
    try:
        with staged(output, texts, only) as staging:
            judged = _judged(staging.root, compilation, artifacts, required=False) if promtool else ()
            if not has_errors(judged):
                staging.publish()
            return judged
    except OutputError as error:
        return (_output_fault(output, error),)


def _texts(artifacts: "dict[str, dict[str, Artifact]]") -> dict[str, dict[str, str]]:
    return {
        environment: {path: artifact.text for path, artifact in files.items()}
        for environment, files in artifacts.items()
    }


def _judged_apart(compilation: "Compilation", artifacts: "dict[str, dict[str, Artifact]]") -> "tuple[Diagnostic, ...]":
    """Let promtool judge the artifacts in a folder of their own: what is on disk may be stale."""
    import tempfile

    from generator.output import staged

    with (
        tempfile.TemporaryDirectory(prefix="watchbill-") as folder,
        staged(Path(folder, "output"), _texts(artifacts)) as new,
    ):
        return _judged(new.root, compilation, artifacts, required=True)


def _judged(
    root: Path, compilation: "Compilation", artifacts: "dict[str, dict[str, Artifact]]", required: bool
) -> "tuple[Diagnostic, ...]":
    from generator.verify.judge import judge

    return judge(root, compilation, artifacts, required)


def _stale(found: Any, remedy: str) -> "Diagnostic":
    from generator.diagnostics import Diagnostic, Span

    what = "is missing" if found.old is None else "is left over" if found.new is None else "is not what the specs say"
    return Diagnostic("stale-output", f"{found.path} {what}", Span(found.path, found.line), f"run '{remedy}'")


def _output_fault(output: Path, error: Exception) -> "Diagnostic":
    from generator.diagnostics import Diagnostic, Span

    return Diagnostic("output-not-written", str(error), Span(str(output)))


def _remedy(specs: Path, output: Path) -> str:
    options = [("--specs", specs, "slo_specs"), ("--output", output, "output")]
    return " ".join(["watchbill build", *(f"{flag} {path}" for flag, path, default in options if str(path) != default)])


def _counted(compilation: "Compilation") -> str:
    names = [compiled.environment for compiled in compilation.environments]
    specs = {key for compiled in compilation.environments for key in compiled.catalog.specs}
    return f"{len(specs)} specs for {', '.join(names)}"


def _files(artifacts: "dict[str, dict[str, Artifact]]") -> str:
    return f"{sum(map(len, artifacts.values()))} files"


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
