"""From where a probe is made in the environment that is built."""

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.environment.model import Environment
from generator.kinds.probe.model import Probe


def regions_of(probe: Spec[Probe], catalog: Catalog) -> dict[str, str]:
    """Tell the address of each region's exporter."""
    known = catalog.get(Environment, catalog.environment).spec.blackbox.regions
    return {region: known[region] for region in dict.fromkeys(probe.spec.regions or sorted(known))}
