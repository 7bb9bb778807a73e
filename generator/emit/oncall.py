"""Who is on call: the escalation policy as a page, and each rotation as a calendar."""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, Emitter
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write them where somebody is on call."""
    if plan.alertmanager is None:
        return
    from generator.emit._calendar import calendar
    from generator.emit._pages import header, linker, rendered
    from generator.plan.told import calls, in_words, shifts

    path = naming.ESCALATION_POLICY_PATH
    text = rendered(
        "escalation-policy",
        environment=plan.environment,
        rotas=plan.on_call,
        alertmanager=plan.alertmanager,
        link=linker(path),
        on_call=naming.ON_CALL_PATH,
        calendar=naming.calendar_path,
        calls=calls,
        shifts=shifts,
        in_words=in_words,
    )
    yield Artifact(path, header(plan.alertmanager.origins, where) + text, plan.alertmanager.origins)
    for on_call in plan.on_call:
        for rotation in on_call.rotations:
            name = naming.calendar_path(on_call.name, rotation.name)
            yield Artifact(name, calendar(on_call, rotation), (on_call.origin,))


EMITTER = Emitter(emit)
