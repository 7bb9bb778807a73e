"""How tools are found: a module in this folder with the constant TOOL. No list is kept elsewhere."""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from server.tools._tool import AnyTool, Tool

_NO_TOOLS = frozenset({"registry"})


@cache
def tools() -> MappingProxyType[str, AnyTool]:
    """Find all tools, by name; modules with a leading underscore are none."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    return MappingProxyType({name: _tool(name) for name in names if name[0] != "_" and name not in _NO_TOOLS})


def _tool(name: str) -> AnyTool:
    tool = getattr(import_module(f"{__package__}.{name}"), "TOOL", None)
    if not isinstance(tool, Tool):
        raise TypeError(f"{__package__}.{name} lacks the constant TOOL")
    return tool
