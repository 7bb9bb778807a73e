"""Whether the server would start and be ready, part by part, without starting it."""

import asyncio
from collections.abc import Awaitable, Callable
from shutil import which
from typing import NamedTuple

from prometheus_client import CollectorRegistry

from server.api.routes import routes
from server.automation.program import PATH
from server.contract import Contract
from server.promises import require_served
from server.services import Services
from server.settings import Settings
from server.telemetry.metrics import Metrics
from server.telemetry.redaction import scrubbed
from server.telemetry.templates import Templates
from server.telemetry.traces import Traces


class Finding(NamedTuple):
    """What was found out about one part."""

    subject: str
    fine: bool
    text: str


def findings(contract: Contract, settings: Settings) -> list[Finding]:
    """Look at everything; raises Refusal where the server would refuse to start."""
    return asyncio.run(_look(contract, settings))


async def _look(contract: Contract, settings: Settings) -> list[Finding]:
    metrics = Metrics(contract, CollectorRegistry())
    Traces(contract, None)
    services = await Services.open(contract, settings, metrics)
    try:
        require_served(contract, Templates(routes(services), contract.unmeasured_routes))
        checks = services.checks()
        dependencies = [
            await _checked(name, checks[name], contract.health.timeout_seconds)
            for name in sorted(contract.health.dependencies)
            if name in checks
        ]
    finally:
        await services.aclose()
    where = f"{settings.contract}: {contract.service} in {contract.environment}"
    promised = f"{len(contract.metrics)} metric families, {len(contract.thresholds)} thresholds"
    return [
        Finding("contract", True, f"fine ({where}, {promised})"),
        Finding("settings", True, f"fine ({_described(settings)})"),
        _automation(contract, settings),
        *dependencies,
    ]


def _automation(contract: Contract, settings: Settings) -> Finding:
    """Tell whether actions are run on alerts, and whether those that are run are installed."""
    actions = contract.automation
    if not actions or settings.automation_token_file is None:
        why = "the contract has no actions" if not actions else "WATCHBILL_AUTOMATION_TOKEN_FILE is not set"
        return Finding("automation", True, f"off ({why})")
    run = {} if settings.automation_dry_run else {name: one for name, one in actions.items() if not one.dry_run}
    missing = sorted({one.command[0] for one in run.values() if which(one.command[0], path=PATH) is None})
    if missing:
        return Finding("automation", False, f"not installed: {', '.join(missing)}")
    return Finding("automation", True, f"fine ({len(run)} of {len(actions)} actions are run, the others written down)")


async def _checked(name: str, check: Callable[[], Awaitable[None]], limit: float) -> Finding:
    try:
        async with asyncio.timeout(limit):
            await check()
    except Exception as error:  # whatever it is, it is what somebody wants to know
        return Finding(name, False, f"not ready: {scrubbed(str(error)) or type(error).__name__}")
    return Finding(name, True, "fine")


def _described(settings: Settings) -> str:
    token = "from the settings" if settings.token_secret_is_set else "new at every start"
    shipping = "also shipped" if settings.log_shipping_url else "to standard output"
    traces = "exported" if settings.otlp_endpoint else "off"
    return f"token secret {token}, logs {shipping}, traces {traces}"
