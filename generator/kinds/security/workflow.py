"""The scan of dependencies as a workflow of GitHub: pinned by SHA, with the right to read and no other.

Source: https://docs.github.com/en/actions/reference/security/secure-use
"""

from math import ceil

from generator import naming
from generator.kinds.security.scans import DependencyScan, Scans
from generator.plan.workflow import Workflow, WorkflowJob, WorkflowStep

_PUSH = """\
printf '%s %s\\n' "$METRIC" "$(date +%s)" |
  curl --fail --silent --show-error --max-time 30 --data-binary @- "$GATEWAY"
"""


def workflow(service: str, said: Scans, environment: str) -> Workflow | None:
    """Write what runs in the repository of a service; None where nothing does."""
    scan = said.dependencies
    if scan is None or "dependencies" not in said.each(environment):
        return None
    job = WorkflowJob("dependencies", scan.runner, ceil(scan.deadline.seconds / 60), tuple(_steps(service, said, scan)))
    return Workflow(f"security scans of {service}", (scan.cron,), (job,))


def _steps(service: str, said: Scans, scan: DependencyScan) -> list[WorkflowStep]:
    steps = [
        WorkflowStep("Check out", uses=scan.checkout, with_=(("persist-credentials", "false"),)),
        WorkflowStep(
            "Look for known weaknesses",
            run='pipx run "$PACKAGE" --strict --require-hashes --requirement "$REQUIREMENTS"',
            env=(("PACKAGE", scan.package), ("REQUIREMENTS", scan.requirements)),
        ),
    ]
    if said.told:
        path = naming.pushed_scan_path(service, "dependencies")
        env = (("GATEWAY", f"{said.told.url.rstrip('/')}/{path}"), ("METRIC", said.told.metric))
        steps.append(WorkflowStep("Tell that it ran", run=_PUSH.rstrip("\n"), env=env))
    return steps
