"""What the k6 operator runs: `k6.io/v1alpha1` TestRun.

Source: https://github.com/grafana/k6-operator, config/crd/bases/k6.io_testruns.yaml
"""

from typing import NamedTuple

from generator.plan.kubernetes.workload import Variable


class ScriptMap(NamedTuple):
    """The ConfigMap that holds a script, and the file in it."""

    name: str
    file: str


class Script(NamedTuple):
    """Where the script is."""

    config_map: ScriptMap


class Runner(NamedTuple):
    """The pods that run it."""

    image: str
    env: tuple[Variable, ...]


class TestRun(NamedTuple):
    """A run: so many pods share the load, and go away afterwards."""

    parallelism: int
    script: Script
    arguments: str
    runner: Runner
    cleanup: str = "post"
