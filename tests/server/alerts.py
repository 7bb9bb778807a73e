"""What Alertmanager sends, and contracts in which a machine may act on it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from server.automation.notification import Notification
from server.contract import Action, Contract

TOKEN = "kNgRzqA5v7cWm3XyHt9pLd2sJf8bUe4o"  # noqa: S105
BEGAN = datetime(2026, 11, 25, 12, tzinfo=UTC)
RESTART = "shop-down/restart"


def action(*command: str, **changed: Any) -> Action:
    """Make an action on the alert ShopDown, which is really run."""
    base = {
        "does": "Does it.",
        "command": command or ("true",),
        "cool_down_seconds": 1800,
        "at_most_per_hour": 60,
        "time_limit_seconds": 20,
        "dry_run": False,
        "alerts": [{"alertname": "ShopDown", "service": "shop"}],
    }
    return Action.model_validate({**base, **changed})


def acting(contract: Contract, *command: str, **changed: Any) -> Contract:
    """Let a machine act on the alert ShopDown, and on nothing else."""
    return contract.model_copy(update={"automation": {RESTART: action(*command, **changed)}})


def alert(pod: str = "shop-1", *, status: str = "firing", begins: float = 0, **labels: str) -> dict[str, Any]:
    """Write an alert as Alertmanager does, with all that nobody needs; it began so many seconds after noon."""
    return {
        "status": status,
        "labels": {"alertname": "ShopDown", "service": "shop", "team": "shop-team", "pod": pod, **labels},
        "annotations": {"summary": "The shop is down"},
        "startsAt": (BEGAN + timedelta(seconds=begins)).isoformat().replace("+00:00", ".123456789Z"),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus:9090/graph?g0.expr=up",
        "fingerprint": blake2b(repr((pod, sorted(labels.items()))).encode(), digest_size=8).hexdigest(),
    }


def notification(*alerts: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    """Write a notification as Alertmanager does."""
    return {
        "receiver": "shop/automation",
        "status": "firing",
        "alerts": [dict(each) for each in alerts or (alert(),)],
        "groupLabels": {"alertname": "ShopDown"},
        "commonLabels": {"alertname": "ShopDown"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "version": "4",
        "groupKey": '{}/{team="shop-team"}:{}',
        "truncatedAlerts": 0,
        "notificationReason": "first",  # of a later version
        **changed,
    }


def read(*alerts: Mapping[str, Any], **changed: Any) -> Notification:
    """Read a notification as the server does."""
    return Notification.model_validate_json(json.dumps(notification(*alerts, **changed)), strict=True)


def headers(token: str = TOKEN) -> dict[str, str]:
    """Give the headers of a notification."""
    return {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}


def token_file(folder: Path, *tokens: str) -> Path:
    """Write a file of tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "automation-token"
    path.write_text("\n".join(tokens or (TOKEN,)) + "\n")
    return path
