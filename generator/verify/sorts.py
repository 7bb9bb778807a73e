"""Which sort of file a document belongs to, told by what stands in it."""

from collections.abc import Callable
from enum import Enum
from pathlib import PurePath
from typing import Any


class Sort(Enum):
    """The sorts of files that are judged, and those that are left alone."""

    MANIFEST = "manifest"
    RULES = "rule file"
    PROMETHEUS = "Prometheus configuration"
    ALERTMANAGER = "Alertmanager configuration"
    BLACKBOX = "blackbox exporter configuration"
    DASHBOARD = "dashboard"
    SPEC = "spec of Watchbill"
    OTHER = "other file"


def sort_of(data: Any, name: str) -> Sort:
    """Tell the sort of a document. A kustomization is for kubectl, and a promtool test for promtool."""
    if not isinstance(data, dict) or PurePath(name).stem.lower() == "kustomization":
        return Sort.OTHER
    return next((sort for sort, fits in _FITS.items() if fits(data)), Sort.OTHER)


def _is_dashboard(data: dict[str, Any]) -> bool:
    board = data.get("dashboard", data)
    return isinstance(board, dict) and isinstance(board.get("panels"), list) and "title" in board


_FITS: dict[Sort, Callable[[dict[str, Any]], bool]] = {
    Sort.SPEC: lambda data: str(data.get("apiVersion", "")).startswith("watchbill/"),
    Sort.MANIFEST: lambda data: "apiVersion" in data or ("kind" in data and "metadata" in data),
    Sort.DASHBOARD: _is_dashboard,
    Sort.OTHER: lambda data: "rule_files" in data and "tests" in data,
    Sort.RULES: lambda data: isinstance(data.get("groups"), list),
    Sort.ALERTMANAGER: lambda data: isinstance(data.get("route"), dict) and "receivers" in data,
    Sort.BLACKBOX: lambda data: isinstance(data.get("modules"), dict),
    Sort.PROMETHEUS: lambda data: bool(data.keys() & {"scrape_configs", "rule_files", "scrape_config_files"}),
}
