"""What the SLI types of probes share: the series that sum up a probe's steps, one for each region."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from generator.kinds._base import Ref
from generator.kinds.slo.sli._base import Context, Family, Matchers, SLIBase, Use, labels_of, shown
from generator.promql import Matcher

LABELS = ("probe", "probe_region")


class ProbeSLI(SLIBase):
    """The base of the models: a probe, and the regions that count."""

    family: ClassVar[Family]

    probe: Annotated[str, Ref("Probe", address=True)] = Field(description="The probe.", examples=["api-readiness"])
    where: Matchers = Field(
        default=(), description="Which regions count; all if left out.", examples=[{"probe_region": "eu-.*"}]
    )

    def uses(self) -> Iterator[Use]:
        """Read the series of the probe."""
        yield Use(self.family.name, self.family.type, "type", labels_of("where", self.where), known=self.family)

    @property
    def selection(self) -> tuple[Matcher, ...]:
        """The matchers of the series that count."""
        return (Matcher("probe", "=", self.probe), *self.where)

    def select(self, context: Context) -> str:
        """Select the series that count."""
        return context.select(self.family.name, *self.selection)

    @property
    def who(self) -> str:
        """The probe, and the regions that count, in words."""
        return f"the probe {self.probe}{shown(self.where)}"
