"""Who may do what: roles and their bindings.

Source: pkg/apis/rbac/validation.
"""

from typing import Annotated, Any, Literal

from generator.verify.kubernetes._meta import Object, Selector
from generator.verify.kubernetes._names import dns_subdomain, path_segment
from generator.verify.kubernetes._part import Part, fault, filled, missing, must, one_of, placed, rule


class PolicyRule(Part):
    """What may be done to what."""

    verbs: Annotated[list[str], must(filled)]
    apiGroups: list[str] = []
    resources: list[str] = []
    resourceNames: list[str] = []
    nonResourceURLs: list[str] = []

    @rule
    def _is_about_something(self) -> None:
        if self.nonResourceURLs:
            if self.apiGroups or self.resources or self.resourceNames:
                raise fault("URLs stand beside resources", "write two rules", "nonResourceURLs")
            return
        if not self.apiGroups:
            raise missing("apiGroups", 'say of which groups: ["apps"], or [""] for the core group')
        if not self.resources:
            raise missing("resources", "say which: [pods]")


class AggregationRule(Part):
    """Which roles are taken together."""

    clusterRoleSelectors: list[Selector] = []


class Role(Object):
    """A Role."""

    apiVersion: Literal["rbac.authorization.k8s.io/v1"]
    kind: Literal["Role"]
    rules: list[PolicyRule] | None = None

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one."""
        path_segment(name)

    @rule
    def _has_no_urls(self) -> None:
        for index, each in enumerate(self.rules or []):
            if each.nonResourceURLs:
                message = "only a ClusterRole can be about URLs"
                raise fault(message, "take them out", "rules", index, "nonResourceURLs")


class ClusterRole(Object):
    """A ClusterRole."""

    apiVersion: Literal["rbac.authorization.k8s.io/v1"]
    kind: Literal["ClusterRole"]
    rules: list[PolicyRule] | None = None
    aggregationRule: AggregationRule | None = None

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one."""
        path_segment(name)


class Subject(Part):
    """Who may."""

    kind: Annotated[str, must(one_of("User", "Group", "ServiceAccount"))]
    apiGroup: str = ""
    name: Annotated[str, must(filled)]
    namespace: str = ""

    @rule
    def _fits_its_kind(self) -> None:
        wanted = "" if self.kind == "ServiceAccount" else "rbac.authorization.k8s.io"
        if self.apiGroup not in ("", wanted):
            raise fault(f"'{self.apiGroup}' is not the group of a {self.kind}", f'write "{wanted}"', "apiGroup")
        if self.kind == "ServiceAccount":
            placed(dns_subdomain, self.name, "name")
            if not self.namespace:
                raise missing("namespace", "name the namespace of the service account")


class RoleRef(Part):
    """What they may."""

    apiGroup: str = ""
    kind: Annotated[str, must(one_of("Role", "ClusterRole"))]
    name: Annotated[str, must(filled), must(path_segment)]

    @rule
    def _group_fits(self) -> None:
        if self.apiGroup not in ("", "rbac.authorization.k8s.io"):
            raise fault(f"'{self.apiGroup}' is no group of roles", "write rbac.authorization.k8s.io", "apiGroup")


class RoleBinding(Object):
    """A RoleBinding."""

    apiVersion: Literal["rbac.authorization.k8s.io/v1"]
    kind: Literal["RoleBinding"]
    subjects: list[Subject] = []
    roleRef: RoleRef

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one."""
        path_segment(name)


class ClusterRoleBinding(RoleBinding):
    """A ClusterRoleBinding."""

    kind: Any  # it is looked up by its kind

    @rule
    def _is_a_cluster_role(self) -> None:
        if self.roleRef.kind != "ClusterRole":
            raise fault(f"'{self.roleRef.kind}' is not one of: ClusterRole", None, "roleRef", "kind")


KINDS = {
    ("rbac.authorization.k8s.io/v1", model.__name__): model
    for model in (Role, ClusterRole, RoleBinding, ClusterRoleBinding)
}
