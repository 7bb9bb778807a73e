"""What a HorizontalPodAutoscaler says, in Kubernetes' own words, and what its controller is told by its flags.

Source: the API `autoscaling/v2` with its defaults (pkg/apis/autoscaling/v2/defaults.go), and the flags of
kube-controller-manager.
"""

from dataclasses import dataclass
from typing import Literal

PolicyType = Literal["Pods", "Percent"]
SelectPolicy = Literal["Max", "Min", "Disabled"]
Source = Literal["Resource", "ContainerResource", "Pods", "Object", "External"]
TargetType = Literal["Utilization", "AverageValue", "Value"]


@dataclass(frozen=True)
class Policy:
    """How much may change within a period: so many pods, or so many percent of what stood at its beginning."""

    type: PolicyType
    value: int
    period_seconds: int


@dataclass(frozen=True)
class Rules:
    """How one direction is scaled; `None` leaves the window or the tolerance to the controller's flags."""

    policies: tuple[Policy, ...]
    stabilization_window_seconds: float | None
    select_policy: SelectPolicy = "Max"
    tolerance: float | None = None


SCALE_UP = Rules((Policy("Pods", 4, 15), Policy("Percent", 100, 15)), 0)
SCALE_DOWN = Rules((Policy("Percent", 100, 15),), None)


@dataclass(frozen=True)
class Behavior:
    """How both directions are scaled."""

    scale_up: Rules = SCALE_UP
    scale_down: Rules = SCALE_DOWN


@dataclass(frozen=True)
class Metric:
    """What is measured, and how much of it is wanted: percent of the request for `Utilization`, else thousandths."""

    source: Source
    name: str
    target_type: TargetType
    target: int

    @property
    def description(self) -> str:
        """Name the metric as the controller does when it gives its reason."""
        if self.source in ("Resource", "ContainerResource"):
            what = "resource" if self.source == "Resource" else "container resource"
            of = " utilization (percentage of request)" if self.target_type == "Utilization" else ""
            return f"{self.name} {what}{of}"
        return f"{self.source.lower()} metric {self.name}"

    @property
    def is_of_pods(self) -> bool:
        """Say whether each pod has a value, instead of one for all."""
        return self.source in ("Resource", "ContainerResource", "Pods")

    @property
    def is_cpu(self) -> bool:
        """Say whether it is the CPU of pods: the controller mistrusts what it reads of pods that just started."""
        return self.name == "cpu" and self.source in ("Resource", "ContainerResource")


def cpu_utilization(percent: int) -> Metric:
    """Make the commonest metric: CPU in percent of what the pods request."""
    return Metric("Resource", "cpu", "Utilization", percent)


@dataclass(frozen=True)
class Autoscaler:
    """A HorizontalPodAutoscaler. Without `behavior`, the controller's old limits hold: at most double, or to 4."""

    name: str
    min_replicas: int
    max_replicas: int
    metrics: tuple[Metric, ...] = (cpu_utilization(80),)
    behavior: Behavior | None = None


@dataclass(frozen=True)
class Flags:
    """kube-controller-manager's flags `--horizontal-pod-autoscaler-*`, in seconds, with its defaults."""

    sync_period: float = 15
    tolerance: float = 0.1
    downscale_stabilization: float = 300
    cpu_initialization_period: float = 300
    initial_readiness_delay: float = 30
