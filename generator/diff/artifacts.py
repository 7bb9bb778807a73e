"""What is different in the published files: leaf by leaf where they are settings, by their number where they are not.

Rule files are told of as alerts and series, pages and unit tests follow from the specs.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from generator import naming
from generator.diff._change import Change, moved
from generator.source import read_bytes

_RULES = ("prometheus/rules/", "prometheus/tests/", "operator/")
_NAMES = ("name", "job_name", "receiver", "tier", "alert")
_MOST = 12  # lines of a file
_LONGEST = 60

Tree = object


def of_artifacts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Tell of every file that is another one now: path → text, of both sides."""
    counted = Counter[str]()
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new or path == naming.MANIFEST_PATH:
            continue
        if _follows(path):
            counted[path.partition("/")[0]] += 1
        else:
            yield from _file(path, old, new)
    if counted:
        listed = ", ".join(f"{count} in {folder}/" for folder, count in sorted(counted.items()))
        yield Change("generated files", "files", f"changed with it: {listed}")


def _follows(path: str) -> bool:
    """Say whether a file only repeats what is told of already, or is for people to read."""
    mounted = path.endswith("/contract.json") and path != naming.CONTRACT_PATH
    return path.startswith(_RULES) or mounted or not path.endswith((".yml", ".yaml", ".json"))


def _file(path: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(path, "file-added" if new else "file-lost", "begins" if new else "ends")
        return
    found = list(_different("", _read(path, old), _read(path, new)))
    for place, was, now in found[:_MOST]:
        yield moved(path, "changed", f"changed: {place}", was, now)
    if len(found) > _MOST:
        yield Change(path, "changed", f"changed: {len(found) - _MOST} more values")


def _read(path: str, text: str) -> Tree:
    if path.endswith(".json"):
        return json.loads(text)
    documents = read_bytes(path, text.encode()).documents
    return documents[0].data if len(documents) == 1 else [document.data for document in documents]


def _different(place: str, old: Tree, new: Tree) -> Iterator[tuple[str, str, str]]:
    """List the leaves that differ: where, before, after; a branch that only one side has is told whole."""
    if old == new:
        return
    by_name = _named(old) and _named(new)
    was, now = _branches(old, by_name), _branches(new, by_name)
    if was is None or now is None:
        yield place, _shown(old), _shown(new)
        return
    for key in dict.fromkeys((*was, *now)):
        dot = "." if place and key[0] != "[" else ""
        yield from _different(f"{place}{dot}{key}", was.get(key), now.get(key))


def _branches(tree: Tree, by_name: bool) -> dict[str, Tree] | None:
    """Name the branches of a mapping or a list: items by their names, or by their place."""
    if isinstance(tree, Mapping):
        return {str(key): value for key, value in tree.items()}
    if not isinstance(tree, list) or not tree or not all(isinstance(item, Mapping) for item in tree):
        return None
    return {f"[{_name(item) if by_name else place}]": item for place, item in enumerate(tree)}


def _named(tree: Tree) -> bool:
    """Say whether the items of a list can be told apart by their names."""
    names = [_name(item) for item in tree if isinstance(item, Mapping)] if isinstance(tree, list) else []
    return all(names) and len(set(names)) == len(names)


def _name(item: Mapping[str, object]) -> str:
    """Name an item of a list: by its name, or by what it matches."""
    matchers = item.get("matchers")
    if isinstance(matchers, list):
        return ",".join(map(str, matchers))
    return next((str(item[key]) for key in _NAMES if key in item), "")


def _shown(tree: Tree) -> str:
    if tree is None:
        return "nothing"
    text = tree if isinstance(tree, str) else json.dumps(tree, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
