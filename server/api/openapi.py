"""The description of the API (OpenAPI 3.1), made from the operations, so that it cannot say anything else."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from server.api import problems
from server.api.models import Error
from server.api.operation import Access, AnyOperation, Known

Object = dict[str, Any]

_HEADERS: dict[str, str] = {
    "RateLimit": "How many calls are left, and for how many seconds (draft-ietf-httpapi-ratelimit-headers).",
    "RateLimit-Policy": "How many calls may be made in how many seconds.",
    "Retry-After": "How many seconds to wait before the next try.",
    "WWW-Authenticate": "How to authenticate (RFC 9110, section 11.6.1).",
}
_TOKEN, _KEY = "token", "machine"  # the names of the security schemes
_PARAMETER = re.compile(r"{(\w+):uuid}")


def template(path: str) -> str:
    """Write a route's path as OpenAPI does: without the types of its parameters."""
    return _PARAMETER.sub(r"{\1}", path)


def describe(operations: Sequence[AnyOperation], title: str, version: str) -> Object:
    """Describe the operations."""
    schemas, definitions = _schemas(operations)
    paths: dict[str, Object] = defaultdict(dict)
    for operation in operations:
        paths[template(operation.path)][operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.1",
        "info": {"title": title, "version": version},
        "paths": dict(paths),
        "components": {
            "schemas": definitions,
            "securitySchemes": {
                _TOKEN: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                _KEY: {"type": "http", "scheme": "bearer"},
            },
        },
    }


Schemas = Mapping[tuple[Any, JsonSchemaMode], Object]


def _schemas(operations: Iterable[AnyOperation]) -> tuple[Schemas, Object]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Error, "serialization"): None}
    for operation in operations:
        wanted[operation.answer, "serialization"] = None
        if operation.body is not None:
            wanted[operation.body, "validation"] = None
    references, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
    return references, definitions["$defs"]


def _operation(operation: AnyOperation, schemas: Schemas) -> Object:
    described: Object = {
        "operationId": operation.id,
        "summary": operation.summary,
        "responses": _responses(operation, schemas),
    }
    if parameters := [*_path_parameters(operation), *_query_parameters(operation)]:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = schemas[operation.body, "validation"]
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if operation.access is not Access.ANYBODY:
        nobody: list[Object] = [{}] if operation.access is Access.KNOWN_OR_NOT else []
        scheme = _KEY if operation.access is Access.MACHINE else _TOKEN
        described["security"] = [*nobody, {scheme: []}]
    return described


def _path_parameters(operation: AnyOperation) -> list[Object]:
    names = _PARAMETER.findall(operation.path)
    schema = {"type": "string", "format": "uuid"}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(operation: AnyOperation) -> list[Object]:
    if operation.query is None:
        return []
    properties = operation.query.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "schema": _given(schema)} for name, schema in properties.items()]


def _given(schema: Object) -> Object:
    """A parameter is there or not; it cannot be null."""
    alternatives = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    return alternatives[0] if len(alternatives) == 1 else {key: schema[key] for key in schema if key != "title"}


def _responses(operation: AnyOperation, schemas: Schemas) -> Object:
    answer = _response("As asked.", schemas[operation.answer, "serialization"], operation.headers, operation.headers)
    responses = {str(operation.status): answer}
    by_status: dict[int, list[Known]] = defaultdict(list)
    for known in errors_of(operation):
        by_status[known.status].append(known)
    for status, several in sorted(by_status.items()):
        codes = "; ".join(f"`{known.code}`: {known.message}" for known in several)
        always = set.intersection(*(set(known.headers) for known in several))
        headers = sorted({name for known in several for name in known.headers})
        responses[str(status)] = _response(codes, schemas[Error, "serialization"], headers, always)
    return responses


def _response(text: str, schema: Object, headers: Iterable[str], always: Container[str]) -> Object:
    response: Object = {"description": text, "content": {"application/json": {"schema": schema}}}
    if described := {name: _header(name, name in always) for name in headers}:
        response["headers"] = described
    return response


def _header(name: str, required: bool) -> Object:
    return {"description": _HEADERS[name], "required": required, "schema": {"type": "string"}}


def errors_of(operation: AnyOperation) -> list[Known]:
    """List every error that an operation can answer with, its own and those of all."""
    errors = [*operation.errors, *problems.ANYWHERE]
    if operation.body is not None:
        errors += problems.WITH_BODY
    if operation.query is not None:
        errors += problems.WITH_QUERY
    if operation.access is Access.MACHINE:
        errors += problems.WITH_KEY
    elif operation.access is not Access.ANYBODY:
        errors += problems.WITH_TOKEN
    if operation.access is Access.ACCOUNT or operation.access is Access.KNOWN_OR_NOT:
        errors.append(problems.NO_TOKEN)
    if _PARAMETER.search(operation.path):
        errors.append(problems.NOTHING_HERE)
    return list(dict.fromkeys(errors))
