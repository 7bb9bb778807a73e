"""What a load test does, and to whom: the address, the accounts, the requests and how often each is made."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator import promql
from generator.diagnostics import did_you_mean
from generator.kinds._base import DataName, Model, Name, Ref, SecretKey, Url, UrlPath, refused
from generator.plan.load import API, TOOLS

Count = Annotated[int, Field(ge=1, le=1_000_000)]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
# A field at the top of an answer, or inside others: `data.id`.
_ANSWER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
# What is known of every account before anything was asked.
GIVEN = ("account", "password")


class Operator(Model):
    """How the k6 operator runs it inside the cluster."""

    parallelism: Count = Field(default=1, description="Pods that share the load.", examples=[4])
    image: str = Field(default="grafana/k6:2.2.0", min_length=1, description="The image of k6.")
    password: SecretKey | None = Field(
        default=None, description="The Secret that holds the accounts' password, and its key."
    )


class Target(Model):
    """Whom the load meets."""

    environments: Annotated[list[str], Ref("Environment", address=True)] = Field(
        min_length=1,
        description="The environments that may be loaded; never one that people use.",
        examples=[["staging"]],
    )
    url: Url = Field(description="The address, without a path.", examples=["https://api.staging.example.com"])
    replicas: Count = Field(default=1, description="How many replicas stand behind it while it is tested.")
    operator: Operator | None = Field(
        default=None, description="With it, the objects of the k6 operator are published as well."
    )


class Accounts(Model):
    """Accounts that exist for the test; the load is spread over them evenly."""

    number: Count = Field(description="How many.", examples=[200])
    prefix: Name = Field(default="load", description="The first part of their names: `load-1`, `load-2`, ...")
    tier: Name | None = Field(
        default=None,
        description="Their tier in the service's rate limits; its default tier if left out.",
        examples=["enterprise"],
    )


class Call(Model):
    """A request. `{{account}}`, `{{password}}` and what was kept of answers are filled in."""

    name: Name = Field(description="The name under which it is counted.", examples=["list-rooms"])
    path: UrlPath = Field(description="The path.", examples=["/api/v1/rooms/{{room}}"])
    body: str | None = Field(default=None, description="The body.", examples=['{"expression": "6 * 7"}'])

    @property
    def texts(self) -> dict[str, str]:
        """What may hold placeholders, by field."""
        return {"path": self.path, "body": self.body or ""}


class Step(Call):
    """A request that each account makes once, before the load: it signs in, say."""

    method: Method = Field(default="POST", description="The method.")
    keep: dict[DataName, str] = Field(
        default={},
        description="What later requests may fill in: its name, and the field of the answer that holds it.",
        examples=[{"token": "access_token"}],
    )

    @model_validator(mode="after")
    def _keeps_fields(self) -> Self:
        for name, field in self.keep.items():
            if not promql.PLACEHOLDER.fullmatch(f"{{{{{name}}}}}"):
                message = f"'{{{{{name}}}}}' would not be filled in"
                raise refused("bad-name", message, "use letters and '_' alone", "keep", name, "[key]")
            if not _ANSWER.fullmatch(field):
                message = f"'{field}' is no field of an answer"
                raise refused("bad-name", message, "write its name, or its path: data.id", "keep", name)
        return self


class Request(Call):
    """A request of the load."""

    method: Method = Field(default="GET", description="The method.")
    weight: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=1, description="How often it is made, against the others."
    )
    tool: bool = Field(default=False, description="Whether it executes a tool.")
    rate_limit: Name | None = Field(
        default=None, description="The rate limit of the service that counts it.", examples=["tool-executions"]
    )

    @property
    def kind(self) -> str:
        """The class of requests that it is judged with."""
        return TOOLS if self.tool else API


class Journey(Model):
    """What users do: they prepare once, and then make requests, each as often as its weight says."""

    headers: dict[str, str] = Field(
        default={},
        description="Headers of every request; those that fill in something are sent once it is known.",
        examples=[{"Content-Type": "application/json", "Authorization": "Bearer {{token}}"}],
    )
    accounts: Accounts | None = Field(default=None, description="Who makes the requests, if one must sign in.")
    prepare: list[Step] = Field(default=[], description="What each account does once, before the load.")
    requests: list[Request] = Field(min_length=1, description="The requests of the load.")

    def share(self, name: str) -> tuple[int, int]:
        """Tell how many of how many requests have this name."""
        weights = {one.name: one.weight for one in self.requests}
        return weights[name], sum(weights.values())

    def known_at(self, step: int) -> tuple[str, ...]:
        """Name what can be filled in at a step of the preparation; after the last one, in the load."""
        kept = (name for one in self.prepare[:step] for name in one.keep)
        return (*(GIVEN if self.accounts else ()), *kept)

    @model_validator(mode="after")
    def _names_each_call_once(self) -> Self:
        seen: set[str] = set()
        for field in ("prepare", "requests"):
            for number, call in enumerate(getattr(self, field)):
                if call.name in seen:
                    message = f"two requests are named '{call.name}'"
                    raise refused("step-repeated", message, "give each its own name", field, number, "name")
                seen.add(call.name)
        return self

    @model_validator(mode="after")
    def _fills_in_what_is_known(self) -> Self:
        for place, text, known in self._texts():
            for name in sorted(promql.placeholders(text) - {*known}):
                message = f"'{{{{{name}}}}}' stands for nothing here"
                hint = did_you_mean(name, known) if known else "write 'accounts', or keep it of an answer before"
                raise refused("placeholder", message, hint, *place)
        return self

    def _texts(self) -> Iterator[tuple[tuple[str | int, ...], str, tuple[str, ...]]]:
        for number, step in enumerate(self.prepare):
            for field, text in step.texts.items():
                yield ("prepare", number, field), text, self.known_at(number)
        known = self.known_at(len(self.prepare))
        for number, request in enumerate(self.requests):
            for field, text in request.texts.items():
                yield ("requests", number, field), text, known
        for header, text in self.headers.items():
            yield ("headers", header), text, known
