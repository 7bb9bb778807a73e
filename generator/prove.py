"""Prove: promtool runs the generated unit tests; what has passed once is not run again.

The specs are compiled in memory, so that the tests are those of the specs and not of an output that may be stale.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator.diagnostics import NOWHERE, Diagnostic, Span, ordered
from generator.pipeline import Compiled, Rendered
from generator.plan.proof import ProofFile, TestCase
from generator.units import Duration
from generator.verify import promtool
from generator.verify.program import ProgramError
from generator.verify.promtool import Failure

PASSED = Path(".watchbill/tests-passed")


@dataclass(frozen=True)
class Proven:
    """What came of the tests: how many there are, how many had passed before unchanged, and what failed."""

    files: int
    tests: int
    unchanged: int
    diagnostics: tuple[Diagnostic, ...]

    def counted(self) -> str:
        """Say what passed: `10 test files, 34 tests: all pass (8 files unchanged since they passed)`."""
        before = f" ({self.unchanged} files unchanged since they passed)" if self.unchanged else ""
        return f"{self.files} test files, {self.tests} tests: all pass{before}"


@dataclass(frozen=True)
class _Test:
    """A test file of an environment, with its rule file, as they are rendered."""

    compiled: Compiled
    proof: ProofFile
    texts: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        return f"{self.compiled.environment}/{self.proof.path}"

    def key(self, version: str) -> str:
        """Hash all that the outcome depends on."""
        return sha256("\0".join([version, *(text for _, text in self.texts)]).encode()).hexdigest()


def prove(rendered: Rendered, jobs: int) -> Proven:
    """Run the tests of all environments that have not passed before as they are."""
    tests = list(_tests(rendered))
    try:
        executable = promtool.PROGRAM.find()
        version = promtool.version(executable)
        passed = _passed()
        keys = {test.path: test.key(version) for test in tests}
        left = {test.path: test for test in tests if keys[test.path] not in passed}
        failures = _run(executable, list(left.values()), jobs)
    except ProgramError as error:
        message = f"the tests were not run: {error}"
        return Proven(0, 0, 0, (Diagnostic("promtool-unavailable", message, NOWHERE),))
    failed = {failure.path for failure in failures}
    _keep(keys[test.path] for test in tests if test.path not in failed)
    diagnostics = ordered(_diagnostic(failure, left[failure.path]) for failure in failures)
    cases = sum(len(test.proof.script.cases) for test in tests)
    return Proven(len(tests), cases, len(tests) - len(left), diagnostics)


def _tests(rendered: Rendered) -> Iterator[_Test]:
    for compiled in rendered.compilation.environments:
        texts = rendered.texts.get(compiled.environment, {})
        proofs = compiled.plan.proof_files if compiled.plan else ()
        for proof in (proof for proof in proofs if proof.path in texts):
            yield _Test(compiled, proof, tuple((path, texts[path]) for path in (proof.rule_file, proof.path)))


def _run(executable: str, tests: list[_Test], jobs: int) -> list[Failure]:
    """Write the tests and their rules to a folder of their own, and run them there."""
    if not tests:
        return []
    with tempfile.TemporaryDirectory(prefix="watchbill-") as folder:
        for test in tests:
            for path, text in test.texts:
                target = Path(folder, test.compiled.environment, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        return promtool.test(executable, Path(folder), [test.path for test in tests], jobs)


def _diagnostic(failure: Failure, test: _Test) -> Diagnostic:
    """Tell of a failure at the spec whose rules are tested."""
    case, why = _told(failure, test.proof)
    when = f" at {failure.time}" if failure.time else ""
    message = f"test '{case}' of {test.path} fails{when}{f', {why}' if why else ''}: {failure.message}"
    hint = f"to look closer, run 'watchbill build', then 'promtool test rules output/{test.path}'"
    return Diagnostic("rule-test", message, _place(test), hint)


def _place(test: _Test) -> Span:
    return test.compiled.catalog.document_of(test.proof.origin).span("metadata", "name")


def _told(failure: Failure, proof: ProofFile) -> tuple[str, str]:
    """Find the test that failed, and what the moment is about; promtool names tests of alerts only."""
    for case in proof.script.cases:
        if failure.test and failure.test != case.name:
            continue
        why = next(_moments(case, failure), None)
        if why is not None:
            return case.name, why
    return failure.test or proof.script.cases[0].name, ""


def _moments(case: TestCase, failure: Failure) -> Iterator[str]:
    at = Duration.parse(failure.time) if failure.time else None
    yield from (check.why for check in case.alerts if check.at == at and check.alert in failure.message)
    query = failure.message.replace("\\", "")
    yield from ("" for value in case.values if value.at == at and value.expr.partition("{")[0] in query)


def _passed() -> set[str]:
    try:
        return set(PASSED.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return set()


def _keep(keys: Iterator[str]) -> None:
    """Remember what passed; that it cannot be kept only costs time."""
    text = "".join(f"{key}\n" for key in sorted(set(keys)))
    temporary = PASSED.with_name(f"{PASSED.name}.{os.getpid()}")
    try:
        PASSED.parent.mkdir(exist_ok=True)
        PASSED.with_name(".gitignore").write_text("*\n", encoding="utf-8")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(PASSED)
    except OSError:
        return
