"""What of an Environment's cluster brings new versions to users: what stands in front, and what is installed."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, ObjectLabel, ObjectValue, refused


class Gateway(Model):
    """The Gateway (of the Gateway API) through which requests come in."""

    name: Name = Field(description="Its name.", examples=["public"])
    namespace: Name = Field(description="The namespace that it stands in.", examples=["gateway-system"])
    listener: Name | None = Field(
        default=None, description="Which of its listeners; all of them if left out.", examples=["https"]
    )


class Delivery(Model):
    """What stands in front of the services, and what watches over them and their new versions."""

    gateway: Gateway | None = Field(default=None, description="The Gateway in front of them; or name an Ingress class.")
    ingress_class: Name | None = Field(
        default=None, description="The class of their Ingresses, where there is no Gateway.", examples=["nginx"]
    )
    rollouts: Literal["argo", "flagger", "none"] = Field(
        default="none", description="What moves traffic to a new version: Argo Rollouts, Flagger, or people."
    )
    operator: dict[ObjectLabel, ObjectValue] | None = Field(
        default=None,
        description="The labels by which the Prometheus operator finds rules, monitors and probes; with them, "
        "`operator/` is published.",
        examples=[{"release": "prometheus"}],
    )

    @model_validator(mode="after")
    def _requests_come_in_one_way(self) -> Self:
        if self.gateway and self.ingress_class:
            message = "both a Gateway and a class of Ingresses stand in front of the services"
            hint = "keep one of them; a Gateway can share traffic"
            raise refused("gateway-or-ingress", message, hint, "ingress_class")
        return self
