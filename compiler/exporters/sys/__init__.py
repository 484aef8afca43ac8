"""A graph as a system of the 4diac IDE 3.x, which compiles to the same graph."""

from compiler.exporters.sys.export import Exported, ExportError, to_system

__all__ = ["ExportError", "Exported", "to_system"]
