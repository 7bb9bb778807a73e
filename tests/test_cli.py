"""The command line as its users meet it."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests import specs

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def sound() -> None:
    """Write a sound set of specs into the folder."""
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(), specs.alert('up{job="shop"} == 0'))


def files(folder: str) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def test_build_then_check_is_fine(run: Run, sound: None) -> None:
    assert 0 == run("build").exit_code
    result = run("check")
    assert (0, True) == (result.exit_code, "up to date" in result.output)


def test_building_twice_changes_nothing(run: Run, sound: None) -> None:
    run("build")
    before = {path: (Path(path).stat().st_mtime_ns, content) for path, content in files("output").items()}
    run("build")
    assert before == {path: (Path(path).stat().st_mtime_ns, content) for path, content in files("output").items()}


def test_a_changed_objective_makes_the_output_stale_in_the_lines_that_depend_on_it(run: Run, sound: None) -> None:
    run("build", "--no-promtool")
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(objective="99.5%"))
    result = run("check", "--no-promtool")
    assert 3 == result.exit_code
    rules = result.output.split("+++ b/output/production/prometheus/rules/shop/avail.yml\n")[1].split("\n--- ")[0]
    changed = [line for line in rules.splitlines() if line[:1] in "+-"]
    depending = ("0.005", "0.001", "0.995", "0.999", "0.5%", "0.1%")
    assert changed
    assert [] == [line for line in changed if not any(word in line for word in depending)]
    assert "watchbill build" in result.output.splitlines()[-1]


def test_check_sees_missing_edited_and_left_over_files(run: Run, sound: None) -> None:
    run("build", "--no-promtool")
    rules = Path("output/production/prometheus/rules/shop")
    (rules / "avail.yml").unlink()
    (rules / "extra.yml").write_text("groups: []\n")
    result = run("check", "--no-promtool", "--format", "json")
    assert 3 == result.exit_code
    found = {Path(one["file"]).name: one["code"] for one in json.loads(result.output)["diagnostics"]}
    assert {"avail.yml": "stale-output", "extra.yml": "stale-output"} == found
    assert 0 == run("build", "--no-promtool").exit_code
    assert 0 == run("check", "--no-promtool").exit_code


def test_check_names_the_command_with_its_options(run: Run, sound: None) -> None:
    Path("slo_specs").rename("mine")
    result = run("check", "--no-promtool", "--specs", "mine", "--output", "out")
    assert result.output.splitlines()[-1].strip() == "watchbill build --specs mine --output out"


def test_a_failed_build_leaves_the_output_as_it_was(run: Run, sound: None) -> None:
    run("build", "--no-promtool")
    before = files("output")
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(objective="99.9"))
    result = run("build", "--no-promtool")
    assert (1, before) == (result.exit_code, files("output"))
    assert "slo_specs/2.yaml:6:14" in result.output


def test_what_promtool_refuses_is_not_published_and_is_reported_at_its_spec(run: Run, sound: None) -> None:
    broken = specs.alert("up == 0", more='  description: "{{ $labels.instance | nonsense }}"\n')
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(), broken)
    result = run("build", "--format", "json")
    assert 1 == result.exit_code
    (found,) = json.loads(result.output)["diagnostics"]
    assert ("promtool", "slo_specs/3.yaml", 3) == (found["code"], found["file"], found["line"])
    assert "nonsense" in found["message"]
    assert not Path("output").exists()


def test_a_missing_promtool_is_named_and_only_check_fails(
    run: Run, sound: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHBILL_PROMTOOL", "no-such-promtool")
    built = run("build")
    assert (0, True) == (built.exit_code, "'no-such-promtool' is not to be found" in built.output)
    assert 1 == run("check").exit_code
    assert 0 == run("check", "--no-promtool").exit_code


def test_one_environment_can_be_built_alone(run: Run, sound: None) -> None:
    (Path("slo_specs") / "staging.yaml").write_text(specs.ENVIRONMENT.replace("production", "staging"))
    run("build", "--no-promtool")
    before = files("output/production")
    (Path("slo_specs") / "2.yaml").write_text(specs.slo(objective="99%"))
    assert 0 == run("build", "--no-promtool", "--env", "staging").exit_code
    assert before == files("output/production")
    assert 3 == run("check", "--no-promtool").exit_code
    assert 0 == run("check", "--no-promtool", "--env", "staging").exit_code


def test_an_unknown_environment_is_a_problem_with_a_suggestion(run: Run, sound: None) -> None:
    result = run("build", "--env", "prodution")
    assert (1, True) == (result.exit_code, "did you mean 'production'?" in result.output)


def test_five_faults_in_three_files_are_all_reported_at_once(run: Run) -> None:
    environment = specs.ENVIRONMENT.replace("retention: 100d", "retention: 100")
    service = specs.SERVICE.replace("owner: shop-team", "ownr: shop-team").replace("500m", "500x")
    text = specs.slo(window="30").replace("service: shop", "service: 5")
    specs.write(Path("slo_specs"), environment, service, text)
    result = run("validate", "--format", "json")
    places = {(one["file"], one["line"]) for one in json.loads(result.output)["diagnostics"]}
    assert 1 == result.exit_code
    wanted = {("0.yaml", 6), ("1.yaml", 5), ("1.yaml", 8), ("2.yaml", 5), ("2.yaml", 7)}
    assert {(f"slo_specs/{name}", line) for name, line in wanted} <= places


@pytest.mark.parametrize("command", ["validate", "build", "check"])
def test_the_json_is_the_same_for_every_command(run: Run, command: str) -> None:
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(objective="99.9"))
    result = run(command, "--format", "json")
    (found,) = json.loads(result.output)["diagnostics"]
    assert {
        "file": "slo_specs/2.yaml", "line": 6, "column": 14, "severity": "error", "code": "bad-percentage",
        "message": found["message"], "hint": "write it with its sign: 99.9%",
    } == found  # fmt: skip


def test_the_other_formats_are_well_formed(run: Run) -> None:
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(objective="99.9"))
    github = run("validate", "--format", "github").output
    assert github.startswith("::error file=slo_specs/2.yaml,line=6,col=14,title=bad-percentage::")
    sarif = json.loads(run("validate", "--format", "sarif").output)
    assert "bad-percentage" == sarif["runs"][0]["results"][0]["ruleId"]
    suite = ElementTree.fromstring(run("validate", "--format", "junit").output)  # noqa: S314 - our own text
    assert ("1", "1") == (suite.get("tests"), suite.get("failures"))


def test_explain_tells_words_and_rules(run: Run, sound: None) -> None:
    result = run("explain", "SLO/avail")
    assert 0 == result.exit_code
    assert "99.9% of the events of shop are good, over 30d." in result.output
    assert "43m12s if everything fails" in result.output
    assert "slo:error_ratio:1h" in result.output


@pytest.mark.parametrize(
    "address", ["Environment/production", "Service/shop", "BurnRatePolicy/google", "Alert/ShopAlert"]
)
def test_explain_knows_every_kind(run: Run, sound: None, address: str) -> None:
    result = run("explain", address)
    assert (0, address) == (result.exit_code, result.output.splitlines()[0])


@pytest.mark.parametrize(("address", "hint"), [("SLO/avial", "did you mean 'SLO/avail'?"), ("avail", "KIND/NAME")])
def test_explain_suggests_an_address(run: Run, sound: None, address: str, hint: str) -> None:
    result = run("explain", address)
    assert (2, True) == (result.exit_code, hint in result.output)


def test_schema_prints_one_kind_or_all(run: Run) -> None:
    assert "SLO" == json.loads(run("schema", "SLO").output)["title"]
    assert "Watchbill spec" == json.loads(run("schema").output)["title"]
    assert 2 == run("schema", "Slo").exit_code


def test_what_init_writes_builds(run: Run) -> None:
    assert 0 == run("init").exit_code
    assert 0 == run("build").exit_code
    assert 0 == run("check").exit_code
    again = run("init")
    assert (2, True) == (again.exit_code, "is not empty" in again.output)


def test_no_specs_is_a_problem(run: Run) -> None:
    result = run("validate")
    assert (1, True) == (result.exit_code, "watchbill init" in result.output)


def test_wrong_usage_is_two(run: Run) -> None:
    assert 2 == run("build", "--no-such-option").exit_code


def test_colours_are_for_terminals_only(run: Run) -> None:
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo(objective="99.9"))
    assert "\x1b" not in run("validate").output


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip


def test_help_and_version_are_what_click_prints(project: Path) -> None:
    (shown, version) = (program("--help").stdout, program("--version").stdout)
    rendered = CliRunner().invoke(main, ["--help"], prog_name="watchbill", terminal_width=80).output
    assert rendered == shown
    assert CliRunner().invoke(main, ["--version"]).output == version


def test_help_imports_nothing_heavy() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "generator", "--help"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert not loaded & {"click", "pydantic", "yaml", "jinja2", "jsonschema", "grafanalib", "promql_parser"}


def test_a_build_of_rules_imports_only_what_it_needs(tmp_path: Path) -> None:
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo())
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "generator", "build", "--no-promtool"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "pydantic" in loaded
    assert not loaded & {"jsonschema", "grafanalib", "rich", "difflib"}


def test_validate_renders_no_page(tmp_path: Path) -> None:
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo())
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "generator", "validate"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert not loaded & {"jinja2", "generator.plan.pages"}


def test_completion_knows_the_commands() -> None:
    result = program(_WATCHBILL_COMPLETE="bash_complete", COMP_WORDS="watchbill va", COMP_CWORD="1")
    assert "plain,validate" in result.stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("watchbill ", sorted(main.commands)),
        ("watchbill simulate ", ["scaling", "slo"]),
        ("watchbill diff main --format ", ["json", "markdown", "text"]),
        ("watchbill backtest avail --p", ["--policy", "--prometheus"]),
    ],
)
def test_completion_knows_every_command_and_its_options(words: str, offered: list[str]) -> None:
    count = str(len(words.split(" ")) - 1)
    result = program(_WATCHBILL_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=count)
    assert offered == sorted(line.removeprefix("plain,") for line in result.stdout.splitlines())


def test_an_unchanged_build_says_the_same_without_compiling(tmp_path: Path) -> None:
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo())

    def build() -> tuple[str, bool]:
        result = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "generator", "build"],
            capture_output=True, text=True, check=True, cwd=tmp_path,
        )  # fmt: skip
        return result.stdout, "pydantic" in {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}

    os.utime(tmp_path / "slo_specs")
    import time

    time.sleep(0.15)  # specs younger than a tick of the clock are not trusted
    first = build()
    second = build()
    assert (first[0], True, first[0], False) == (*first, *second)
    edited = next(tmp_path.glob("output/**/avail.yml"))
    edited.write_text(edited.read_text() + "# edited\n")
    assert build()[1]
    assert "# edited" not in edited.read_text()
    (tmp_path / "slo_specs/2.yaml").write_text(specs.slo(objective="99.5%"))
    assert build()[1]
    assert "0.005" in edited.read_text()


BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec: {minAvailable: 2, selector: {matchLabels: {app: shop}}}
"""


def test_verify_judges_what_anybody_wrote(run: Run) -> None:
    Path("pdb.yaml").write_text(BUDGET, encoding="utf-8")
    fine = run("verify", "pdb.yaml")
    assert (0, "1 manifest: fine\n") == (fine.exit_code, fine.output)
    Path("pdb.yaml").write_text(BUDGET.replace("minAvailable: 2", "minAvailabel: 2"), encoding="utf-8")
    broken = run("verify", ".")
    expected = """\
error[unknown-field]: there is no field 'minAvailabel' here
  --> pdb.yaml:4:8
   4 | spec: {minAvailabel: 2, selector: {matchLabels: {app: shop}}}
              ^
  hint: did you mean 'minAvailable'?

1 error
in 1 manifest
"""
    assert (1, expected) == (broken.exit_code, broken.output)
    (found,) = json.loads(run("verify", "pdb.yaml", "--format", "json").output)["diagnostics"]
    assert ("pdb.yaml", 4, "unknown-field") == (found["file"], found["line"], found["code"])


def test_verify_reads_what_comes_in() -> None:
    result = CliRunner().invoke(main, ["verify", "-"], input=BUDGET)
    assert (0, "1 manifest: fine\n") == (result.exit_code, result.output)


def test_a_kind_that_is_not_known_is_no_error(run: Run) -> None:
    Path("boat.yaml").write_text("{apiVersion: example.com/v1, kind: Boat, metadata: {name: a}}", encoding="utf-8")
    result = run("verify", "boat.yaml")
    assert (0, True) == (result.exit_code, "warning[kind-not-judged]" in result.output)


def test_verify_wants_files_that_are_there(run: Run) -> None:
    assert (2, True) == ((none := run("verify", "none.yaml")).exit_code, "no file or folder 'none.yaml'" in none.output)
    assert (2, True) == ((both := run("verify", "-", ".")).exit_code, "name it alone" in both.output)
