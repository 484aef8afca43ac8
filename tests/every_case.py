"""All cases of the library's blocks: one module of `tests/cases` for each family.

A module has `CASES`. A type of the library counts as executed when a case begins with its name.
Operations have no cases: kernels only ask for them; `tests/performed.py` says who performs them.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from fblib.service import Value
from tests.bench import Case, Line

FOLDER = Path(__file__).parent / "cases"


@cache
def every_case() -> Sequence[Case]:
    """Return the cases of all modules, in the order of their names."""
    modules = [
        import_module(f"tests.cases.{path.stem}") for path in sorted(FOLDER.glob("[a-z]*.py"))
    ]
    return tuple(case for module in modules for case in module.CASES)


def computes(block: str, inputs: Mapping[str, str], **outputs: Value) -> Case:
    """Return the case of a block of one request: these literals in, these values out."""
    return (block, inputs, [Line("REQ", events="CNF", outputs=outputs)])
