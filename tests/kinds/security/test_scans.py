"""Scans: when they run, what they run, what is told of them, and what independent judges say of the workflow."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.emit._artifact import Artifact
from tests import specs

SCANNED = (Path(__file__).parents[2] / "golden/scans/specs.yaml").read_text("utf-8")
DIGEST = f"@sha256:{'0' * 64}"
WORKFLOW = "ci/github/security-scans.shop.yml"


def published(folder: Path, *changes: tuple[str, str]) -> Mapping[str, Artifact]:
    text = SCANNED
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return specs.artifacts_of(folder / "specs", text)


def cron_job(folder: Path, scan: str, *changes: tuple[str, str]) -> dict[str, Any]:
    text = published(folder, *changes)[f"kubernetes/shop/cronjob.shop-scan-{scan}.yaml"].text
    spec: dict[str, Any] = yaml.safe_load(text)["spec"]
    return spec


def container(spec: dict[str, Any]) -> dict[str, Any]:
    (found,) = spec["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("change", "schedule"),
    [
        (("weekday: sunday", "weekday: monday"), "41 1 * * 1"),
        (("weekday: sunday", "weekday: sunday"), "41 1 * * 0"),
        (("      weekday: sunday\n", ""), "41 1 * * 1"),
        (("every: week\n      weekday: sunday", "every: day"), "41 1 * * *"),
        (("every: week\n      weekday: sunday", "every: month"), "41 1 2 * *"),
    ],
)
def test_a_scan_runs_when_it_should(change: tuple[str, str], schedule: str, tmp_path: Path) -> None:
    spec = cron_job(tmp_path, "image", change)
    assert (schedule, "Etc/UTC", "Forbid") == (spec["schedule"], spec["timeZone"], spec["concurrencyPolicy"])


def test_a_scan_runs_by_its_digest_and_fails_for_what_is_found(tmp_path: Path) -> None:
    own = container(cron_job(tmp_path, "image"))
    assert f"registry.example.com/mirror/trivy{DIGEST}" == own["image"]
    assert "trivy image --severity CRITICAL,HIGH --ignore-unfixed --exit-code 1" in " ".join(own["command"])
    assert "registry.example.com/shop:1" == own["command"][-1]
    assert {"runAsNonRoot": True, "readOnlyRootFilesystem": True}.items() <= own["securityContext"].items()


def test_a_dynamic_scan_ends_before_its_deadline(tmp_path: Path) -> None:
    spec = cron_job(tmp_path, "dynamic")
    command = container(spec)["command"]
    assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 3600
    assert int(command[command.index("-m") + 1]) * 60 < 3600
    assert "https://shop.staging.example.com" in command


def test_nothing_runs_in_a_cluster_that_is_none(tmp_path: Path) -> None:
    found = published(
        tmp_path, ('  kubernetes: {namespace: shops, version: "1.35"}\n', "  prometheus: {retention: 35d}\n")
    )
    assert [] == [path for path in found if "cronjob" in path]
    assert "scan-image" not in found["prometheus/rules/shop/_scans.yml"].text


def test_a_scan_stands_only_where_it_is_published(tmp_path: Path) -> None:
    staging = SCANNED.replace("metadata: {name: production}", "metadata: {name: staging}").split("---")[0]
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/staging.yaml").write_text(staging, encoding="utf-8")
    found = published(tmp_path, ("target: https", "environments: [staging]\n      target: https"))
    assert not any("dynamic" in path for path in found)
    assert "dynamic" not in found["docs/scans-shop.md"].text


def test_an_unknown_environment_is_found(tmp_path: Path) -> None:
    text = SCANNED.replace("target: https", "environments: [stagin]\n      target: https")
    found = specs.found(tmp_path, *text.split("---\n")[1:])
    assert any("stagin" in message for _, message in found)


def test_overdue_is_one_and_a_half_periods(tmp_path: Path) -> None:
    text = published(tmp_path)["prometheus/rules/shop/_scans.yml"].text
    for days in (1, 7, 31):
        assert f"> {days * 86400 * 3 // 2}\n" in text


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "Scan dependencies: every day, at '23 4 * * *' (UTC); overdue after 1d12h.",
        "Scan image: every week, at '41 1 * * 0' (UTC); overdue after 10d12h.",
        "Scan dynamic: every month, at '11 5 2 * *' (UTC); overdue after 46d12h.",
        "Penetration test: every 3 months, by people.",
        "A finding that is critical is P1, and mended within 7d.",
        "A finding that is high is P2, and mended within 30d.",
    ] == specs.explained(tmp_path, "Security/shop", SCANNED)


def test_a_penetration_test_stands_in_the_calendar(tmp_path: Path) -> None:
    text = published(tmp_path)["docs/penetration-test-shop.ics"].text
    lines = text.split("\r\n")
    assert ("BEGIN:VCALENDAR", "END:VCALENDAR", "") == (lines[0], *lines[-2:])
    assert {
        "DTSTART;VALUE=DATE:20260112",
        "RRULE:FREQ=MONTHLY;INTERVAL=3",
        "SUMMARY:Penetration test of shop",
        "DESCRIPTION:Evidence: the archive",
    } <= set(lines)


def written(folder: Path, text: str) -> Path:
    folder.joinpath(".github/workflows").mkdir(parents=True)
    path = folder / ".github/workflows/scans.yml"
    path.write_text(text, encoding="utf-8")
    return path


def judged(*command: str) -> tuple[int, str]:
    """Run a program that is installed beside this Python."""
    path = Path(sys.executable).with_name(command[0])
    ran = subprocess.run([str(path), *command[1:]], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def by_schema(path: Path) -> tuple[int, str]:
    return judged("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(path))


def by_attacker(path: Path) -> tuple[int, str]:
    return judged("zizmor", "--offline", "--no-progress", "--persona", "pedantic", str(path))


def test_the_workflow_is_one_for_its_schema_and_offers_nothing_to_an_attacker(tmp_path: Path) -> None:
    path = written(tmp_path / "sound", published(tmp_path)[WORKFLOW].text)
    assert (0, "ok -- validation done\n") == by_schema(path)
    code, said = by_attacker(path)
    assert code == 0, said


def test_the_judges_see_what_is_wrong(tmp_path: Path) -> None:
    text = published(tmp_path)[WORKFLOW].text
    assert by_schema(written(tmp_path / "a", text.replace("timeout-minutes", "timeout-minute")))[0] == 1
    by_tag = re.sub(r"checkout@[0-9a-f]{40}", "checkout@v4", text)
    code, said = by_attacker(written(tmp_path / "b", by_tag))
    assert code != 0
    assert "unpinned-uses" in said


def test_the_workflow_may_only_read_and_ends(tmp_path: Path) -> None:
    said = yaml.safe_load(published(tmp_path)[WORKFLOW].text)
    (job,) = said["jobs"].values()
    assert ({"contents": "read"}, 30) == (said["permissions"], job["timeout-minutes"])
    assert [{"cron": "23 4 * * *"}] == said["on"]["schedule"]
    assert all("${{" not in step.get("run", "") for step in job["steps"])


def test_the_step_that_tells_sends_what_the_alert_reads(tmp_path: Path) -> None:
    """Run its script with a curl that only shows what it was given."""
    said = yaml.safe_load(published(tmp_path)[WORKFLOW].text)
    step = said["jobs"]["dependencies"]["steps"][-1]
    curl = tmp_path / "bin/curl"
    curl.parent.mkdir()
    curl.write_text('#!/bin/sh\ncat\nfor last; do :; done\necho "$last"\n', encoding="utf-8")
    curl.chmod(0o755)
    environment = {**step["env"], "PATH": f"{curl.parent}:/usr/bin:/bin"}
    ran = subprocess.run(["/bin/sh", "-ec", step["run"]], env=environment, capture_output=True, text=True, check=True)
    sample, address = ran.stdout.splitlines()
    assert re.fullmatch(r"scan_last_success_timestamp_seconds \d{10}", sample)
    assert "https://push.example.com/metrics/job/scans/service/shop/scan/dependencies" == address
