"""Sloth: `prometheus/v1`, its Kubernetes resource, its catalogues of alert windows, and the OpenSLO that it reads."""

import re

from generator.interop import _sloth_documents as documents
from generator.interop._folder import Folder
from generator.interop._importer import Importer
from generator.interop._options import Options
from generator.interop._reading import Object
from generator.interop._sloth_plugins import EXHAUSTED, RULES
from generator.interop._sloth_slo import SlothSlo, key
from generator.interop._sloth_windows import Catalogue

_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
CRD = "sloth.slok.dev/v1"
MOST_IN_CRD = 128
_NAME_HINT = "letters, digits, '-', '_' and '.' may stand in it; it starts and ends with a letter or digit"


def read(found: list[Object], options: Options, folder: Folder) -> bool:
    """Read all documents; the catalogues of windows count for all of them."""
    catalogue = Catalogue(folder)
    known = False
    rest = []
    for one in found:
        if one.identity == (CRD, "AlertWindows"):
            known = True
            catalogue.read(one)
        else:
            rest.append(one)
    for one in rest:
        known = _read(one, options, folder, catalogue) or known
    return known


def _read(one: Object, options: Options, folder: Folder, catalogue: Catalogue) -> bool:
    version, kind = one.identity
    if version == "openslo/v1alpha" and kind == "SLO":
        from generator.interop._openslo_alpha import read_as_sloth

        return read_as_sloth(one, options, folder, catalogue)
    if version == CRD and kind == "PrometheusServiceLevel":
        resource = one.read(documents.Resource, "Sloth")
        if resource:
            one.dropped_of_resource(resource.metadata)
            Group(one.at("spec"), resource.spec, version, options, folder, catalogue).read()
    elif version == "prometheus/v1" and not kind:
        spec = one.read(documents.Spec, "Sloth")
        if spec:
            Group(one, spec, version, options, folder, catalogue).read()
    else:
        what = " ".join(filter(None, (version, kind))) or "this document"
        one.lost(
            f"{what} is no spec of Sloth's", hint="Sloth's are 'version: prometheus/v1' and its resources", key=False
        )
        return False
    return True


class Group:
    """The SLOs of one service."""

    def __init__(
        self,
        source: Object,
        group: documents.Group,
        version: str,
        options: Options,
        folder: Folder,
        catalogue: Catalogue,
    ) -> None:
        self.source, self.group, self.version = source, group, version
        self.options, self.folder, self.catalogue = options, folder, catalogue

    def read(self) -> None:
        """Read them all."""
        if not self.sound_name(self.group.service, "service", "the service"):
            return
        if not self.group.slos:
            self.source.wrong("there are no SLOs", "slos", hint="write one at least below 'slos'")
            return
        service = self.folder.service(self.group.service, self.source, "service")
        service.owner = service.owner or self.group.labels.get("team", self.group.labels.get("owner", ""))
        self.plugins(self.group.slo_plugins, (key(self.group, "slo_plugins"),))
        for number, slo in enumerate(self.group.slos):
            SlothSlo(self, service, slo, number).read()

    def sound_name(self, name: str, field: str, what: str, *above: str | int) -> bool:
        if _NAME.fullmatch(name) and not (self.version == CRD and len(name) > MOST_IN_CRD):
            return True
        if len(name) > MOST_IN_CRD:
            message = f"the name has {len(name)} characters; {MOST_IN_CRD} are allowed"
            self.source.wrong(message, *above, field, code="bad-name", hint="shorten it")
            return False
        message = f"'{name}' cannot be the name of {what}" if name else f"the name of {what} is empty"
        self.source.wrong(message, *above, field, code="bad-name", hint=_NAME_HINT)
        return False

    def plugins(self, plugins: documents.SloPlugins, place: tuple[str | int, ...]) -> list[str]:
        """Report the rule plugins; return those that are carried."""
        carried = []
        if plugins.overridePrevious or plugins.override_previous:
            self.source.lost("'overridePrevious' is not carried: no plugin of Sloth's runs here", *place)
        for number, plugin in enumerate(plugins.chain):
            at = (*place, "chain", number, "id")
            if not plugin.id:
                self.source.wrong("the plugin's id is empty", *at)
            elif plugin.id == EXHAUSTED and not self.options.by_sloth:
                carried.append(plugin.id)
            else:
                why = RULES.get(plugin.id, "it is Go code, which does not run here")
                why = "the rules are those that Sloth writes without plugins" if self.options.by_sloth else why
                self.source.lost(f"the plugin '{plugin.id}' is not carried: {why}", *at, key=False)
        return carried


IMPORTER = Importer("Sloth", read, names="sloth")
