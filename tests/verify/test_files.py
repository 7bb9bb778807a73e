"""Any file is told apart by what stands in it, and judged by what knows it."""

import json
from pathlib import Path

import pytest

from generator.diagnostics import Severity
from generator.verify.files import Verdict, judge_content, judge_files
from generator.verify.sorts import Sort
from tests.verify.kubernetes.manifests import BUDGET, DEPLOYMENT, RULE, changed, said

RULES = "groups:\n- name: api\n  rules:\n  - alert: Down\n    expr: up == 0\n"
ALERTMANAGER = "route: {receiver: all}\nreceivers:\n- name: all\n"
BLACKBOX = "modules:\n  web:\n    prober: http\n"
PROMETHEUS = "scrape_configs:\n- job_name: api\n  static_configs: [{targets: ['api:80']}]\n"
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.example.com}
spec:
  group: example.com
  names: {kind: Boat, plural: boats}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [length]
            properties:
              length: {type: integer, minimum: 1}
              crew: {type: integer, default: 1}
              name: {type: string, pattern: "^[A-Z]"}
              sort: {type: string, enum: [sail, motor]}
              ropes: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              notes: {type: object, additionalProperties: {type: string}}
            x-kubernetes-validations:
            - {rule: "self.crew <= self.length", message: "too many for so short a boat"}
"""
BOAT = "apiVersion: example.com/v1\nkind: Boat\nmetadata: {name: a}\nspec: {length: 9}\n"


def written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(Path(one.span.file).stem, one.code) for one in verdict.diagnostics]


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        (json.dumps(DEPLOYMENT), Sort.MANIFEST),
        ("kind: Deployment\nmetadata: {name: a}\n", Sort.MANIFEST),
        (RULES, Sort.RULES),
        (ALERTMANAGER, Sort.ALERTMANAGER),
        (BLACKBOX, Sort.BLACKBOX),
        (PROMETHEUS, Sort.PROMETHEUS),
        ("{title: A, panels: [], schemaVersion: 39}", Sort.DASHBOARD),
        ("{dashboard: {title: A, panels: []}, overwrite: true}", Sort.DASHBOARD),
        ("apiVersion: watchbill/v1\nkind: SLO\n", Sort.SPEC),
        ("rule_files: [a.yml]\ntests: []\n", Sort.OTHER),
        ("replicas: 3\n", Sort.OTHER),
        ("- 1\n", Sort.OTHER),
    ],
)
def test_a_file_is_told_by_what_stands_in_it(text: str, sort: Sort) -> None:
    assert {sort: 1} == dict(judge_content("it.yaml", text.encode(), programs=False).judged)


def test_what_is_well_is_fine(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        manifests=f"{json.dumps(DEPLOYMENT)}\n---\n{json.dumps(RULE)}\n",
        rules=RULES,
        alertmanager=ALERTMANAGER,
        blackbox=BLACKBOX,
        prometheus=PROMETHEUS,
        kustomization="resources: [a.yaml]\n",
    )
    verdict = judge_files([folder])
    assert () == verdict.diagnostics
    said = "2 manifests, 1 rule file, 1 Prometheus configuration, 1 Alertmanager configuration"
    assert f"{said}, 1 blackbox exporter configuration (1 other file left alone)" == verdict.counted()


def test_each_is_judged_by_what_knows_it(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        a_manifest=json.dumps(changed(BUDGET, "spec.minAvailable", "50")),
        b_rules=RULES.replace("up == 0", "up =="),
        c_alertmanager=ALERTMANAGER.replace("receiver: all", "receiver: none"),
        d_blackbox=BLACKBOX.replace("prober", "probe"),
        e_prometheus=PROMETHEUS.replace("targets", "target"),
        f_operator=json.dumps(changed(RULE, "spec.groups.0.rules.0.expr", "up ==")),
    )
    expected = [
        ("a_manifest", "bad-value"),
        ("b_rules", "promtool"),
        ("c_alertmanager", "amtool"),
        ("d_blackbox", "blackbox"),
        ("e_prometheus", "promtool"),
        ("f_operator", "promtool"),
    ]
    found = judge_files([folder])
    assert expected == codes(found)
    # An API server takes a PrometheusRule whose rules Prometheus does not.
    assert ["f_operator"] == [
        Path(one.span.file).stem for one in found.diagnostics if one.severity is not Severity.ERROR
    ]


def test_a_refused_rule_is_shown_at_its_place(tmp_path: Path) -> None:
    folder = written(tmp_path, rules=RULES + "  - alert: Odd\n    expr: rate(up)\n")
    (found,) = judge_files([folder]).diagnostics
    assert (6, 5) == (found.span.line, found.span.column)
    assert found.message.startswith("promtool refuses this: could not parse expression")


def test_without_a_program_what_is_its_own_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHBILL_AMTOOL", "no-such-amtool")
    folder = written(tmp_path, alertmanager=ALERTMANAGER)
    (found,) = judge_files([folder]).diagnostics
    assert ("amtool-unavailable", Severity.ERROR) == (found.code, found.severity)
    assert () == judge_files([folder], programs=False).diagnostics


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{alert: A, expr: up}", "alert-no-comparison"),
        ("{record: 'a:b:c', expr: 'rate(sum(x)[5m:])'}", "promql-rate-after-aggregation"),
    ],
)
def test_rules_are_judged_further(rule: str, code: str) -> None:
    verdict = judge_content("it.yaml", f"groups:\n- name: a\n  rules:\n  - {rule}\n".encode())
    assert [("it", code)] == codes(verdict)


def test_a_watchdog_compares_nothing() -> None:
    assert [] == said("groups:\n- name: a\n  rules:\n  - {alert: Watchdog, expr: vector(1)}\n")


def test_an_interval_of_no_time_is_told() -> None:
    (found,) = said("groups:\n- name: a\n  interval: 0s\n  rules: []\n")
    assert found.startswith("3:13 rule-group-interval: the group 'a' is evaluated every 0s")


def test_every_object_of_a_list_is_judged() -> None:
    broken = changed(BUDGET, "spec.minAvailable", -1)
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [BUDGET, broken, 7]})
    found = said(text)
    assert ["'-1' is below 0", "'7' stands here"] == [one.split(": ")[1].split(";")[0].split(" (")[0] for one in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n",
            "2:7 unknown-kind: v1 has no kind 'Deployment' (write apiVersion: apps/v1)",
        ),
        (
            "apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: a}\n",
            "2:7 unknown-kind: apps/v1 has no kind 'Deploymnt' (did you mean 'Deployment'?)",
        ),
        (
            "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n",
            (
                "1:13 removed-api: PodSecurityPolicy of policy/v1beta1 is gone since Kubernetes 1.25 "
                "(nothing took its place: take it out)"
            ),
        ),
        (
            "apiVersion: example.com/v1\nkind: Boat\nmetadata: {name: a}\n",
            (
                "2:7 kind-not-judged: the kind 'Boat' of example.com/v1 is not known here: it was not judged "
                "(give its definition: --crds FOLDER)"
            ),
        ),
        (
            "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n",
            (
                "2:7 kind-not-judged: the kind 'Node' of v1 is not known here: it was not judged "
                "(give its definition: --crds FOLDER)"
            ),
        ),
        ("apiVersion: v1\nmetadata: {name: a}\n", "1:1 missing-field: 'kind' is missing (write it: kind: Deployment)"),
        (
            "kind: Deployment\nmetadata: {name: a}\n",
            "1:1 missing-field: 'apiVersion' is missing (write it: apiVersion: apps/v1)",
        ),
    ],
)
def test_a_kind_that_is_not_known_is_told(text: str, message: str) -> None:
    assert [message] == said(text)


def test_a_definition_judges_its_kind(tmp_path: Path) -> None:
    written(tmp_path, definition=DEFINITION)

    def judged(spec: str) -> list[str]:
        verdict = judge_content("it.yaml", BOAT.replace("{length: 9}", spec).encode(), tmp_path)
        return [one.message for one in verdict.diagnostics]

    assert [] == judged("{length: 9, name: Anna, sort: sail, ropes: [a], notes: {a: b}}")
    assert ["'length' is missing"] == judged("{}")
    assert ["'0' is below minimum 1"] == judged("{length: 0}")
    assert ["'2.5' stands here; a whole number is expected"] == judged("{length: 2.5}")
    assert ["'anna' does not match ^[A-Z]"] == judged("{length: 9, name: anna}")
    assert ["'rowing' is not one of: sail, motor"] == judged("{length: 9, sort: rowing}")
    assert ["the same value stands twice"] == judged("{length: 9, ropes: [a, a]}")
    assert ["there is no field 'lenght' here"] == judged("{length: 9, lenght: 9}")
    assert ["'1' stands here; text is expected"] == judged("{length: 9, notes: {a: 1}}")


def test_a_definitions_expressions_are_judged_where_they_can_be(tmp_path: Path) -> None:
    pytest.importorskip("cel", reason="NO CEL: common-expression-language judges the definitions' expressions")
    written(tmp_path, definition=DEFINITION)
    text = BOAT.replace("length: 9", "length: 9, crew: 10")
    (found,) = judge_content("it.yaml", text.encode(), tmp_path).diagnostics
    assert "too many for so short a boat" == found.message
