"""The standard functions of Structured Text: their names, parameters and results.

What they compute stands in `runtime.kernel.functions`.
"""

from compiler.ir.functions.overloads import FunctionSignature, FunctionTypeError
from compiler.ir.functions.signatures import function_names, function_overloads, function_signature

__all__ = [
    "FunctionSignature",
    "FunctionTypeError",
    "function_names",
    "function_overloads",
    "function_signature",
]
