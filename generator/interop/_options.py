"""What an import is told beside its files."""

from dataclasses import dataclass, field

from generator.units import Duration

USUAL_WINDOW = Duration.parse("30d")  # of files that name none, as with Sloth


@dataclass(frozen=True)
class Options:
    """What the files do not say. `names` are those of series and alerts; `service` is that of files that name none."""

    names: str
    window: Duration = USUAL_WINDOW
    labels: dict[str, str] = field(default_factory=dict)
    service: str | None = None
    exact: bool = False
    version: str = "dev"

    @property
    def by_sloth(self) -> bool:
        """Whether series and alerts keep Sloth's names."""
        return self.names == "sloth"
