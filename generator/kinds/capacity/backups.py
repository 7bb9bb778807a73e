"""What backups take: copies of all that is stored, and what changes between them."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from generator.kinds._base import DataName, Model, Percentage

Whole = Annotated[int, Field(ge=0)]


class Backups(Model):
    """Copies of a resource: how many are kept at once, and in which other one."""

    of: DataName = Field(description="What is copied: a resource in bytes.", examples=["database"])
    kept_in: DataName = Field(description="Where the copies are: a resource in bytes.", examples=["backups"])
    fulls: Annotated[int, Field(ge=1)] = Field(description="How many whole copies are kept at once.", examples=[33])
    changed_daily: Percentage = Field(
        default=Decimal(0), description="The share of it that changes in a day, which incremental copies hold."
    )
    incremental_days: Whole = Field(default=0, description="For how many days incremental copies are kept.")

    @property
    def copies(self) -> Decimal:
        """How many times the size of what is copied all copies are."""
        return self.fulls + self.changed_daily * self.incremental_days
