"""AlertmanagerConfig: receivers that wake people, send them mail, or call a program."""

from typing import Annotated, Generic, Literal

from generator.verify.kubernetes._alerting_access import Header, S, Told
from generator.verify.kubernetes._custom import Filled, KeyOf, PrometheusDuration, Url
from generator.verify.kubernetes._monitoring_access import TlsConfig
from generator.verify.kubernetes._part import Part, Texts, always, at_least, missing, schema_rule
from generator.verify.kubernetes._scalars import Int32, form

_SPAN = r"^(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?$"
Span = Annotated[str, form(_SPAN, "a duration", "write it as Prometheus does: 30s, 5m, 1h30m")]


class Threading(Part):
    """`threading` of mail."""

    threadByDate: Literal["Daily", "None"]


class Email(Part, Generic[S]):
    """`emailConfigs`."""

    authIdentity: Filled | None = None
    authPassword: S | None = None
    authSecret: S | None = None
    authUsername: Filled | None = None
    forceImplicitTLS: bool | None = None
    from_: Filled | None = None
    headers: list[Header] = []
    hello: Filled | None = None
    html: str | None = None
    requireTLS: bool | None = None
    sendResolved: bool | None = None
    smarthost: Filled | None = None
    text: Filled | None = None
    threading: Threading | None = None
    tlsConfig: TlsConfig | None = None
    to: Filled | None = None


class Responder(Part):
    """`responders` of Opsgenie."""

    id: Filled | None = None
    name: Filled | None = None
    type: Literal["team", "teams", "user", "escalation", "schedule"]
    username: Filled | None = None


class Opsgenie(Told[S]):
    """`opsgenieConfigs`."""

    actions: Filled | None = None
    apiKey: S | None = None
    apiURL: Url | None = None
    description: Filled | None = None
    details: list[Header] = []
    entity: Filled | None = None
    message: Filled | None = None
    note: Filled | None = None
    priority: Filled | None = None
    responders: list[Responder] = []
    source: Filled | None = None
    tags: Filled | None = None


class PagerLink(Part):
    """`pagerDutyLinkConfigs`."""

    alt: Filled | None = None
    href: str | None = None


class PagerImage(PagerLink):
    """`pagerDutyImageConfigs`."""

    src: Filled | None = None


class PagerDuty(Told[S]):
    """`pagerdutyConfigs`."""

    class_: Filled | None = None
    client: Filled | None = None
    clientURL: str | None = None
    component: Filled | None = None
    description: Filled | None = None
    details: list[Header] = []
    group: Filled | None = None
    pagerDutyImageConfigs: list[PagerImage] = []
    pagerDutyLinkConfigs: list[PagerLink] = []
    routingKey: S | None = None
    serviceKey: S | None = None
    severity: Filled | None = None
    source: Filled | None = None
    timeout: PrometheusDuration | None = None
    url: Url | None = None


class Pushover(Told[S]):
    """`pushoverConfigs`."""

    device: Filled | None = None
    expire: Span | None = None
    html: bool | None = None
    message: Filled | None = None
    monospace: bool | None = None
    priority: Filled | None = None
    retry: Span | None = None
    sound: Filled | None = None
    title: Filled | None = None
    token: S | None = None
    tokenFile: str | None = None
    ttl: PrometheusDuration | None = None
    url: str | None = None
    urlTitle: Filled | None = None
    userKey: S | None = None
    userKeyFile: str | None = None


class Signature(Part):
    """`sigv4` of SNS."""

    accessKey: KeyOf | None = None
    externalId: Filled | None = None
    profile: str | None = None
    region: str | None = None
    roleArn: str | None = None
    secretKey: KeyOf | None = None
    useFIPSSTSEndpoint: bool | None = None

    @schema_rule
    def _has_a_role(self) -> None:
        if self.externalId is not None and self.roleArn is None:
            raise missing("roleArn", "'externalId' needs a role")


class Sns(Told[S]):
    """`snsConfigs`."""

    apiURL: str | None = None
    attributes: Texts = {}
    message: Filled | None = None
    phoneNumber: Filled | None = None
    sigv4: Signature | None = None
    subject: Filled | None = None
    targetARN: Filled | None = None
    topicARN: Filled | None = None
    useAWSHTTPClient: bool | None = None


class VictorOps(Told[S]):
    """`victoropsConfigs`."""

    apiKey: S | None = None
    apiUrl: Url | None = None
    customFields: list[Header] = []
    entityDisplayName: Filled | None = None
    messageType: Filled | None = None
    monitoringTool: Filled | None = None
    routingKey: Filled
    stateMessage: Filled | None = None


class Webhook(Told[S]):
    """`webhookConfigs`."""

    maxAlerts: Annotated[Int32, always(at_least(0))] | None = None
    payload: Filled | None = None
    timeout: PrometheusDuration | None = None
    url: str | None = None
    urlSecret: S | None = None
