"""`Runbook`: the page that an alert links to."""

from pydantic import Field

from generator.kinds._base import Model, Url


class Runbook(Model):
    """What to do when an alert fires. Other specs refer to it by name."""

    title: str = Field(min_length=1, description="The page's title.")
    meaning: str = Field(default="", description="What has happened, in one sentence.")
    steps: list[str] = Field(default=[], description="What to do, in order.")
    url: Url | None = Field(
        default=None,
        description="Where the page is, if it is not published with this environment's runbooks.",
    )
