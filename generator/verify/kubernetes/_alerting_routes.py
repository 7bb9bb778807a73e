"""AlertmanagerConfig: which alerts go where, and when they go nowhere."""

from typing import Annotated, Any, Generic, Literal

from generator.verify.kubernetes import _alerting_chat as chat
from generator.verify.kubernetes import _alerting_pagers as pagers
from generator.verify.kubernetes._alerting_access import S
from generator.verify.kubernetes._custom import Filled, PrometheusDuration
from generator.verify.kubernetes._part import Part, always, within
from generator.verify.kubernetes._scalars import Int64, form

_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december|1[0-2]|[1-9]"
_MONTHS = rf"(?i)^({_MONTH})(?:((:({_MONTH}))$)|$)"
_DAYS = "sun|mon|tues|wednes|thurs|fri|satur"
_WEEKDAYS = rf"^((?i:{_DAYS}))day(?:((:({_DAYS})day)$)|$)"
_CLOCK = r"^((([01][0-9])|(2[0-3])):[0-5][0-9])$|(^24:00$)"
Clock = Annotated[str, form(_CLOCK, "a time of the day", "write it as 08:30; 24:00 is the end of the day")]
Months = Annotated[str, form(_MONTHS, "a month", "write it as january, 3, or january:march")]
Weekdays = Annotated[str, form(_WEEKDAYS, "a day of the week", "write it as monday, or monday:friday")]
Years = Annotated[str, form(r"^2\d{3}(?::2\d{3}|$)", "a year", "write it as 2030, or 2030:2032")]
DayOfMonth = Annotated[Int64, always(within(-31, 31))]
Wait = Annotated[PrometheusDuration, form(least=1)]


class Matcher(Part):
    """A condition on a label."""

    matchType: Literal["!=", "=", "=~", "!~"] | None = None
    name: Filled
    value: str | None = None


class DaysOfMonth(Part):
    """`daysOfMonth` of a time interval."""

    end: DayOfMonth | None = None
    start: DayOfMonth | None = None


class Times(Part):
    """`times` of a time interval."""

    endTime: Clock | None = None
    startTime: Clock | None = None


class Interval(Part):
    """One of the intervals under a name."""

    daysOfMonth: list[DaysOfMonth] = []
    months: list[Months] = []
    times: list[Times] = []
    weekdays: list[Weekdays] = []
    years: list[Years] = []


class TimeInterval(Part):
    """Intervals under a name."""

    name: str
    timeIntervals: list[Interval] = []


class Routing(Part):
    """What a route has in every version. Routes below it are not judged: their definition says nothing of them."""

    activeTimeIntervals: list[str] = []
    continue_: bool | None = None
    groupBy: list[str] = []
    groupInterval: Wait | None = None
    groupWait: Wait | None = None
    muteTimeIntervals: list[str] = []
    receiver: str | None = None
    repeatInterval: Wait | None = None
    routes: list[Any] = []


class Receiver(Part, Generic[S]):
    """Somebody who is told."""

    discordConfigs: list[chat.Discord[S]] = []
    emailConfigs: list[pagers.Email[S]] = []
    msteamsConfigs: list[chat.Teams[S]] = []
    msteamsv2Configs: list[chat.TeamsFlow[S]] = []
    name: Filled
    opsgenieConfigs: list[pagers.Opsgenie[S]] = []
    pagerdutyConfigs: list[pagers.PagerDuty[S]] = []
    pushoverConfigs: list[pagers.Pushover[S]] = []
    rocketchatConfigs: list[chat.RocketChat[S]] = []
    slackConfigs: list[chat.Slack[S]] = []
    snsConfigs: list[pagers.Sns[S]] = []
    telegramConfigs: list[chat.Telegram[S]] = []
    victoropsConfigs: list[pagers.VictorOps[S]] = []
    webexConfigs: list[chat.Webex[S]] = []
    webhookConfigs: list[pagers.Webhook[S]] = []
    wechatConfigs: list[chat.WeChat[S]] = []
