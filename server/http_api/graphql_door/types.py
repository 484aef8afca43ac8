"""GraphQL types, made from the records of the service: what a record has, its type has."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from inspect import getdoc
from types import UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import strawberry
from strawberry.scalars import JSON

from server.service.records.base import Record

Long = NewType("Long", int)
LONG = strawberry.scalar(
    name="Long",
    description="A whole number of up to 53 bits: GraphQL's Int has only 32.",
    serialize=int,
    parse_value=int,
)
"""What `Long` is in the schema."""
Resolver = Callable[..., Any]
_PLAIN: Mapping[Any, Any] = {str: str, bool: bool, float: float, datetime: datetime, int: Long}


class Types:
    """The types made so far, each once."""

    def __init__(self) -> None:
        """Make none yet."""
        self._more: dict[type[Record], dict[str, Any]] = {}
        self._made: dict[type[Record], Any] = {}

    def add(self, record: type[Record], name: str, resolver: Resolver) -> None:
        """Give the type of a record a field more, before that type is made."""
        self._more.setdefault(record, {})[name] = self.field(resolver)

    def field(self, resolver: Resolver) -> Any:  # noqa: ANN401 - strawberry types it so
        """Return a field whose type is what the resolver returns, in GraphQL."""
        given = self.of(get_type_hints(resolver)["return"])
        summary = (getdoc(resolver) or "").partition("\n")[0]
        return strawberry.field(resolver=resolver, graphql_type=given, description=summary)

    def root(self, name: str, resolvers: Mapping[str, Resolver]) -> type:
        """Return a type that the schema begins with."""
        fields = {field: self.field(resolver) for field, resolver in resolvers.items()}
        return strawberry.type(type(name, (), fields))

    def of(self, annotation: Any) -> Any:  # noqa: ANN401 - annotations are anything
        """Return what GraphQL has for an annotation."""
        if annotation in _PLAIN:
            return _PLAIN[annotation]
        if isinstance(annotation, type) and issubclass(annotation, Record):
            return self._record(annotation)
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin is Literal:
            # Not enumerations: "timed out" could be no name of a value.
            return str
        if origin is Sequence:
            return list[self.of(inner[0])]  # type: ignore[misc]
        if origin in (Union, UnionType):
            (one,) = (part for part in inner if part is not type(None))
            return self.of(one) | None
        return JSON if origin is Mapping else JSON | None  # objects, and values of any kind

    def _record(self, record: type[Record]) -> Any:  # noqa: ANN401 - a class made here
        if record not in self._made:
            fields = {name: self.of(one.annotation) for name, one in record.model_fields.items()}
            namespace = {"__annotations__": fields, **self._more.get(record, {})}
            made = type(_name(record), (), namespace)
            self._made[record] = strawberry.type(made, description=record.__doc__)
        return self._made[record]


def _name(record: type[Record]) -> str:
    """Return `Run` for RunAbout, `RunPage` for a page of them."""
    arguments = record.__pydantic_generic_metadata__["args"]
    if arguments:
        return f"{_name(arguments[0])}Page"
    return record.__name__.removesuffix("About")
