"""Graphs as SVG, drawn as the 4diac IDE draws them."""

from compiler.exporters.svg.draw import to_svg

__all__ = ["to_svg"]
