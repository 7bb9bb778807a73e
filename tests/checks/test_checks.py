"""Every check: what passes, what fails, and what it says. A check without a case here fails the last test."""

from pathlib import Path

import pytest

from generator import registry
from generator.pipeline import compile_specs
from tests import specs
from tests.checks.alert_cases import ALERT_CASES, CPU
from tests.checks.capacity_cases import CAPACITY_CASES
from tests.checks.dashboard_cases import DASHBOARD_CASES
from tests.checks.load_cases import LOAD_CASES
from tests.checks.page_cases import PAGE_CASES
from tests.checks.probe_cases import PROBE_CASES
from tests.checks.prometheus_cases import PROMETHEUS_CASES
from tests.checks.promql_cases import PROMQL_CASES
from tests.checks.retention_cases import RETENTION_CASES
from tests.checks.rollout_cases import ROLLOUT_CASES
from tests.checks.route_cases import ROUTE_CASES
from tests.checks.scaling_cases import SCALING_CASES
from tests.checks.scan_cases import SCAN_CASES
from tests.checks.server_cases import SERVER_CASES
from tests.checks.share_cases import SHARE_CASES
from tests.checks.sli_cases import SLI_CASES
from tests.checks.storage_cases import STORAGE_CASES
from tests.checks.written import ENVIRONMENT, SERVICE

# check → (specs that pass, specs that fail, part of the message), a few for each
CASES = ALERT_CASES | PROMETHEUS_CASES | PROMQL_CASES | SLI_CASES | SERVER_CASES | ROUTE_CASES | PAGE_CASES
CASES |= SCALING_CASES | DASHBOARD_CASES | SHARE_CASES | LOAD_CASES | STORAGE_CASES | SCAN_CASES
_MORE = (PROBE_CASES, ROLLOUT_CASES, CAPACITY_CASES, RETENTION_CASES)
for _code, _cases in (item for cases in _MORE for item in cases.items()):
    CASES[_code] = [*CASES.get(_code, []), *_cases]


def found(folder: Path, texts: list[str]) -> dict[str, str]:
    """Compile texts beside the environment and the service, which they may replace."""
    kinds = [text.splitlines()[1] for text in texts]
    base = [text for text in (SERVICE, ENVIRONMENT) if text.splitlines()[1] not in kinds]
    compilation = compile_specs(specs.write(folder, *texts, *base))
    return {diagnostic.code: diagnostic.message for diagnostic in compilation.diagnostics}


@pytest.mark.parametrize(("code", "number"), [(code, n) for code, cases in CASES.items() for n in range(len(cases))])
def test_a_check(code: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    passing, failing, message = CASES[code][number]
    assert {} == found(Path("sound"), passing)
    result = found(Path("specs"), failing)
    assert code in result
    assert message in result[code]


def test_every_check_has_its_cases() -> None:
    assert {module.replace("_", "-") for module in registry.modules("checks")} == CASES.keys()


def test_an_acknowledged_finding_is_silent_and_needs_its_reason(tmp_path: Path) -> None:
    line = f"  expr: '{CPU} > 0.8'"
    text = specs.alert(f"{CPU} > 0.8")
    assert line in text
    acknowledged = text.replace(line, f"  # watchbill: ignore[threshold-unreachable] kept as a drill\n{line}")
    assert {} == found(tmp_path / "a", [acknowledged])
    without_reason = text.replace(line, f"{line} # watchbill: ignore[threshold-unreachable]")
    assert {"threshold-unreachable", "ignore-without-reason"} == found(tmp_path / "b", [without_reason]).keys()
    unused = text.replace("0.8", "0.4").replace(
        "severity", "# watchbill: ignore[threshold-unreachable] why\n  severity"
    )
    assert {"unused-ignore"} == found(tmp_path / "c", [unused]).keys()
    unknown = text.replace("0.8", "0.4").replace("severity", "# watchbill: ignore[threshold] why\n  severity")
    assert {"unknown-ignore"} == found(tmp_path / "d", [unknown]).keys()
