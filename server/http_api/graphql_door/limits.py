"""How much one query may ask for.

Each field costs 1, and what stands below a list is counted ten times: a query that would look
up the tasks of the tasks of everything is refused before anything is looked up.
"""

from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationRule,
    get_named_type,
)

DEPTH = 12
ALIASES = 30
TOKENS = 2_000
COST = 5_000
_MANY = 10


class CostLimit(ValidationRule):
    """Refuses an operation that costs too much."""

    def __init__(self, context: Any) -> None:  # noqa: ANN401 - graphql-core's own
        """Begin with a document."""
        super().__init__(context)
        self._fragments: dict[str, int] = {}
        """Costs of fragments; what is begun costs nothing, so that cycles end."""

    def enter_operation_definition(
        self,
        node: OperationDefinitionNode,
        *_place: Any,  # noqa: ANN401 - where in the document, as graphql-core says it
    ) -> None:
        """Add up what an operation costs."""
        root = self.context.schema.get_root_type(node.operation)
        cost = self._cost(node.selection_set, root)
        if cost > COST:
            message = f"the query costs {cost:,}, and {COST:,} are allowed: ask for less at once"
            self.report_error(GraphQLError(message, node))

    def _cost(self, selected: SelectionSetNode | None, parent: GraphQLObjectType | None) -> int:
        if selected is None:
            return 0
        # As soon as it is too much, nobody has to know how much.
        total = 0
        for one in selected.selections:
            if total > COST:
                break
            total += self._one(one, parent)
        return total

    def _one(self, node: SelectionNode, parent: GraphQLObjectType | None) -> int:
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, FragmentSpreadNode):
            return self._spread(node.name.value, parent)
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there is no other kind
        # Types have no kinds of their own here: an inline fragment is on the type it stands in.
        return self._cost(node.selection_set, parent)

    def _field(self, node: FieldNode, parent: GraphQLObjectType | None) -> int:
        name = node.name.value
        field = parent.fields.get(name) if parent is not None else None
        if field is None:
            return 1  # of introspection, or refused by another rule
        inner = get_named_type(field.type)
        below = inner if isinstance(inner, GraphQLObjectType) else None
        times = _MANY if _is_list(field.type) else 1
        return 1 + times * self._cost(node.selection_set, below)

    def _spread(self, name: str, parent: GraphQLObjectType | None) -> int:
        if name not in self._fragments:
            self._fragments[name] = 0
            fragment = self.context.get_fragment(name)
            if fragment is not None:
                self._fragments[name] = self._cost(fragment.selection_set, parent)
        return self._fragments[name]


def _is_list(kind: Any) -> bool:  # noqa: ANN401 - a GraphQL type
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    return isinstance(kind, GraphQLList)
