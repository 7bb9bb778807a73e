"""AlertmanagerConfig: receivers that people chat in."""

from typing import Annotated, Literal

from generator.verify.kubernetes._alerting_access import S, Told
from generator.verify.kubernetes._custom import Filled, KeyOf, PrometheusDuration, Url
from generator.verify.kubernetes._part import Part
from generator.verify.kubernetes._scalars import Int64, size


class Discord(Told[S]):
    """`discordConfigs`."""

    apiURL: KeyOf
    avatarURL: Url | None = None
    content: Filled | None = None
    message: str | None = None
    title: str | None = None
    username: Filled | None = None


class Teams(Told[S]):
    """`msteamsConfigs`."""

    summary: str | None = None
    text: str | None = None
    title: str | None = None
    webhookUrl: KeyOf


class TeamsFlow(Told[S]):
    """`msteamsv2Configs`."""

    text: Filled | None = None
    title: Filled | None = None
    webhookURL: KeyOf | None = None


class RocketAction(Part):
    """`actions` of Rocket.Chat."""

    msg: Filled | None = None
    text: Filled | None = None
    url: str | None = None


class RocketField(Part):
    """`fields` of Rocket.Chat."""

    short: bool | None = None
    title: Filled | None = None
    value: Filled | None = None


class RocketChat(Told[S]):
    """`rocketchatConfigs`."""

    actions: Annotated[list[RocketAction], size(1, None)] = []
    apiURL: Url | None = None
    channel: Filled | None = None
    color: Filled | None = None
    emoji: Filled | None = None
    fields: Annotated[list[RocketField], size(1, None)] = []
    iconURL: str | None = None
    imageURL: str | None = None
    linkNames: bool | None = None
    shortFields: bool | None = None
    text: Filled | None = None
    thumbURL: str | None = None
    title: Filled | None = None
    titleLink: Filled | None = None
    token: KeyOf
    tokenID: KeyOf


class SlackConfirm(Part):
    """`confirm` of an action."""

    dismissText: Filled | None = None
    okText: Filled | None = None
    text: Filled
    title: Filled | None = None


class SlackAction(Part):
    """`actions` of Slack."""

    confirm: SlackConfirm | None = None
    name: Filled | None = None
    style: Filled | None = None
    text: Filled
    type: Filled
    url: str | None = None
    value: Filled | None = None


class SlackField(Part):
    """`fields` of Slack."""

    short: bool | None = None
    title: Filled
    value: Filled


class Slack(Told[S]):
    """`slackConfigs`."""

    actions: Annotated[list[SlackAction], size(1, None)] = []
    apiURL: S | None = None
    callbackId: Filled | None = None
    channel: Filled | None = None
    color: Filled | None = None
    fallback: Filled | None = None
    fields: Annotated[list[SlackField], size(1, None)] = []
    footer: Filled | None = None
    iconEmoji: Filled | None = None
    iconURL: str | None = None
    imageURL: str | None = None
    linkNames: bool | None = None
    messageText: Filled | None = None
    mrkdwnIn: Annotated[list[Filled], size(1, None)] = []
    pretext: Filled | None = None
    shortFields: bool | None = None
    text: Filled | None = None
    thumbURL: str | None = None
    timeout: PrometheusDuration | None = None
    title: Filled | None = None
    titleLink: str | None = None
    updateMessage: bool | None = None
    username: Filled | None = None


class Telegram(Told[S]):
    """`telegramConfigs`."""

    apiURL: Url | None = None
    botToken: S | None = None
    botTokenFile: str | None = None
    chatID: Int64
    disableNotifications: bool | None = None
    message: str | None = None
    messageThreadID: Int64 | None = None
    parseMode: Literal["MarkdownV2", "Markdown", "HTML"] | None = None


class Webex(Told[S]):
    """`webexConfigs`."""

    apiURL: Url | None = None
    message: str | None = None
    roomID: Filled


class WeChat(Told[S]):
    """`wechatConfigs`."""

    agentID: Filled | None = None
    apiSecret: S | None = None
    apiURL: Url | None = None
    corpID: Filled | None = None
    message: Filled | None = None
    messageType: Filled | None = None
    toParty: Filled | None = None
    toTag: Filled | None = None
    toUser: Filled | None = None
