"""An SLO's part of the server's contract: the bucket bounds that it reads."""

from collections.abc import Iterator

from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.plan.contract import Sections, ServerContract, Threshold


def thresholds(slo: Spec[SLO], service: Spec[Service]) -> Iterator[ServerContract]:
    """Publish which bounds of the service's own histograms must be buckets."""
    reads = dict.fromkeys(
        Threshold(slo.name, use.metric, use.bound)
        for use in slo.spec.sli.uses()
        if use.bound is not None and use.metric in service.spec.metrics
    )
    if reads:
        yield ServerContract(service.name, Sections(thresholds=tuple(reads)), (slo.address,))
