"""Scans of which nobody notices when they stop, or that run what somebody else may exchange.

## What it does
Looks at every scan that is published: whether an alert tells when it has not succeeded for one and a half of its
periods, whether its image has a digest, and its action the SHA of a commit.

## Why it matters
A schedule that has stopped looks like a service without weaknesses: GitHub ends schedules of a repository that nobody
has touched for 60 days. And a tag is a name that its owner, or who has taken his account, can point elsewhere: on
19 March 2026 nearly all tags of a well-known scanner's action were moved to commits that stole secrets
(CVE-2026-33634), and they ran wherever a tag was trusted.

## Bad
```yaml
scans:
  image: {every: week, at: "01:41", image: "registry.example.com/mirror/trivy:0.69.3"}
```

## Better
```yaml
scans:
  image: {every: week, at: "01:41", image: "registry.example.com/mirror/trivy@sha256:3f1c..."} # all 64 digits
```
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import securities
from generator.diagnostics import Severity
from generator.kinds._base import DISABLED, Spec
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.security.model import Security
    from generator.kinds.security.scans import Scan, Scans

# field → what pins it, and what that is called
_PINS = {
    "image": (re.compile(r".+@sha256:[0-9a-f]{64}"), "digest", "write it as registry/mirror/name@sha256:..."),
    "checkout": (re.compile(r".+@[0-9a-f]{40}"), "SHA", "write the SHA of the commit behind the tag"),
}


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look at every scan that is published."""
    for security in securities(catalog):
        said = security.spec.scans
        for name, scan in said.each(catalog.environment).items() if said else ():
            yield from _unpinned(security, name, scan, catalog)
            if said:
                yield from _unseen(security, said, name, catalog)


def _unpinned(security: "Spec[Security]", name: str, scan: "Scan", catalog: Catalog) -> Iterator[Finding]:
    for field, (pinned, what, hint) in _PINS.items():
        value = getattr(scan, field, None)
        if value is not None and not pinned.fullmatch(value):
            message = f"the {name} scan runs '{value}', which has no {what}: what it is may change"
            yield Finding(message, catalog.span(security, "spec", "scans", name, field), hint)


def _unseen(security: "Spec[Security]", said: "Scans", name: str, catalog: Catalog) -> Iterator[Finding]:
    if said.level == DISABLED:
        span = catalog.span(security, "spec", "scans", "level")
        yield Finding(f"nobody is told when the {name} scan is overdue: 'level' is disabled", span, "write a level: P3")
    elif name == "dependencies" and said.told is None:
        message = "a workflow runs outside of the cluster, and nothing tells Prometheus that it did"
        span = catalog.span(security, "spec", "scans", name)
        yield Finding(message, span, "write 'told: {url: ...}', the address of a Pushgateway")


CHECK = Check(run, Severity.ERROR)
