"""The files of the 4diac IDE and its relatives: systems, types, data types, constants."""

from compiler.frontends.fourdiac.data_file import (
    read_constants,
    read_constants_text,
    read_struct,
    read_struct_text,
)
from compiler.frontends.fourdiac.folder_catalog import FolderCatalog
from compiler.frontends.fourdiac.project import library_folders, project_folder
from compiler.frontends.fourdiac.system_file import read_system, read_system_text
from compiler.frontends.fourdiac.type_file import read_type, read_type_text

__all__ = [
    "FolderCatalog",
    "library_folders",
    "project_folder",
    "read_constants",
    "read_constants_text",
    "read_struct",
    "read_struct_text",
    "read_system",
    "read_system_text",
    "read_type",
    "read_type_text",
]
