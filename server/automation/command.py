"""From an action and the labels of an alert to the command that is run, or to why none is."""

import re
from collections.abc import Mapping

from server.contract import LABEL, Action

_LONGEST = 1000  # characters of a label's value


class Unfit(Exception):
    """A label of the alert is missing, or must not be run."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def used(action: Action, labels: Mapping[str, str]) -> dict[str, str]:
    """Pick the labels that an action looks at, in a form that any database keeps."""
    return {name: labels[name][:_LONGEST].replace("\0", "\ufffd") for name in action.labels if name in labels}


def command(action: Action, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Fill in the labels; raises Unfit. What a value holds is never looked at again: it cannot name another label."""
    for name, pattern in action.labels.items():
        value = labels.get(name, "")
        if not value:  # to Prometheus an empty label is none
            raise Unfit("label_missing")
        if len(value) > _LONGEST or "\0" in value or not re.fullmatch(pattern, value):
            raise Unfit("label_value")
    return tuple(_filled(argument, labels) for argument in action.command)


def _filled(argument: str, labels: Mapping[str, str]) -> str:
    filled = LABEL.sub(lambda found: labels[found[1]], argument)
    if filled.startswith("-") and not argument.startswith("-"):
        raise Unfit("label_value")  # the program would take it for an option
    return filled
