"""`Runbook`: what to do when an alert fires, in the order in which a tired person does it."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from generator import promql
from generator.diagnostics import did_you_mean
from generator.kinds._base import (
    LabelName,
    Model,
    Name,
    PositiveDuration,
    PromQL,
    Url,
    described,
    program_first,
    refused,
)
from generator.units import Duration

Sentence = Annotated[str, Field(min_length=1)]
_LABEL = re.compile(r"\{(\w*)\}")
# A shell would read what stands in an alert's label.
_SHELLS = frozenset({"ash", "bash", "dash", "env", "eval", "fish", "ksh", "sh", "ssh", "sudo", "xargs", "zsh"})

_OPTIONS = ("--all", "-a", "-0")


class Step(Model):
    """One thing to do. A step that is no more than a sentence may be written as that sentence."""

    do: Sentence = Field(description="What to do, in one sentence.", examples=["Check recent deployments"])
    query: PromQL | None = Field(default=None, description="The query that shows it; the page links to it.")
    run: Sentence | None = Field(
        default=None,
        description="The command that shows or does it.",
        examples=["kubectl rollout history deployment/shop"],
    )
    look_for: Sentence | None = Field(default=None, description="What the answer tells.")

    @model_validator(mode="before")
    @classmethod
    def _a_sentence_is_a_step(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"do": value}
        if not isinstance(value, dict) or (len(value) == 1 and not cls.model_fields.keys() & value.keys()):
            hint = (
                "put text that contains ': ' in quotes, or "
                if isinstance(value, dict)
                else "write the step as text, or "
            )
            hint += "write 'do: ...' with 'query' or 'run' below it"
            raise refused("wrong-type", f"{described(value)} stands here; a step is expected", hint)
        return value

    @model_validator(mode="after")
    def _asks_what_can_be_run(self) -> Self:
        for name in sorted(promql.placeholders(self.query or "")):
            message = f"'{{{{{name}}}}}' stands for nothing here"
            raise refused(
                "placeholder", message, "write the query as it is run: rate(http_requests_total[5m])", "query"
            )
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}


class Action(Model):
    """What a machine may do by itself. It is run without a shell, and only tried out until `dry_run` is false."""

    does: Sentence = Field(description="What it does, in one sentence.")
    command: Annotated[list[Sentence], AfterValidator(program_first)] = Field(
        min_length=1,
        description="The program and its arguments, each for itself; `{label}` stands for a label of the alert.",
        examples=[["kubectl", "rollout", "restart", "deployment/shop"]],
    )
    labels: dict[LabelName, Sentence] = Field(
        default={},
        description="Regular expressions that the labels in the command must fit as a whole; no other value is run.",
        examples=[{"pod": "shop-[a-z0-9-]+"}],
    )
    alerts: list[Sentence] | None = Field(
        default=None,
        min_length=1,
        description="The alerts of this runbook on which it may run, by their names; all of them if left out.",
        examples=[["HighErrorRate"]],
    )
    cool_down: PositiveDuration = Field(
        default=Duration.parse("30m"), description="How long it does not run again for the same alert."
    )
    at_most_per_hour: int = Field(default=2, ge=1, le=60, description="How often it runs in an hour, for all alerts.")
    time_limit: PositiveDuration = Field(default=Duration.parse("1m"), description="When it is cut off.")
    dry_run: bool = Field(default=True, description="Whether it is only written down what would be run.")

    @model_validator(mode="after")
    def _runs_no_shell(self) -> Self:
        program = self.command[0]
        if program.rpartition("/")[2] in _SHELLS or "{" in program:
            message = f"'{program}' would run whatever its arguments say"
            hint = "name the program itself, and each argument for itself: [kubectl, rollout, restart, deployment/shop]"
            raise refused("unsafe-action", message, hint, "command", 0)
        return self

    @model_validator(mode="after")
    def _labels_are_guarded(self) -> Self:
        for number, argument in enumerate(self.command):
            for label in _LABEL.findall(argument):
                if label not in self.labels:
                    message = f"any value of the label '{label}' would be run"
                    hint = (
                        did_you_mean(label, self.labels) or f'say which may be: labels: {{{label}: "shop-[a-z0-9-]+"}}'
                    )
                    raise refused("unsafe-action", message, hint, "command", number)
        for label, pattern in self.labels.items():
            self._require_pattern(label, pattern)
        return self

    def _require_pattern(self, label: str, pattern: str) -> None:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            hint = 'write one that fits the whole value: "shop-[a-z0-9-]+"'
            message = f"'{pattern}' is no regular expression: {error}"
            raise refused("bad-matcher", message, hint, "labels", label) from None
        for value in _OPTIONS:
            if compiled.fullmatch(value):
                message = f"'{pattern}' also fits '{value}', which a program takes for an option"
                hint = 'write how a value begins: "shop-[a-z0-9-]+"'
                raise refused("unsafe-action", message, hint, "labels", label)


class Link(Model):
    """A page that helps."""

    title: Sentence = Field(description="What it shows.")
    url: Url = Field(description="Where it is.")


class Runbook(Model):
    """What to do when an alert fires. Other specs refer to it by name; the alert's page holds it whole."""

    title: str = Field(min_length=1, description="The page's title.")
    meaning: str = Field(default="", description="What has happened, in one sentence.")
    impact: str = Field(default="", description="What users notice of it, in one sentence.")
    steps: list[Step] = Field(default=[], description="What to look at, in order.")
    mitigation: list[Step] = Field(default=[], description="What stops the harm, before the cause is known.")
    rollback: list[Step] = Field(default=[], description="How to go back to what worked.")
    follow_up: list[Step] = Field(default=[], description="What to do once the harm has stopped.")
    call_for_help: list[Sentence] = Field(
        default=[], description="When to wake the next person at once, without waiting for the escalation."
    )
    automation: dict[Name, Action] = Field(default={}, description="What a machine may do by itself, by name.")
    links: list[Link] = Field(default=[], description="Pages that help.")
    url: Url | None = Field(
        default=None,
        description="Where the page is, if it is not published with this environment's runbooks.",
    )

    @property
    def phases(self) -> dict[str, list[Step]]:
        """The steps by phase, in the order in which they are taken."""
        return {
            "steps": self.steps,
            "mitigation": self.mitigation,
            "rollback": self.rollback,
            "follow_up": self.follow_up,
        }
