"""The dashboards of an environment, put into a Grafana: what differs is saved, what is no longer generated removed.

Ours is what bears the environment's tag. A dashboard of the same uid without it belongs to somebody else, and so does
one that Grafana takes from files: both are told, and nothing is done to them.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from generator import naming
from generator.apply.change import Applied, Change, performed
from generator.apply.grafana_api import GrafanaApi
from generator.apply.http import ApplyError
from generator.output import Drift

Json = Mapping[str, Any]
_MESSAGE = "watchbill apply"


class Wanted(NamedTuple):
    """All that an environment's Grafana shall hold: texts of dashboards by uid, in a folder."""

    environment: str
    folder: str
    dashboards: Mapping[str, str]

    @property
    def tag(self) -> str:
        """What marks dashboards as ours."""
        return naming.dashboard_owner_tag(self.environment)

    @property
    def folder_uid(self) -> str:
        """The folder that they stand in."""
        return naming.dashboard_folder_uid(self.environment)


def wanted(environment: str, folder: str, artifacts: Mapping[str, str]) -> Wanted:
    """Find the dashboards among an environment's files."""
    texts = (text for path, text in artifacts.items() if path.startswith(f"{naming.DASHBOARDS_PATH}/"))
    return Wanted(environment, folder, {str(json.loads(text)["uid"]): text for text in texts})


def changes(said: Wanted, api: GrafanaApi) -> list[Change]:
    """Compare with what is there: what is to be saved first, then what is to be removed. Raises ApplyError."""
    there = {str(one["uid"]): one for one in api.owned(said.tag)}
    saved = [_compared(uid, text, said, api) for uid, text in sorted(said.dashboards.items())]
    gone = [Change("remove", uid, str(there[uid]["title"])) for uid in sorted(there.keys() - said.dashboards.keys())]
    return [*saved, *gone]


def _compared(uid: str, text: str, said: Wanted, api: GrafanaApi) -> Change:
    ours, found = json.loads(text), api.dashboard(uid)
    title = str(ours["title"])
    if found is None:
        return Change("create", uid, title)
    theirs, meta = found["dashboard"], found.get("meta", {})
    if said.tag not in (theirs.get("tags") or ()):
        why = f"there is a dashboard of this uid without the tag '{said.tag}', '{theirs.get('title')}'; it is not ours"
        return Change("conflict", uid, title, why=why)
    if meta.get("provisioned"):
        return Change("conflict", uid, title, why="Grafana takes it from files, which alone can change it")
    shown = _said(theirs, ours)
    moved = meta.get("folderUid", said.folder_uid) != said.folder_uid
    if shown == ours and not moved:
        return Change("keep", uid, title)
    why = f"it is not in the folder '{said.folder}'" if moved else ""
    return Change("change", uid, title, _diff(uid, shown, ours), why, theirs.get("version"))


def _said(theirs: Any, ours: Any) -> Any:
    """Take of theirs what ours says something of: Grafana fills in what is left out."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return {key: _said(theirs[key], ours[key]) for key in ours if key in theirs}
    if isinstance(ours, list) and isinstance(theirs, list) and len(theirs) == len(ours):
        return list(map(_said, theirs, ours))
    return theirs


def _diff(uid: str, theirs: Json, ours: Json) -> str:
    before, after = (json.dumps(one, indent=2, sort_keys=True, ensure_ascii=False) + "\n" for one in (theirs, ours))
    return Drift(uid, before, after).diff()


def apply(said: Wanted, planned: list[Change], api: GrafanaApi, tell: Callable[[Change], None]) -> Applied:
    """Do what was planned, one by one."""
    return performed(_steps(said, planned, api), tell)


def _steps(said: Wanted, planned: list[Change], api: GrafanaApi) -> Iterator[Change]:
    saved = [change for change in planned if change.action in ("create", "change")]
    if saved and not api.has_folder(said.folder_uid):
        api.make_folder(said.folder_uid, said.folder)
    for change in saved:
        dashboard = json.loads(said.dashboards[change.name])
        if change.version is not None:
            dashboard["version"] = change.version
        try:
            api.save(dashboard, said.folder_uid, _MESSAGE)
        except ApplyError as error:
            if error.code != 412:
                raise
            yield change._replace(
                action="conflict", why="somebody saved it meanwhile; run again to see what differs now"
            )
            continue
        yield change
    for change in planned:
        if change.action == "remove":
            api.remove(change.name)
            yield change
