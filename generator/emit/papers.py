"""The operating papers: the list of all pages, and for every service that is watched its own papers."""

from collections.abc import Callable, Iterator
from functools import partial

from generator import naming
from generator.emit._artifact import Artifact, Emitter
from generator.emit._pages import header, linker, rendered
from generator.plan.facts import MaintenanceFacts, ScaleFacts
from generator.plan.papers import ServicePaper, diagram, readiness, service_papers
from generator.plan.plan import Plan
from generator.plan.told import calls, shifts

# template → the field of `naming.Papers` that places its page
_OF_A_SERVICE = {
    "readiness": "readiness",
    "post-incident-review": "review",
    "deployment": "deployment",
    "disaster-recovery": "recovery",
}


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write the papers; without an alert there is nobody who needs them."""
    services = service_papers(plan)
    if not any(service.watched for service in services):
        return
    write = _Writer(plan, where)
    for service in services:
        if service.watched:
            for template, field in _OF_A_SERVICE.items():
                yield write.of_service(service, template, getattr(service.papers, field))
    yield write.shared("index", naming.RUNBOOK_INDEX_PATH, services)
    yield write.shared("on-call", naming.ON_CALL_PATH, services)
    yield write.shared("services", naming.CATALOGUE_PATH, services)


class _Writer:
    """Renders papers, and says which specs they come from."""

    def __init__(self, plan: Plan, where: Callable[[str], str]) -> None:
        self.plan, self.where = plan, where
        self.tools = plan.facts.tools
        self.query_url = partial(naming.query_url, self.tools.prometheus) if self.tools.prometheus else None

    def of_service(self, service: ServicePaper, template: str, path: str) -> Artifact:
        """Write one paper of one service."""
        items = readiness(service) if template == "readiness" else ()
        return self._written(template, path, service.origins, service=service, items=items)

    def shared(self, template: str, path: str, services: tuple[ServicePaper, ...]) -> Artifact:
        """Write a paper that is about all services."""
        origins = tuple(dict.fromkeys(origin for service in services for origin in service.origins))
        homeless = [page for page in self.plan.pages if not page.service]
        return self._written(template, path, origins, services=services, homeless=homeless, diagram=diagram(services))

    def _written(self, template: str, path: str, origins: tuple[str, ...], **values: object) -> Artifact:
        text = rendered(
            template,
            **values,
            environment=self.plan.environment,
            tools=self.tools,
            query_url=self.query_url,
            scales=self.plan.facts.all(ScaleFacts),
            maintenances=self.plan.facts.all(MaintenanceFacts),
            rotas=self.plan.on_call,
            receivers={one.name: dict(one.receivers) for one in self.plan.on_call},
            shifts=shifts,
            calls=calls,
            link=linker(path),
            escalation_policy=naming.ESCALATION_POLICY_PATH,
            index=naming.RUNBOOK_INDEX_PATH,
            catalogue=naming.CATALOGUE_PATH,
            on_call=naming.ON_CALL_PATH,
            backup_plan=naming.BACKUP_PLAN_PATH,
        )
        return Artifact(path, header(origins, self.where) + text, origins)


EMITTER = Emitter(emit)
