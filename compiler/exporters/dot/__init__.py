"""Graphs in the language of Graphviz: `dot -Tpdf` and the many tools that read it."""

from compiler.exporters.dot.blocks import to_dot
from compiler.exporters.dot.tasks import tasks_to_dot

__all__ = ["tasks_to_dot", "to_dot"]
