"""Systems, types, structs and constants as the files the 4diac IDE 3.x keeps them in."""

from compiler.ide_files.data_file import write_constants, write_struct
from compiler.ide_files.system_file import write_system
from compiler.ide_files.type_file import ENDINGS, write_type

__all__ = ["ENDINGS", "write_constants", "write_struct", "write_system", "write_type"]
