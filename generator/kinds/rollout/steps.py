"""What people do to bring a new version, and to take it back: the real commands, waits and shares of a Rollout."""

from collections.abc import Iterator

from generator import naming
from generator.kinds._base import Spec
from generator.kinds._cluster import moved_by
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.strategy import Canary
from generator.plan.facts import RolloutFacts, Step
from generator.units import in_minutes, percent

_IMAGE = "Write the new image into the `Service`, run `watchbill build`, and have the change reviewed"
_AGAIN = "Write the former image into the `Service`, build and publish, so that the next apply keeps it"


def paper(rollout: Spec[Rollout], cluster: Kubernetes, migration: str) -> RolloutFacts:
    """Tell what is done, in this cluster."""
    said, moved = rollout.spec, moved_by(rollout.spec, cluster)
    doing = _Doing(said, cluster, migration)
    ways = {"argo": doing.argo, "flagger": doing.flagger, "people": doing.people, "pods": doing.pods}
    forth, back = ways[moved]()
    words = in_words(said, moved)
    return RolloutFacts(said.service, words, tuple(forth), tuple(back), rollout.address, cluster.namespace, moved)


def in_words(said: Rollout, moved: str) -> str:
    """Say how a new version comes, in a sentence."""
    if said.canary:
        shares = ", ".join(f"{percent(step.weight)} for {step.pause}" for step in said.canary.steps)
        way = f"a canary: {shares}, then all"
    elif said.blue_green:
        way = f"blue-green: complete beside the old version, which stays for {said.blue_green.scale_down_delay} more"
    else:
        way = f"pod by pod, {said.pace.surge} more at a time and {said.pace.unavailable} fewer"
    by = {"argo": "; Argo Rollouts moves it", "flagger": "; Flagger moves it", "people": "; people move it"}
    return f"A new version comes as {way}{by.get(moved, '')}."


class _Doing:
    """Writes the steps for one service in one cluster."""

    def __init__(self, said: Rollout, cluster: Kubernetes, job: str) -> None:
        self.said, self.name = said, said.service
        self.where = f"--namespace={cluster.namespace}"
        self.apply = Step("Publish it", run=f"kubectl apply --kustomize=kubernetes/{self.name}")
        self.publish = (*self._migration(job), self.apply)
        self.begin = (Step(_IMAGE), *self.publish)

    def _migration(self, job: str) -> Iterator[Step]:
        """Bring the schema first. Argo CD does it by itself: the Job is its PreSync hook."""
        said = self.said.migration
        if said is None:
            return
        if said.backup_younger_than:
            yield Step(f"Make sure that a verified backup is younger than {said.backup_younger_than}")
        run = f"kubectl apply -f {naming.manifest_path(self.name, 'Job', job)}"
        yield Step(
            "Run the migration of the new image; this page, built anew, names it. Argo CD does it by itself", run=run
        )
        yield Step(
            f"Wait for it; at {said.deadline} it is ended, and has failed",
            run=f"kubectl wait --for=condition=complete job/{job} {self.where} --timeout={in_minutes(said.deadline)}",
            look_for="if it fails, stop here: the old version goes on with the old schema.",
        )

    def argo(self) -> tuple[Iterator[Step], Iterator[Step]]:
        """Let Argo move the traffic."""
        return self._argo_forth(), self._argo_back()

    def _argo_forth(self) -> Iterator[Step]:
        yield from self.begin
        yield Step("Watch it", run=self._argo("get rollout", " --watch"), look_for=self._judged("the analysis"))
        if self.said.canary:
            yield from _shares(self.said.canary)
        elif self.said.blue_green and not self.said.blue_green.automatic:
            yield Step("Try the new version at its preview address, then let it take over", run=self._argo("promote"))
        yield Step(
            "If it pauses because the analysis had too little to judge: look for yourself, then go on or back",
            run=self._argo("promote"),
        )

    def _argo_back(self) -> Iterator[Step]:
        yield Step("Take the traffic away from the new version, at once", run=self._argo("abort"))
        yield Step(
            "If it had all traffic already: go back to the version before",
            run=self._argo("undo"),
            look_for=self._kept(),
        )
        yield Step(_AGAIN)

    def flagger(self) -> tuple[Iterator[Step], Iterator[Step]]:
        """Let Flagger move the traffic."""
        return self._flagger_forth(), self._flagger_back()

    def _flagger_forth(self) -> Iterator[Step]:
        yield from self.begin
        watch = f"kubectl get canary {self.name} {self.where} --watch"
        yield Step("Watch it", run=watch, look_for=self._judged("Flagger"))
        if self.said.canary:
            yield from _shares(self.said.canary)
        yield Step("It is done when its status is Succeeded", run=f"kubectl describe canary {self.name} {self.where}")

    def _flagger_back(self) -> Iterator[Step]:
        yield Step(
            "Write the former image into the `Service`, build and publish: the copy that serves users is that version "
            "until the analysis is over",
            run=self.apply.run,
        )
        yield Step("See that all traffic is with it", run=f"kubectl get canary {self.name} {self.where}")

    def people(self) -> tuple[Iterator[Step], Iterator[Step]]:
        """Move the traffic in the spec."""
        return self._people_forth(), self._people_back()

    def _people_forth(self) -> Iterator[Step]:
        old, *others = self.said.versions
        new = others[0] if others else "green" if old == "blue" else "blue"
        also = ", and the migration too" if self.said.migration else ""
        yield Step(f"Give `{new}` the new image under `colours` of the `Rollout`, with `weight: 0%`{also}; build")
        yield from self.publish
        status = f"kubectl rollout status deployment/{naming.of_role(self.name, new)} {self.where} --timeout="
        yield Step("Wait until it is ready", run=status + in_minutes(self.said.pace.progress_deadline))
        shares = (
            [f"{percent(step.weight)} for {step.pause}" for step in self.said.canary.steps] if self.said.canary else []
        )
        for share in [*shares, "100%"]:
            yield Step(f"Give `{new}` {share}, build and publish", look_for=self._judged("the alert VersionFailing"))
        yield Step(f"After an hour take `{old}` out of the spec, build and publish")

    def _people_back(self) -> Iterator[Step]:
        old = next(iter(self.said.versions))
        yield Step(
            f"Give `{old}` 100% and the other one 0%, build and publish: its pods are still there", run=self.apply.run
        )

    def pods(self) -> tuple[Iterator[Step], Iterator[Step]]:
        """Let the Deployment exchange pods."""
        status = f"kubectl rollout status deployment/{self.name} {self.where} --timeout="
        wait = Step("Wait until all pods are new", run=status + in_minutes(self.said.pace.progress_deadline))
        undo = Step("Go back to the version before", run=f"kubectl rollout undo deployment/{self.name} {self.where}")
        back = (undo, wait._replace(do="Wait until all pods are old"), Step(_AGAIN))
        return iter((*self.begin, wait)), iter(back)

    def _argo(self, command: str, more: str = "") -> str:
        return f"kubectl argo rollouts {command} {self.name} {self.where}{more}"

    def _judged(self, who: str) -> str:
        analysis = next(iter(self.said.analyses.values()), None)
        return f"{who} judges {', '.join(one.slo for one in analysis.slos)}." if analysis else ""

    def _kept(self) -> str:
        said = self.said.blue_green
        return f"within {said.scale_down_delay} its pods are still there, and it takes seconds." if said else ""


def _shares(said: Canary) -> Iterator[Step]:
    for step in said.steps:
        yield Step(f"Wait {step.pause} while the new version has {percent(step.weight)}")
