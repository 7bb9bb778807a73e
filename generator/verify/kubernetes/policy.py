"""How many pods may be missing at a time: PodDisruptionBudget.

Source: pkg/apis/policy/validation.
"""

from typing import Annotated, Literal

from generator.verify.kubernetes._meta import Object, Selector
from generator.verify.kubernetes._names import path_segment
from generator.verify.kubernetes._part import Part, at_most_one, must, one_of, rule
from generator.verify.kubernetes._scalars import ShareOfAll


class BudgetSpec(Part):
    """What must stay, or may go."""

    minAvailable: ShareOfAll | None = None
    maxUnavailable: ShareOfAll | None = None
    selector: Selector | None = None
    unhealthyPodEvictionPolicy: Annotated[str, must(one_of("AlwaysAllow", "IfHealthyBudget"))] | None = None

    @rule
    def _is_one(self) -> None:
        at_most_one(self, ("minAvailable", "maxUnavailable"), "bound of this budget")


class PodDisruptionBudget(Object):
    """A PodDisruptionBudget."""

    apiVersion: Literal["policy/v1"]
    kind: Literal["PodDisruptionBudget"]
    spec: BudgetSpec = BudgetSpec.model_construct()

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one: the server asks for no more than that it fits into a path."""
        path_segment(name)


KINDS = {("policy/v1", "PodDisruptionBudget"): PodDisruptionBudget}
