"""What the operating system knows of this process, under the help texts of the contract."""

from collections.abc import Iterator, Mapping

from prometheus_client import Metric
from prometheus_client.process_collector import ProcessCollector

from server.contract import Family

PREFIX = "process_"


class Process:
    """The process families of the contract, read anew at every scrape."""

    def __init__(self, declared: Mapping[str, Family]) -> None:
        self._help = {name.removesuffix("_total"): family.help for name, family in declared.items()}
        self._collector = ProcessCollector(registry=None)

    def collect(self) -> Iterator[Metric]:
        """Write out the families, for prometheus_client."""
        for metric in self._collector.collect():
            if metric.name in self._help:
                metric.documentation = self._help[metric.name]
                yield metric
