"""Rules of prometheus-adapter, which serves Prometheus' metrics to autoscalers.

Source: https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
"""

from typing import NamedTuple


class AdapterRule(NamedTuple):
    """A metric that is served: of pods, or of something else.

    `series` is the selector by which the adapter finds it, `query` the template of what is asked then.
    """

    name: str
    series: str
    query: str
    of_pods: bool
    origin: str
