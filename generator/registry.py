"""How variants are found: a module with the right constant in the right folder. No list is kept elsewhere."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent


@cache
def modules(folder: str) -> tuple[str, ...]:
    """Name the variants in a folder of the package, sorted; names with a leading underscore are no variants."""
    found = (path for path in _ROOT.joinpath(folder).iterdir() if path.name[0] not in "_.")
    return tuple(sorted(path.stem for path in found if path.suffix == ".py" or path.joinpath("__init__.py").is_file()))


@cache
def constant(folder: str, module: str, name: str) -> Any:
    """Load one variant's constant; a module without it is a fault of ours, not of the user's."""
    loaded = import_module(f"generator.{folder.replace('/', '.')}.{module}")
    try:
        return getattr(loaded, name)
    except AttributeError:
        raise TypeError(f"{loaded.__name__} lacks the constant {name}") from None


@cache
def variants(folder: str, name: str) -> dict[str, Any]:
    """Load the constants of all variants in a folder, by module name."""
    return {module: constant(folder, module, name) for module in modules(folder)}


@cache
def kind(name: str) -> Any:
    """Load the spec kind of this name; None if there is none. Only that kind's folder is imported."""
    for folder in modules("kinds"):
        if folder.replace("_", "") == name.lower():
            found = constant("kinds", folder, "KIND")
            return found if found.model.__name__ == name else None
    return None


def kind_names() -> tuple[str, ...]:
    """Name all spec kinds. Imports them all."""
    return tuple(sorted(found.model.__name__ for found in variants("kinds", "KIND").values()))
