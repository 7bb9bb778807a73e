"""All alerts of a Scaling in an environment."""

from collections.abc import Iterator
from functools import lru_cache

from generator.catalog import Catalog
from generator.kinds._base import DISABLED, Spec
from generator.kinds._cluster import runs_in, scale_target
from generator.kinds._environment import cluster_of
from generator.kinds.scaling.alarm import Alarm
from generator.kinds.scaling.model import Scaling
from generator.kinds.scaling.trouble import troubles
from generator.kinds.scaling.usage import triggers
from generator.kinds.service.model import Service


def alarms(scaling: Spec[Scaling], catalog: Catalog) -> Iterator[Alarm]:
    """Write the alerts that are not disabled; on the autoscaler itself only where it is published."""
    service = catalog.get(Service, scaling.spec.service)
    yield from (one for one in triggers(scaling.spec, service.spec, cluster_of(catalog)) if one.level != DISABLED)
    found = runs_in(service, catalog)
    if scaling.spec.alerting and found:
        tells = _telling_of_quota(catalog) == scaling.address
        every = troubles(scaling.spec, scaling.spec.alerting, scale_target(service, catalog), found[0], tells)
        yield from (one for one in every if one.level != DISABLED)


@lru_cache(maxsize=1)
def _telling_of_quota(catalog: Catalog) -> str | None:
    """Find the Scaling that tells of the quota, which is the whole namespace's: the first that tells of any."""
    telling = (
        one.address
        for one in catalog.all(Scaling)
        if one.spec.alerting
        and one.spec.alerting.quota.level != DISABLED
        and runs_in(catalog.get(Service, one.spec.service), catalog)
    )
    return next(telling, None)
