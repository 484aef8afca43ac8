"""Values of literals as kernels and services take them."""

from compiler.ir.literals import LiteralValue
from fblib.service import Value


def port_value(value: LiteralValue) -> Value:
    """Turn the tuples of a parsed literal into the lists that kernels work on."""
    if isinstance(value, tuple):
        return [port_value(item) for item in value]
    if isinstance(value, dict):
        return {name: port_value(item) for name, item in value.items()}
    return value
