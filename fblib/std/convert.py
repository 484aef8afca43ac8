"""4diac's X2X blocks: they give a wire a type, and a value a place to be sampled at.

Projects declare such blocks for their structs, without a body: `Point2Point`.
"""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import function_block
from fblib.family import Family, GenericName

_TYPES = (
    *("BOOL", "BYTE", "WORD", "DWORD", "LWORD"),
    *("SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT", "REAL", "LREAL"),
    *("TIME", "STRING", "WSTRING"),
)


def _unchanged(name: str, datatype: str) -> TypeDeclaration:
    return function_block(
        name,
        "OUT := IN;",
        package="eclipse4diac::convert",
        inputs=(f"IN: {datatype}",),
        outputs=(f"OUT: {datatype}",),
        comment=f"A {datatype}, unchanged",
    )


FAMILY = Family(
    "convert",
    "Values of one type",
    types=tuple(_unchanged(f"{name}2{name}", name) for name in _TYPES),
    generics=(GenericName("<type>2<same>", _unchanged),),
)
