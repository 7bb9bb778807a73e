"""What passes and what fails the checks of scans: pins, alerts, and what follows from a finding."""

from tests import specs
from tests.checks.server_cases import more

DIGEST, SHA = f"sha256:{'0' * 64}", "0" * 40
PUSHED = specs.SERVICE + "    scan_last_success_timestamp_seconds: {type: gauge, labels: [service, scan]}\n"
MENDED = "findings: {critical: {level: P1, within: 7d}, high: {level: P2, within: 30d}}"
TOLD = "told: {url: 'https://push.example.com'}"


def image(tag: str = f"trivy@{DIGEST}", rest: str = MENDED) -> str:
    """Write a scan of the image."""
    return more("Security", f"scans: {{image: {{every: week, at: '01:41', image: '{tag}'}}, {rest}}}")


def dependencies(action: str = f"actions/checkout@{SHA}", rest: str = f"{TOLD}, {MENDED}") -> str:
    """Write a scan of the dependencies."""
    scan = f"{{every: day, at: '04:23', package: pip-audit==2.10.1, checkout: {action}}}"
    return more("Security", f"scans: {{dependencies: {scan}, {rest}}}")


# check → (specs that pass, specs that fail, part of the message), a few for each
SCAN_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "scan-stale-or-unpinned": [
        (
            [image()],
            [image("registry/trivy:0.69.3")],
            "the image scan runs 'registry/trivy:0.69.3', which has no digest",
        ),
        ([image()], [image(f"trivy@{DIGEST[:-1]}")], "which has no digest"),
        (
            [dependencies(), PUSHED],
            [dependencies("actions/checkout@v4"), PUSHED],
            "the dependencies scan runs 'actions/checkout@v4', which has no SHA",
        ),
        ([dependencies(), PUSHED], [dependencies(rest=MENDED)], "nothing tells Prometheus that it did"),
        (
            [dependencies(), PUSHED],
            [dependencies(rest=f"{TOLD}, {MENDED}, level: disabled"), PUSHED],
            "nobody is told when the dependencies scan is overdue",
        ),
    ],
    "finding-sla-missing": [
        (
            [image()],
            [image(rest="severities: [critical]")],
            "nothing says how soon a finding is mended that is critical",
        ),
        ([image()], [image(rest=f"{MENDED}, severities: [high, medium]")], "is mended that is medium"),
        (
            [image(rest=MENDED.replace("7d", "30d"))],
            [image(rest=MENDED.replace("7d", "31d"))],
            "what is critical is mended within 31d, and what is high within 30d",
        ),
    ],
}
