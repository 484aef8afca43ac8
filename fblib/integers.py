"""Whole numbers for pins of any integer type."""

from compiler.ir.datatypes import DataType, Elementary, Kind


def low_bits(value: int, datatype: DataType) -> int:
    """Return the value that the low bits of a whole number have in an integer type."""
    if not isinstance(datatype, Elementary) or not datatype.bits:
        return value
    low = value & ((1 << datatype.bits) - 1)
    if datatype.kind is Kind.SIGNED and low >> (datatype.bits - 1):
        return low - (1 << datatype.bits)
    return low
