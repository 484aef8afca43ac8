"""Functions that tell the time of the run: F_NOW, F_NOW_MONOTONIC, TIMESTAMP_NS."""

from compiler.ir.declarations import (
    AlgorithmDeclaration,
    EventDeclaration,
    FunctionDeclaration,
    InterfaceDeclaration,
    TypeDeclaration,
    VariableDeclaration,
)
from fblib.declare import bare_type, variable
from fblib.family import Family


def _function(
    name: str, result: str, expression: str, *, comment: str, parameter: str = ""
) -> TypeDeclaration:
    """Return a function with at most one parameter; its result is the pin without a name."""
    parameters = (variable(parameter),) if parameter else ()
    variables = f"VAR_INPUT {parameter.replace(' = ', ' := ')}; END_VAR" if parameter else ""
    text = f"FUNCTION {name} : {result}\n{variables}\n{name} := {expression};\nEND_FUNCTION\n"
    return bare_type(
        name,
        kind="function",
        package="utils::timing",
        interface=InterfaceDeclaration(
            event_inputs=(EventDeclaration("REQ", tuple(one.name for one in parameters)),),
            event_outputs=(EventDeclaration("CNF", ("",)),),
            inputs=parameters,
            outputs=(VariableDeclaration("", result),),
        ),
        body=FunctionDeclaration(AlgorithmDeclaration(name, text)),
        comment=comment,
    )


FAMILY = Family(
    "time_functions",
    "The time as functions",
    types=(
        _function(
            "F_NOW",
            "DATE_AND_TIME",
            "NOW()",
            comment="The date and time of day",
        ),
        _function(
            "F_NOW_MONOTONIC",
            "TIME",
            "NOW_MONOTONIC()",
            comment="The time since the run began",
        ),
        _function(
            "TIMESTAMP_NS",
            "ULINT",
            "TIME_IN_NS_TO_ULINT(NOW() - startDate)",
            parameter="startDate: DT = DT#1970-01-01-00:00:00",
            comment="Nanoseconds since a date, 1970-01-01 where none is given",
        ),
    ),
)
