"""Every way to call a standard function with concrete types."""

import itertools
from collections.abc import Iterator, Sequence

from compiler.ir.datatypes import DataType, GenericType, belongs
from compiler.ir.functions import (
    FunctionSignature,
    FunctionTypeError,
    function_overloads,
    function_signature,
)


def signatures(name: str, types: Sequence[DataType]) -> Iterator[FunctionSignature]:
    """All concrete signatures of a function over some types; repeated parameters once and twice."""
    for overload in function_overloads(name):
        for more in range(1 + overload.variadic):
            written_out = overload.for_count(len(overload.types) + more)
            assert written_out is not None
            generics = [
                one for one in dict.fromkeys(written_out.types) if isinstance(one, GenericType)
            ]
            choices = [[one for one in types if belongs(one, generic)] for generic in generics]
            for chosen in itertools.product(*choices):
                known = dict(zip(generics, chosen, strict=True))
                arguments = [
                    known[one] if isinstance(one, GenericType) else one for one in written_out.types
                ]
                try:
                    signature = function_signature(name, arguments)
                except FunctionTypeError:
                    assert name in ("LOWER_BOUND", "UPPER_BOUND")
                    continue
                assert signature is not None
                yield signature
