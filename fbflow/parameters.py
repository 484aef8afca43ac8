"""What a run is started with: `run(graph, filename="a.csv")`, and to which tasks that goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.ir.diagnostics import choices_hint
from fbflow.errors import ArgumentError
from fbflow.forms import Caller, Formed


def arguments_of(
    formed: Formed, positional: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the arguments that a run adds to those of the graph, by the name of the task.

    Named ones go to every task that has a parameter of that name and is not given it by the
    graph; positional ones to the first tasks, as if those were called with them.

    Raises:
        ArgumentError: a task lacks what it needs, or nobody takes something; all of it is told.
    """
    found: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    used: set[str] = set()
    for name, caller in formed.callers.items():
        mine = {}
        if caller.is_first:
            mine = _by_position(name, caller, positional, problems)
        for argument, value in named.items():
            if _takes(caller, argument) and argument not in mine:
                mine[argument] = value
                used.add(argument)
        problems += [_lacking(name, caller, one) for one in caller.open if one not in mine]
        if mine:
            found[name] = {**caller.task.arguments, **mine}
    problems += [_unused(argument, formed) for argument in named if argument not in used]
    if problems:
        lines = "".join(f"\n  {one}" for one in problems)
        message = f'the graph "{formed.form.name}" cannot be started:{lines}'
        raise ArgumentError(message)
    return found


def _takes(caller: Caller, argument: str) -> bool:
    if argument in caller.given:
        return argument in caller.task.arguments
    if argument in caller.task.signature.names:
        return True
    return caller.is_first and caller.task.signature.rest == "by name"


def _by_position(
    name: str, caller: Caller, positional: Sequence[Any], problems: list[str]
) -> dict[str, Any]:
    free = [one for one in caller.task.signature.names if one not in caller.given]
    if len(positional) > len(free) and caller.task.signature.rest != "by position":
        count = f"{len(free)} argument{'' if len(free) == 1 else 's'}"
        problems.append(f'"{name}" takes {count} by position, not {len(positional)}')
        return {}
    mine = dict(zip(free, positional, strict=False))
    # What stands for *args needs a name here, in the order of the values.
    mine |= {f"{number}": one for number, one in enumerate(positional[len(free) :], 1)}
    return mine


def _lacking(name: str, caller: Caller, argument: str) -> str:
    parents = ", ".join(caller.parents) or "none"
    hint = choices_hint(argument, caller.parents) if caller.parents else ""
    return (
        f'"{name}" needs "{argument}", and nothing gives it: no parent is named so (its parents: '
        f"{parents}). {hint}{' ' if hint else ''}Add an edge from a task of that name, give the "
        f"parameter a default, or start with {argument}=…"
    )


def _unused(argument: str, formed: Formed) -> str:
    known = {
        name
        for caller in formed.callers.values()
        for name in caller.task.signature.names
        if _takes(caller, name)
    }
    return f'no task takes "{argument}". {choices_hint(argument, sorted(known))}'.rstrip()
