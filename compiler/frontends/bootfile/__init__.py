"""FORTE's boot files (`.fboot`): the commands of a deployment, one per line."""

from compiler.frontends.bootfile.boot_system import read_bootfile, read_bootfile_text

__all__ = ["read_bootfile", "read_bootfile_text"]
