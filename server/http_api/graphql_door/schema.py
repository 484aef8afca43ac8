"""The GraphQL schema, and executing what is asked by it."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    QueryDepthLimiter,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType
from typing_extensions import override

from server.http_api.graphql_door.asking import Asked
from server.http_api.graphql_door.limits import ALIASES, DEPTH, TOKENS, CostLimit
from server.http_api.graphql_door.queries import FIELDS, QUERIES
from server.http_api.graphql_door.types import LONG, Long, Types
from server.http_api.graphql_door.verbs import VERBS
from server.service.errors import InvalidError, ServiceError

_LOG = logging.getLogger("fbflow.server")


class Schema(strawberry.Schema):
    """A schema that leaves logging to those who answer."""

    @override
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing: most errors are mistakes of whoever asks."""


def make_schema() -> Schema:
    """Return the schema, made from records and resolvers."""
    types = Types()
    for record, name, resolver in FIELDS:
        types.add(record, name, resolver)
    return Schema(
        query=types.root("Query", QUERIES),
        mutation=types.root("Mutation", VERBS),
        config=StrawberryConfig(scalar_map={Long: LONG}),
        extensions=[
            lambda: QueryDepthLimiter(max_depth=DEPTH),
            lambda: MaxAliasesLimiter(max_alias_count=ALIASES),
            lambda: MaxTokensLimiter(max_token_count=TOKENS),
            lambda: AddValidationRules([CostLimit]),
        ],
    )


async def execute(
    schema: Schema,
    asked: Asked,
    query: str,
    *,
    variables: Mapping[str, Any],
    operation: str | None,
    allowed: Iterable[OperationType],
) -> dict[str, Any]:
    """Return what GraphQL answers: `data`, `errors`."""
    result = await schema.execute(
        query,
        variable_values=dict(variables),
        context_value=asked,
        operation_name=operation,
        allowed_operation_types=allowed,
    )
    found: dict[str, Any] = {"data": result.data}
    if result.errors:
        found["errors"] = [_told(error) for error in result.errors]
    return found


def _told(error: GraphQLError) -> dict[str, Any]:
    told: dict[str, Any] = {**error.formatted}
    cause = error.original_error
    match cause:
        case None | GraphQLError():
            kind = "bad-request"
        case ServiceError():
            kind = cause.kind
            if isinstance(cause, InvalidError) and cause.problems:
                problems = [{"place": place, "message": text} for place, text in cause.problems]
                told["extensions"] = {"problems": problems}
        case _:
            kind = "internal-error"
            told["message"] = "the server made a mistake; its log has more"
            _LOG.error("graphql failed", exc_info=cause, extra={"action": "graphql_failed"})
    told["extensions"] = {**told.get("extensions", {}), "kind": kind}
    return told
