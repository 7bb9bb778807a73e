"""From a folder of specs to artifacts: variables, defaults, references, and what is left out of them."""

from pathlib import Path

import pytest

from generator.pipeline import compile_specs, emit
from tests import specs

STAGING = specs.ENVIRONMENT.replace("production", "staging")
POLICY = "apiVersion: watchbill/v1\nkind: BurnRatePolicy\nmetadata: {{name: {}}}\nspec: {{extends: {}}}\n"


def test_variables_differ_between_environments_and_can_stand_for_any_value(tmp_path: Path) -> None:
    production = specs.ENVIRONMENT.replace("{ENV: production}", "{ENV: production, GOAL: 99.9%}")
    staging = STAGING.replace("{ENV: staging}", "{ENV: staging, GOAL: 99%}")
    texts = (production, staging, specs.SERVICE, specs.slo(objective="${GOAL}"))
    rendered = emit(compile_specs(specs.write(tmp_path, *texts)))
    targets = {
        environment: "vector(0.999)" in files["prometheus/rules/shop/avail.yml"].text
        for environment, files in rendered.artifacts.items()
    }
    assert {"production": True, "staging": False} == targets
    assert "environment: staging" in rendered.artifacts["staging"]["prometheus/prometheus.yml"].text


def test_a_doubled_dollar_keeps_what_is_no_variable_of_ours(tmp_path: Path) -> None:
    text = specs.alert("up == 0", more='  description: "see $${ENV} and {{ $labels.job }}"\n')
    assert (
        "see ${ENV} and {{ $labels.job }}" in specs.artifacts(tmp_path, text)["prometheus/rules/shop/_alerts.yml"].text
    )


def test_a_fault_is_reported_once_however_many_environments_there_are(tmp_path: Path) -> None:
    assert ["bad-percentage"] == [code for code, _ in specs.found(tmp_path, STAGING, specs.slo(objective="99.9"))]


def test_a_spec_of_the_same_name_replaces_a_default(tmp_path: Path) -> None:
    scale = (
        "apiVersion: watchbill/v1\nkind: SeverityScale\nmetadata: {name: default}\nspec:\n  levels:\n"
        "    P1: {description: All, severity: page, initial_response: 0s}\n"
    )
    ((code, message),) = specs.found(tmp_path, scale, specs.slo())
    assert "unresolved-reference" == code
    assert message.startswith("the severity scale 'default' has no level 'P3'")


def test_a_cycle_is_told_from_its_smallest_member_on_and_once(tmp_path: Path) -> None:
    found = specs.found(tmp_path, *(POLICY.format(a, b) for a, b in ("bc", "ca", "ab")))
    assert [
        (
            "reference-cycle",
            "these refer to each other: BurnRatePolicy/a → BurnRatePolicy/b → BurnRatePolicy/c → BurnRatePolicy/a",
        )
    ] == found


def test_a_long_chain_of_references_is_no_problem(tmp_path: Path) -> None:
    chain = [POLICY.format(f"p{n}", f"p{n + 1}") for n in range(1500)] + [POLICY.format("p1500", "google")]
    assert [] == specs.found(tmp_path, "---\n".join(chain), specs.slo(more="  policy: p0\n"))


@pytest.mark.parametrize("broken", ["objective: 99.9", "window: x"])
def test_consequences_of_a_fault_are_not_reported(broken: str, tmp_path: Path) -> None:
    service = specs.SERVICE.replace("owner: shop-team", "owner: []")
    compilation = compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, service, specs.slo(), specs.alert("a > 1")))
    assert ["wrong-type"] == [found.code for found in compilation.diagnostics]


def test_the_output_does_not_depend_on_where_the_specs_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = specs.write(tmp_path / "deep" / "specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo())
    monkeypatch.chdir(folder.parent)
    places = (folder, Path("specs"), Path("./specs/"), Path("../deep/specs"))
    texts = [emit(compile_specs(place)).texts for place in places]
    assert all(text == texts[0] for text in texts)
    assert str(tmp_path) not in str(texts[0])


def test_two_specs_cannot_write_one_file(tmp_path: Path) -> None:
    """Names are lower case, and the alerts' file has a name that no SLO can have."""
    found = specs.found(tmp_path, specs.slo(name="_alerts"))
    assert ["bad-name"] == [code for code, _ in found]
