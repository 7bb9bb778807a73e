"""The contract that a service's server reads at its start, as JSON; the schema stands in `schema/`."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from generator import naming
from generator.emit._artifact import Artifact, Emitter
from generator.plan.contract import ServerContract
from generator.plan.plan import Plan
from generator.units import Duration

FORMAT = 1  # goes up when a reader of the old form would misread the new one

Tree = str | bool | int | float | list["Tree"] | dict[str, "Tree"]


def emit(plan: Plan, _where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write the contracts of all servers of the environment into one file."""
    if plan.contracts:
        yield contract_file(naming.CONTRACT_PATH, plan.environment, plan.contracts)


def contract_file(path: str, environment: str, contracts: Sequence[ServerContract]) -> Artifact:
    """Write the contracts of some servers into one file."""
    services = {contract.service: contract.sections for contract in contracts}
    tree = {"format": FORMAT, "environment": environment, "services": _tree(services)}
    text = json.dumps(tree, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return Artifact(path, text, tuple(origin for one in contracts for origin in one.origins))


def _tree(value: object) -> Tree:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, Duration):
        return _number(value.seconds)
    if isinstance(value, int | Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return {str(key): _tree(item) for key, item in value.items()}
    if not isinstance(value, tuple):
        raise TypeError(f"a contract cannot hold a {type(value).__name__}")
    if not hasattr(value, "_asdict"):
        return [_tree(item) for item in value]
    said = value._asdict().items()  # a part of the contract, as a named tuple
    return {_key(name, item): _tree(item) for name, item in said if item is not None}


def _key(name: str, value: object) -> str:
    return f"{name}_seconds" if isinstance(value, Duration) else name


def _number(number: int | Decimal | Fraction) -> int | float:
    return int(number) if number == int(number) else float(number)


EMITTER = Emitter(emit)
