"""What is alerted on: backups that are late or broken, tests that failed or are late, purges that are late."""

from pydantic import Field

from generator.kinds._base import AnyDuration, Model
from generator.units import Duration


class Alerting(Model):
    """The level of each alert, or `disabled`; and for how long it must hold."""

    backup: str = Field(default="P2", description="A backup is older than it should be.")
    broken: str = Field(default="P2", description="A verification has found damage, or there was none for too long.")
    restore_test: str = Field(default="P3", description="A restore test failed, or is late.")
    purge: str = Field(default="P3", description="A purge is late.")
    for_: AnyDuration = Field(
        default=Duration.parse("15m"), alias="for", description="How long: a server that starts has yet to look."
    )
