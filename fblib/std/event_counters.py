"""Event-driven counters."""

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import answers, block
from fblib.family import Family

_EVENTS = "iec61499::events"

_UP = block(
    "E_CTU",
    package=_EVENTS,
    body=answers(
        [
            # At the end of its range it neither wraps nor answers, as FORTE's.
            ("CU", "CU[CV < 65535]", (("COUNT", "CUO"),)),
            ("R", "R", (("RESET", "RO"),)),
        ],
        algorithms={
            "COUNT": "CV := CV + 1;\nQ := CV >= PV;",
            "RESET": "CV := 0;\nQ := FALSE;",
        },
    ),
    event_inputs=("CU(PV)", "R"),
    event_outputs=("CUO(Q, CV)", "RO(Q, CV)"),
    inputs=("PV: UINT",),
    outputs=("Q: BOOL", "CV: UINT"),
    comment="Counts events up to PV",
)
_DOWN = block(
    "E_CTD",
    package=_EVENTS,
    body=answers(
        [
            ("CD", "CD[CV > 0]", (("COUNT", "CDO"),)),
            ("LD", "LD", (("LOAD", "LDO"),)),
        ],
        algorithms={
            "COUNT": "CV := CV - 1;\nQ := CV = 0;",
            "LOAD": "CV := PV;\nQ := CV = 0;",
        },
    ),
    event_inputs=("CD", "LD(PV)"),
    event_outputs=("CDO(Q, CV)", "LDO(Q, CV)"),
    inputs=("PV: UINT",),
    outputs=("Q: BOOL", "CV: UINT"),
    comment="Counts events down from PV",
)


def _up_down(name: str, datatype: str, largest: int) -> TypeDeclaration:
    limits = "\nQU := CV >= PV;\nQD := CV = 0;"
    return block(
        name,
        package=_EVENTS,
        body=answers(
            [
                ("CU", f"CU[CV < {largest}]", (("COUNT_UP", "CO"),)),
                ("R", "R", (("RESET", "RO"),)),
                ("CD", "CD[CV > 0]", (("COUNT_DOWN", "CO"),)),
                ("LD", "LD", (("LOAD", "LDO"),)),
            ],
            algorithms={
                "COUNT_UP": "CV := CV + 1;" + limits,
                "RESET": "CV := 0;" + limits,
                "COUNT_DOWN": "CV := CV - 1;" + limits,
                "LOAD": "CV := PV;" + limits,
            },
        ),
        event_inputs=("CU(PV)", "CD", "R", "LD(PV)"),
        event_outputs=("CO(QU, QD, CV)", "RO(QU, QD, CV)", "LDO(QU, QD, CV)"),
        inputs=(f"PV: {datatype}",),
        outputs=("QU: BOOL", "QD: BOOL", f"CV: {datatype}"),
        comment="Counts events up and down",
    )


FAMILY = Family(
    "event_counters",
    "Counting events",
    types=(
        _UP,
        _DOWN,
        _up_down("E_CTUD", "UINT", 2**16 - 1),
        _up_down("E_CTUD_UDINT", "UDINT", 2**32 - 1),
    ),
)
