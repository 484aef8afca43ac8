"""Types, structs and constants as the files the 4diac IDE 3.x keeps them in."""

from compiler.exporters.fbt.data_file import write_constants, write_struct
from compiler.exporters.fbt.type_file import ENDINGS, write_type

__all__ = ["ENDINGS", "write_constants", "write_struct", "write_type"]
