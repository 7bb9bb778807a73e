"""A field that holds one of several models, told apart by its `type`; a model is loaded when a spec names it."""

from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from generator import registry
from generator.kinds._base import Model


@dataclass(frozen=True)
class OneOf:
    """Marks a field whose model stands in the module of a folder that its `type` names.

    It validates, and explains faults, like a discriminated union of them all; but pydantic would build every
    model of such a union at every start, and a spec names few of them.
    """

    folder: str
    constant: str
    but: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The values of `type`; those in `but` are none, so that a model can hold another one of its own folder."""
        return [name for name in registry.modules(self.folder) if name not in self.but]

    def models(self) -> dict[str, type[Model]]:
        """Load all of them."""
        return {name: registry.constant(self.folder, name, self.constant) for name in self.names}

    def validated(self, name: str, value: Any) -> Model:
        """Validate a value as the model of this name."""
        model: type[Model] = registry.constant(self.folder, name, self.constant)
        return model.model_validate(value)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        choices: dict[Any, CoreSchema] = {
            name: core_schema.no_info_plain_validator_function(partial(self.validated, name)) for name in self.names
        }
        return core_schema.tagged_union_schema(choices, discriminator="type")

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        union: Any = Annotated[reduce(or_, self.models().values()), Field(discriminator="type")]
        return handler(TypeAdapter(union).core_schema)
