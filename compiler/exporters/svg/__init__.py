"""Graphs as SVG: all their blocks, drawn as the 4diac IDE draws them, or their tasks."""

from compiler.exporters.svg.draw import to_svg
from compiler.exporters.svg.tasks import tasks_to_svg

__all__ = ["tasks_to_svg", "to_svg"]
