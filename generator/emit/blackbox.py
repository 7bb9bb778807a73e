"""The blackbox exporters' configuration, the same for all regions.

Format: https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md
"""

from collections.abc import Callable, Iterator, Mapping

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write `blackbox.yml`, if anything is probed."""
    if not plan.modules:
        return
    origins = tuple(dict.fromkeys(module.origin for module in plan.modules))
    modules: dict[str, Tree] = {
        module.name: {
            "prober": module.prober,
            "timeout": str(module.timeout),
            module.prober: _tree(module.settings),
        }
        for module in plan.modules
    }
    yield Artifact(naming.BLACKBOX_PATH, header(origins, where) + dump({"modules": modules}), origins)


def _tree(value: object) -> Tree:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _tree(item) for key, item in value.items()}
    if not isinstance(value, tuple):
        raise TypeError(f"a module cannot hold a {type(value).__name__}")
    if not hasattr(value, "_asdict"):
        return [_tree(item) for item in value]
    return {name: _tree(item) for name, item in value._asdict().items() if item is not None}


EMITTER = Emitter(emit)
