"""Specs of kinds that not every project has, found without loading their models: checks are loaded at every start."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.source import Steps

if TYPE_CHECKING:
    from generator.kinds.capacity.model import Capacity
    from generator.kinds.dashboard.model import Dashboard, Panel
    from generator.kinds.load_test.model import LoadTest
    from generator.kinds.resilience.model import Resilience
    from generator.kinds.retention.model import Retention
    from generator.kinds.rollout.model import Rollout
    from generator.kinds.scaling.model import Scaling
    from generator.kinds.security.model import Security


def capacities(catalog: Catalog) -> "list[Spec[Capacity]]":
    """List the specs of kind Capacity."""
    return cast("list[Spec[Capacity]]", _of("Capacity", catalog))


def load_tests(catalog: Catalog) -> "list[Spec[LoadTest]]":
    """List the specs of kind LoadTest."""
    return cast("list[Spec[LoadTest]]", _of("LoadTest", catalog))


def resiliences(catalog: Catalog) -> "list[Spec[Resilience]]":
    """List the specs of kind Resilience."""
    return cast("list[Spec[Resilience]]", _of("Resilience", catalog))


def retentions(catalog: Catalog) -> "list[Spec[Retention]]":
    """List the specs of kind Retention."""
    return cast("list[Spec[Retention]]", _of("Retention", catalog))


def scalings(catalog: Catalog) -> "list[Spec[Scaling]]":
    """List the specs of kind Scaling."""
    return cast("list[Spec[Scaling]]", _of("Scaling", catalog))


def securities(catalog: Catalog) -> "list[Spec[Security]]":
    """List the specs of kind Security."""
    return cast("list[Spec[Security]]", _of("Security", catalog))


def rollouts(catalog: Catalog) -> "list[Spec[Rollout]]":
    """List the specs of kind Rollout."""
    return cast("list[Spec[Rollout]]", _of("Rollout", catalog))


def dashboards(catalog: Catalog) -> "list[Spec[Dashboard]]":
    """List the specs of kind Dashboard."""
    return cast("list[Spec[Dashboard]]", _of("Dashboard", catalog))


class PanelAt(NamedTuple):
    """A panel that somebody wrote, and where it stands in its spec."""

    said: "Panel"
    place: Steps


def panels_of(dashboard: "Spec[Dashboard]") -> Iterator[PanelAt]:
    """List the panels of a dashboard."""
    for row_number, row in enumerate(dashboard.spec.rows):
        for number, panel in enumerate(row.panels):
            yield PanelAt(panel, ("spec", "rows", row_number, "panels", number))


def _of(kind: str, catalog: Catalog) -> list[Any]:
    return [catalog.specs[key] for key in sorted(catalog.specs) if key[0] == kind]
