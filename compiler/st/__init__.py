"""Structured Text: from the text of algorithms, guards and functions to typed code.

Text becomes a syntax tree (`parse`, by `grammar.lark`), the tree becomes typed code
(`expressions`, `statements`); `printer` turns typed code into text again.
"""

from compiler.st.compile import compile_algorithm, compile_constant, compile_function
from compiler.st.conditions import Condition, compile_condition
from compiler.st.methods import Method
from compiler.st.scope import Parameter, Routine, Scope, ScopeVariable
from compiler.st.values import reset

__all__ = [
    "Condition",
    "Method",
    "Parameter",
    "Routine",
    "Scope",
    "ScopeVariable",
    "compile_algorithm",
    "compile_condition",
    "compile_constant",
    "compile_function",
    "reset",
]
