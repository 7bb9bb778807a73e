"""Under which identity and with which rights containers run.

Source: ValidateSecurityContext and ValidatePodSecurityContext, pkg/apis/core/validation.
"""

import re
from typing import Annotated

from generator.verify.kubernetes._part import Part, fault, missing, must, one_of, rule, schema_needs, unique, within
from generator.verify.kubernetes._scalars import Int64
from generator.verify.kubernetes._versions import since

Identity = Annotated[Int64, must(within(0, 2**31 - 1))]
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_SYSCTL = re.compile(r"([a-z0-9][-_a-z0-9]*[a-z0-9]|[a-z0-9])([./]([a-z0-9][-_a-z0-9]*[a-z0-9]|[a-z0-9]))*")


class Capabilities(Part):
    """Capabilities of Linux that are added or dropped."""

    add: list[str] = []
    drop: list[str] = []


class SELinuxOptions(Part):
    """A label of SELinux."""

    user: str | None = None
    role: str | None = None
    type: str | None = None
    level: str | None = None


class WindowsOptions(Part):
    """What Windows wants to know."""

    gmsaCredentialSpecName: str | None = None
    gmsaCredentialSpec: str | None = None
    runAsUserName: str | None = None
    hostProcess: bool | None = None


class Profile(Part):
    """A profile of seccomp or AppArmor."""

    type: Annotated[str, must(one_of(*_PROFILES))]
    localhostProfile: str | None = None

    @rule
    def _file_fits(self) -> None:
        if self.type == "Localhost" and not self.localhostProfile:
            raise missing("localhostProfile", "name the profile's file: the type is 'Localhost'")
        if self.localhostProfile and (self.localhostProfile[0] == "/" or ".." in self.localhostProfile.split("/")):
            message = f"'{self.localhostProfile}' must lie below the kubelet's folder of profiles"
            raise fault(message, "write it without '/' at its start, and without '..'", "localhostProfile")
        if self.type != "Localhost" and self.localhostProfile is not None:
            raise fault(f"a profile of type '{self.type}' has no file", "take it out", "localhostProfile")


class SecurityContext(Part):
    """The rights of a container."""

    capabilities: Capabilities | None = None
    privileged: bool | None = None
    seLinuxOptions: SELinuxOptions | None = None
    windowsOptions: WindowsOptions | None = None
    runAsUser: Identity | None = None
    runAsGroup: Identity | None = None
    runAsNonRoot: bool | None = None
    readOnlyRootFilesystem: bool | None = None
    allowPrivilegeEscalation: bool | None = None
    procMount: Annotated[str, must(one_of("Default", "Unmasked"))] | None = None
    seccompProfile: Profile | None = None
    appArmorProfile: Annotated[Profile | None, since("1.30")] = None

    @rule
    def _does_not_contradict_itself(self) -> None:
        if self.allowPrivilegeEscalation is not False:
            return
        if self.privileged:
            raise fault("'privileged: true' contradicts 'allowPrivilegeEscalation: false'", None, "privileged")
        added = self.capabilities.add if self.capabilities else []
        if {"SYS_ADMIN", "CAP_SYS_ADMIN"} & set(added):
            message = "adding SYS_ADMIN contradicts 'allowPrivilegeEscalation: false'"
            raise fault(message, "take one of them out", "capabilities", "add")


class Sysctl(Part):
    """A parameter of the kernel."""

    name: str
    value: str | None = None

    _complete = schema_needs("value")

    @rule
    def _named(self) -> None:
        if not _SYSCTL.fullmatch(self.name) or len(self.name) > 253:
            raise fault(f"'{self.name}' is no parameter of the kernel", "write it as net.core.somaxconn", "name")


_GroupsPolicy = Annotated[str, must(one_of("Merge", "Strict"))]
_ChangePolicy = Annotated[str, must(one_of("MountOption", "Recursive"))]


class PodSecurityContext(Part):
    """The rights of all containers of a pod."""

    seLinuxOptions: SELinuxOptions | None = None
    windowsOptions: WindowsOptions | None = None
    runAsUser: Identity | None = None
    runAsGroup: Identity | None = None
    runAsNonRoot: bool | None = None
    supplementalGroups: list[Identity] = []
    supplementalGroupsPolicy: Annotated[_GroupsPolicy | None, since("1.31", "1.33")] = None
    fsGroup: Identity | None = None
    fsGroupChangePolicy: Annotated[str, must(one_of("OnRootMismatch", "Always"))] | None = None
    sysctls: list[Sysctl] = []
    seccompProfile: Profile | None = None
    appArmorProfile: Annotated[Profile | None, since("1.30")] = None
    seLinuxChangePolicy: Annotated[_ChangePolicy | None, since("1.32", "1.33")] = None

    @rule
    def _sysctls_once(self) -> None:
        unique((each.name.replace("/", ".") for each in self.sysctls), "the parameter", "sysctls")
