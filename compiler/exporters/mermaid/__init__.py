"""Graphs as Mermaid flowcharts, for Markdown pages that draw them.

Mermaid gives up beyond 500 edges and 50,000 characters unless its host allows more; larger
graphs are better drawn as SVG.
"""

from compiler.exporters.mermaid.blocks import to_mermaid
from compiler.exporters.mermaid.tasks import tasks_to_mermaid

__all__ = ["tasks_to_mermaid", "to_mermaid"]
