"""The rules of an environment, put into Grafana Mimir's ruler: what differs is set, what is gone is removed.

They stand in a namespace of their own, `watchbill-<environment>`, so that everything in it is ours and nothing else is.
API: https://grafana.com/docs/mimir/latest/references/http-api/#ruler-rules
"""

import json
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from generator import naming
from generator.apply.change import Applied, Change, performed
from generator.apply.http import Http
from generator.output import Drift

Group = dict[str, Any]
TOKEN = "MIMIR_TOKEN"  # noqa: S105  (the variable's name)
_RULES = "/prometheus/config/v1/rules"
_HEADERS = {"Content-Type": "application/yaml"}  # JSON is YAML


class MimirApi:
    """The ruler of a running Mimir, for one tenant. All of its methods raise ApplyError."""

    def __init__(self, url: str, token: str | None, tenant: str | None, namespace: str) -> None:
        """Ask the Mimir at an address about one namespace."""
        headers = {**_HEADERS, **({"X-Scope-OrgID": tenant} if tenant else {})}
        self._http = Http(url, token, TOKEN, headers)
        self.namespace, self._path = namespace, f"{_RULES}/{urllib.parse.quote(namespace, safe='')}"

    def groups(self) -> dict[str, Group]:
        """Read the groups of the namespace, by name; none where there is no such namespace."""
        text = self._http.found(self._path)
        if text is None:
            return {}
        try:
            found: list[Group] = yaml.safe_load(text)[self.namespace]
            return {group["name"]: group for group in found}
        except (yaml.YAMLError, KeyError, TypeError):
            raise self._http.no_sense(f"GET {self._path}") from None

    def set(self, group: Group) -> None:
        """Set a group, be it new or not."""
        self._http.ask("POST", self._path, group)

    def remove(self, name: str) -> None:
        """Remove a group."""
        self._http.ask("DELETE", f"{self._path}/{urllib.parse.quote(name, safe='')}")


def wanted(artifacts: Mapping[str, str]) -> dict[str, Group]:
    """Find the rule groups among an environment's files, by name."""
    files = (yaml.safe_load(text) for path, text in sorted(artifacts.items()) if path.startswith(naming.RULES_FOLDER))
    return {group["name"]: group for file in files for group in file["groups"]}


def changes(said: Mapping[str, Group], api: MimirApi) -> list[Change]:
    """Compare with what is there: what is to be set first, then what is to be removed. Raises ApplyError."""
    there = api.groups()
    saved = [_compared(name, group, there.get(name)) for name, group in sorted(said.items())]
    return [*saved, *(Change("remove", name) for name in sorted(there.keys() - said.keys()))]


def _compared(name: str, ours: Group, theirs: Group | None) -> Change:
    if theirs is None:
        return Change("create", name)
    if theirs == ours:
        return Change("keep", name)
    before, after = (json.dumps(one, indent=2, sort_keys=True, ensure_ascii=False) + "\n" for one in (theirs, ours))
    return Change("change", name, diff=Drift(name, before, after).diff())


def apply(said: Mapping[str, Group], planned: list[Change], api: MimirApi, tell: Callable[[Change], None]) -> Applied:
    """Do what was planned, one by one."""
    return performed(_steps(said, planned, api), tell)


def _steps(said: Mapping[str, Group], planned: list[Change], api: MimirApi) -> Iterator[Change]:
    for change in planned:
        if change.action in ("create", "change"):
            api.set(said[change.name])
            yield change
        elif change.action == "remove":
            api.remove(change.name)
            yield change
