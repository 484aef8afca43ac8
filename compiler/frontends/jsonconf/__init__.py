"""JSON configs: graphs of operations as people write them by hand."""

from compiler.frontends.jsonconf.config_file import read_config, read_config_text
from compiler.frontends.jsonconf.form import config_json_schema

__all__ = ["config_json_schema", "read_config", "read_config_text"]
