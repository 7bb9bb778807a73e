"""A canary step that is less than a pod.

## What it does
Multiplies the share of each canary step with the number of pods, where nothing shares traffic but the pods
themselves: an environment whose cluster has no Gateway.

## Why it matters
Without a Gateway, a new version gets as much of the traffic as it has of the pods. A tenth of three pods cannot be:
the smallest step is one pod, a third of all users.

## Bad
```yaml
replicas: 3
canary: {steps: [{weight: 10%, pause: 45m}]}   # 10% × 3 = 0.3 pods
```

## Better
```yaml
# In the Environment; weights are then shares of requests.
kubernetes: {namespace: shops, gateway: {name: public, namespace: gateways}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rollouts import fewest_pods, moved
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import percent, plain


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Multiply shares and pods."""
    for one in moved(catalog):
        said = one.spec.spec
        pods = fewest_pods(said, catalog)
        if not (said.canary and pods) or one.cluster.gateway:
            continue
        for number, step in enumerate(said.canary.steps):
            if step.weight * pods < 1:
                message = (
                    f"{percent(step.weight)} of {pods} replicas is {plain(step.weight * pods)} pod: without a Gateway "
                    f"the smallest canary step is {100 // pods}%"
                )
                span = catalog.span(one.spec, "spec", "canary", "steps", number, "weight")
                hint = "name the cluster's 'gateway' in the Environment, or write a larger share"
                yield Finding(message, span, hint)


CHECK = Check(run, Severity.ERROR)
