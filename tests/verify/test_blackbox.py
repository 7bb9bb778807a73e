"""Running the blackbox exporter, reading what it says, and refusing what it lets through."""

import shutil
from pathlib import Path

import pytest

from generator.diagnostics import Severity
from generator.emit._artifact import Artifact
from generator.pipeline import Rendered, compile_specs, emit
from generator.verify import blackbox
from generator.verify.judge import BLACKBOX, judged
from generator.verify.program import ProgramError, Refusal
from tests import specs
from tests.checks.probe_cases import ENVIRONMENT, SEEN
from tests.verify.programs import real, script

PATH = "production/blackbox/blackbox.yml"


@pytest.fixture
def executable() -> str:
    """The real exporter."""
    return real("prometheus-blackbox-exporter", "blackbox_exporter", "prometheus-blackbox-exporter")


def written(folder: Path, modules: str) -> Path:
    target = folder / PATH
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"modules:\n{modules}")
    return folder


def test_a_fault_names_its_module(executable: str, tmp_path: Path) -> None:
    root = written(tmp_path, "  good:\n    prober: icmp\n  bad.step:\n    prober: http\n    http:\n      bogus: 1\n")
    (fault,) = blackbox.check(executable, root, [PATH])
    assert Refusal(PATH, "field bogus not found in type config.plain", "bad.step") == fault


def test_a_fault_without_a_line_is_told_all_the_same(executable: str, tmp_path: Path) -> None:
    root = written(tmp_path, "  bad:\n    prober: dns\n    dns:\n      preferred_ip_protocol: ip4\n")
    (fault,) = blackbox.check(executable, root, [PATH])
    assert (None, True) == (fault.part, "query name must be set" in fault.message)


def test_every_prober_is_accepted(executable: str, tmp_path: Path, project: Path) -> None:
    golden = project / "tests/golden/probe/expected" / PATH
    target = tmp_path / PATH
    target.parent.mkdir(parents=True)
    shutil.copy(golden, target)
    assert {"http", "tcp", "dns", "icmp", "grpc"} <= {
        line.split()[1] for line in golden.read_text("utf-8").splitlines() if line.startswith("    prober:")
    }
    assert [] == blackbox.check(executable, tmp_path, [PATH])


# What the exporter 0.23 accepts, and fails with at every probe; and the same in a spec, which is refused.
LET_THROUGH = {
    "prober: bogus": "type: bogus",
    "prober: http\n    timeout: -5s": "type: http, url: 'http://a.b/', timeout: -5s",
    "prober: http\n    http: {valid_status_codes: [700]}": "type: http, url: 'http://a.b/', status: [700]",
    "prober: http\n    http: {method: get}": "type: http, url: 'http://a.b/', method: get",
    "prober: http\n    http: {preferred_ip_protocol: ip9}": "type: http, url: 'http://a.b/', ip: ip9",
    "prober: http\n    http: {headers: {'a b': c}}": "type: http, url: 'http://a.b/', headers: {'a b': c}",
    "prober: dns\n    dns: {query_name: a, transport_protocol: sctp}": (
        "type: dns, server: a.b, name: a, transport: sctp"
    ),
    "prober: dns\n    dns: {query_name: a, validate_answer_rrs: {fail_if_none_matches_regexp: ['(']}}": (
        "type: dns, server: a.b, name: a, answer_matches: '('"
    ),
}


@pytest.mark.parametrize("module", LET_THROUGH)
def test_what_the_exporter_lets_through_is_refused_in_a_spec(module: str, executable: str, tmp_path: Path) -> None:
    assert [] == blackbox.check(executable, written(tmp_path / "a", f"  one:\n    {module}\n"), [PATH])
    text = specs.probe(LET_THROUGH[module])
    assert compile_specs(specs.write(tmp_path / "b", ENVIRONMENT, specs.SERVICE, text)).diagnostics


def test_an_exporter_that_says_nothing_is_told(tmp_path: Path) -> None:
    root = written(tmp_path, "  one:\n    prober: icmp\n")
    with pytest.raises(ProgramError, match=r"the blackbox exporter --config\.check failed with 1: it said nothing"):
        blackbox.check(script(tmp_path, "exit 1"), root, [PATH])


def rendered(folder: Path, broken: bool = False) -> tuple[Path, Rendered]:
    """Render two probes, and break the module of the second one if asked to."""
    first, second = specs.probe(SEEN, name="a"), specs.probe(SEEN, name="b")
    found = emit(compile_specs(specs.write(folder / "specs", ENVIRONMENT, specs.SERVICE, first, second)))
    text = found.texts["production"]["blackbox/blackbox.yml"]
    if broken:
        head, tail = text.split("  b:\n")
        text = f"{head}  b:\n{tail.replace('tls:', 'tsl:')}"
        artifact = Artifact("blackbox/blackbox.yml", text, ())
        found = Rendered(found.compilation, {"production": {"blackbox/blackbox.yml": artifact}})
    target = folder / PATH
    target.parent.mkdir(parents=True)
    target.write_text(text)
    return folder, found


def test_a_refused_module_is_shown_at_its_probe(executable: str, tmp_path: Path) -> None:
    assert [] == list(judged(BLACKBOX, *rendered(tmp_path / "sound"), required=True))
    (found,) = judged(BLACKBOX, *rendered(tmp_path / "broken", broken=True), required=True)
    assert ("blackbox", Severity.ERROR) == (found.code, found.severity)
    assert f"the blackbox exporter refuses {PATH}: field tsl not found" in found.message
    assert ("3.yaml", 3) == (Path(found.span.file).name, found.span.line)


@pytest.mark.parametrize(("required", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_a_missing_exporter_is_an_error_only_where_it_is_required(
    required: bool, severity: Severity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, found = rendered(tmp_path)
    monkeypatch.setenv("WATCHBILL_BLACKBOX_EXPORTER", "nowhere")
    (told,) = judged(BLACKBOX, root, found, required)
    assert ("blackbox-unavailable", severity) == (told.code, told.severity)
