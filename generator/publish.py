"""Write: the rendered artifacts are judged and put in place, or compared with what is there."""

import tempfile
from pathlib import Path

from generator.diagnostics import NOWHERE, Diagnostic, Span, has_errors
from generator.output import Drift, OutputError, drift, staged
from generator.pipeline import Rendered
from generator.verify.judge import judge


def publish(rendered: Rendered, output: Path, promtool: bool) -> tuple[Diagnostic, ...]:
    """Judge the artifacts, and replace the output if nothing is wrong; an output that fits stays untouched.

    A missing promtool is only a warning here: whoever edits specs may do so without one.
    """
    if not drift(output, rendered.texts, rendered.only):
        return judge(output, rendered, required=False) if promtool else ()
    try:
        with staged(output, rendered.texts, rendered.only) as staging:
            judged = judge(staging.root, rendered, required=False) if promtool else ()
            if not has_errors(judged):
                staging.publish()
            return judged
    except OutputError as error:
        return (Diagnostic("output-not-written", str(error), NOWHERE),)


def compare(rendered: Rendered, output: Path) -> list[Drift]:
    """List what in the output is not what the specs say."""
    return drift(output, rendered.texts, rendered.only)


def judged_apart(rendered: Rendered) -> tuple[Diagnostic, ...]:
    """Judge the artifacts in a folder of their own: what is in the output may be stale."""
    with (
        tempfile.TemporaryDirectory(prefix="watchbill-") as folder,
        staged(Path(folder, "output"), rendered.texts) as staging,
    ):
        return judge(staging.root, rendered, required=True)


def stale(found: Drift, remedy: str) -> Diagnostic:
    """Report a file of the output that is not what the specs say."""
    return Diagnostic("stale-output", found.what(), Span(found.path, found.line), f"run '{remedy}'")
