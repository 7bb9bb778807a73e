"""How dashboards reach Grafana: its own provisioning, ConfigMaps for its sidecar, resources for its operator.

Sources: https://grafana.com/docs/grafana/latest/administration/provisioning/,
https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards,
https://grafana.github.io/grafana-operator/docs/dashboards/
"""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, header
from generator.emit._yaml import Tree, dump
from generator.plan.dashboards.model import Dashboard, Grafana, InCluster
from generator.plan.plan import Plan

# The sidecar's folder; Grafana makes one of it where its chart says `foldersFromFilesStructure: true`.
_SIDECAR_FOLDER = "k8s-sidecar-target-directory"
MOUNTED = "/etc/grafana/dashboards"  # where the provider looks for the files


def files(plan: Plan, grafana: Grafana, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write what tells Grafana, or its cluster, of the dashboards."""
    origins = (grafana.origin,)
    top = header(origins, where)
    yield Artifact(naming.GRAFANA_PROVIDER_PATH, top + dump(_provider(grafana)), origins)
    yield Artifact(naming.GRAFANA_DATASOURCE_PATH, top + _ABOUT + dump(_datasource(plan)), origins)
    if grafana.cluster:
        kustomization = _kustomization(plan.dashboards, grafana, grafana.cluster)
        yield Artifact(naming.GRAFANA_KUSTOMIZATION_PATH, top + dump(kustomization), origins)
        if grafana.cluster.instances:
            resources = [dump(_resource(board, grafana, grafana.cluster)) for board in plan.dashboards]
            yield Artifact(naming.GRAFANA_OPERATOR_PATH, top + "---\n".join(resources), origins)


def _provider(grafana: Grafana) -> Tree:
    provider: dict[str, Tree] = {
        "name": "watchbill",
        "orgId": 1,
        "folder": grafana.folder,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": MOUNTED},
    }
    return {"apiVersion": 1, "providers": [provider]}


_ABOUT = "# An example: copy it to a name that ends in .yaml, and put your own addresses in.\n"


def _datasource(plan: Plan) -> Tree:
    """Show a data source whose exemplars lead to traces, and which asks as often as Prometheus scrapes."""
    traces: dict[str, Tree] = {"name": "trace_id", "datasourceUid": "tempo"}
    source: dict[str, Tree] = {
        "name": "Prometheus",
        "type": "prometheus",
        "uid": "prometheus",
        "access": "proxy",
        "url": plan.facts.tools.prometheus or "http://prometheus:9090",
        "isDefault": True,
        "jsonData": {
            "httpMethod": "POST",
            "timeInterval": str(plan.prometheus.scrape_interval),
            "exemplarTraceIdDestinations": [traces],
        },
    }
    return {"apiVersion": 1, "datasources": [source]}


def _kustomization(dashboards: tuple[Dashboard, ...], grafana: Grafana, cluster: InCluster) -> Tree:
    """Let kustomize make a ConfigMap of each file: a copy of each in YAML would double what is published."""
    label = {} if cluster.instances else dict(cluster.label)
    options: dict[str, Tree] = {"disableNameSuffixHash": True}
    if label:
        options |= {"labels": {**label}, "annotations": {_SIDECAR_FOLDER: grafana.folder}}
    maps: list[Tree] = [
        {
            "name": naming.dashboard_config_map(board.uid),
            "files": [f"{board.uid}.json={board.path.removeprefix(f'{naming.GRAFANA_PATH}/')}"],
        }
        for board in dashboards
    ]
    document: dict[str, Tree] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": cluster.namespace,
        "generatorOptions": options,
        "configMapGenerator": maps,
    }
    if cluster.instances:
        document["resources"] = [naming.GRAFANA_OPERATOR_PATH.removeprefix(f"{naming.GRAFANA_PATH}/")]
    return document


def _resource(board: Dashboard, grafana: Grafana, cluster: InCluster) -> Tree:
    """Tell the operator in which ConfigMap a dashboard stands."""
    name = naming.dashboard_config_map(board.uid)
    return {
        "apiVersion": "grafana.integreatly.org/v1beta1",
        "kind": "GrafanaDashboard",
        "metadata": {"name": name, "namespace": cluster.namespace},
        "spec": {
            "instanceSelector": {"matchLabels": {**dict(cluster.instances)}},
            "allowCrossNamespaceImport": True,
            "folder": grafana.folder,
            "resyncPeriod": "10m",
            "configMapRef": {"name": name, "key": f"{board.uid}.json"},
        },
    }
