"""From the parser's reductions to the syntax tree: one method per rule of the grammar.

Lark calls these while it parses, innermost first, so nothing here is recursive.
"""

from compiler.st.build_containers import ContainerBuilder
from compiler.st.build_expressions import ExpressionBuilder
from compiler.st.build_statements import StatementBuilder


class TreeBuilder(ContainerBuilder, StatementBuilder, ExpressionBuilder):
    """Builds the nodes of `compiler.st.syntax`."""
