"""Signal processing: scaling, limited ramps, hysteresis, and the percentages of field buses."""

from compiler.ir.declarations import AlgorithmDeclaration, SimpleDeclaration, TypeDeclaration
from fblib.declare import block, chart, with_all
from fblib.family import Family
from fblib.functions import constants, function

_PACKAGE = "eclipse4diac::signalprocessing"

_SCALED = "(IN - MIN_IN) * (MAX_OUT - MIN_OUT) / (MAX_IN - MIN_IN) + MIN_OUT"
_VALID = 0xFAFF
"""The largest word of a field bus that is a value (SAE J1939, ISO 11783); it stands for 100 %."""

_SCALE = function(
    "SCALE",
    f"SCALE := {_SCALED};",
    package=_PACKAGE,
    inputs=("IN: REAL", "MAX_IN: REAL", "MIN_IN: REAL", "MAX_OUT: REAL", "MIN_OUT: REAL"),
    result="REAL",
    comment="IN, moved from one range to another",
)
_SCALE_LIMITED = function(
    "SCALE_LIM",
    f"""IF IN < MIN_IN_LIM THEN
  SCALE_LIM := MIN_OUT_FIX;
ELSIF IN > MAX_IN_LIM THEN
  SCALE_LIM := MAX_OUT_FIX;
ELSE
  SCALE_LIM := {_SCALED};
END_IF;""",
    package=_PACKAGE,
    inputs=(
        *("IN: REAL", "MAX_IN: REAL", "MIN_IN: REAL", "MAX_IN_LIM: REAL", "MIN_IN_LIM: REAL"),
        *("MAX_OUT: REAL", "MIN_OUT: REAL", "MAX_OUT_FIX: REAL", "MIN_OUT_FIX: REAL"),
    ),
    result="REAL",
    comment="IN, moved from one range to another; beyond the limits it is a fixed value",
)
_TO_WORD = function(
    "FIELDBUS_PERCENT_TO_WORD",
    f"FIELDBUS_PERCENT_TO_WORD := UDINT_TO_WORD(REAL_TO_UDINT(RI * {_VALID}.0));",
    package=_PACKAGE,
    inputs=("RI: REAL",),
    result="WORD",
    comment="The word of a field bus for a share: 1.0 is the largest valid one",
)
_TO_PERCENT = function(
    "FIELDBUS_WORD_TO_PERCENT",
    f"""FIELDBUS_WORD_TO_PERCENT := 0.0;
WO := 0;
IF WI <= WORD#{_VALID} THEN
  FIELDBUS_WORD_TO_PERCENT := UDINT_TO_REAL(WORD_TO_UDINT(WI)) / {_VALID}.0;
  WO := WI;
END_IF;""",
    package=_PACKAGE,
    inputs=("WI: WORD",),
    result="REAL",
    outputs=("WO: WORD",),
    comment="The share for a word of a field bus, and the word; 0 of one that is no value",
)


def _ramp() -> TypeDeclaration:
    """Step towards a limit, and to it at once; every event is answered."""
    texts = {
        "ZERO": ("VAL_ZERO", "OUT := VAL_ZERO;"),
        "UP_SLOW": ("SLOW", "OUT := OUT + SLOW;\nIF OUT > VAL_FULL THEN OUT := VAL_FULL; END_IF;"),
        "UP_FAST": ("FAST", "OUT := OUT + FAST;\nIF OUT > VAL_FULL THEN OUT := VAL_FULL; END_IF;"),
        "DOWN_SLOW": (
            "SLOW",
            "OUT := OUT - SLOW;\nIF OUT < VAL_ZERO THEN OUT := VAL_ZERO; END_IF;",
        ),
        "DOWN_FAST": (
            "FAST",
            "OUT := OUT - FAST;\nIF OUT < VAL_ZERO THEN OUT := VAL_ZERO; END_IF;",
        ),
        "FULL": ("VAL_FULL", "OUT := VAL_FULL;"),
        "LOAD": ("PV", "OUT := PV;"),
    }
    return block(
        "RampLimitFS",
        package=_PACKAGE,
        body=SimpleDeclaration(
            tuple(AlgorithmDeclaration(event, text) for event, (_, text) in texts.items())
        ),
        event_inputs=tuple(f"{event}({pin})" for event, (pin, _) in texts.items()),
        event_outputs=("CNF(OUT)",),
        inputs=("PV: DINT", "VAL_ZERO: DINT", "SLOW: DINT", "FAST: DINT", "VAL_FULL: DINT"),
        outputs=("OUT: DINT",),
        comment="A setpoint that steps slowly or fast between two limits",
    )


_HYSTERESIS_INPUTS = (
    *("QI: BOOL", "MI: REAL = 0.5", "DEAD: REAL = 0.1", "HYSTERESIS: REAL = 0.1"),
    "INPUT: REAL",
)
_HYSTERESIS = block(
    "DualHysteresis",
    package=_PACKAGE,
    body=chart(
        {
            "START": (),
            "Init": (("neutral", "INITO"),),
            "UP": (("up", "CNF"),),
            "Neutral": (("neutral", "CNF"),),
            "DeInit": (("leave", "INITO"),),
            "DOWN": (("down", "CNF"),),
        },
        (
            ("START", "Init", "INIT[QI]"),
            ("Init", "Neutral", "REQ"),
            ("Neutral", "DeInit", "INIT[NOT QI]"),
            ("Neutral", "UP", "REQ[INPUT >= MI + DEAD + HYSTERESIS]"),
            ("DeInit", "START", "1"),
            ("Neutral", "DOWN", "REQ[INPUT <= MI - DEAD - HYSTERESIS]"),
            ("DOWN", "Neutral", "REQ[INPUT > MI - DEAD]"),
            ("UP", "Neutral", "REQ[INPUT < MI + DEAD]"),
        ),
        algorithms={
            "neutral": "QO := QI;\nDO_UP := FALSE;\nDO_DOWN := FALSE;",
            "up": "QO := QI;\nIF QI THEN DO_UP := TRUE; DO_DOWN := FALSE; END_IF;",
            "down": "QO := QI;\nIF QI THEN DO_UP := FALSE; DO_DOWN := TRUE; END_IF;",
            "leave": "QO := FALSE;\nDO_UP := FALSE;\nDO_DOWN := FALSE;",
        },
    ),
    event_inputs=("INIT(QI)", with_all("REQ", _HYSTERESIS_INPUTS)),
    event_outputs=("INITO(QO)", "CNF(DO_UP, DO_DOWN)"),
    inputs=_HYSTERESIS_INPUTS,
    outputs=("QO: BOOL", "DO_UP: BOOL", "DO_DOWN: BOOL"),
    comment="Two switches, one above and one below a middle, each with a hysteresis",
)

_SIGNALS = {
    "BYTE": {
        **dict.fromkeys(("FIELDBUS_REVERSE", "FIELDBUS_DISABLED", "FIELDBUS_DISENGAGED"), 0x0),
        **dict.fromkeys(("FIELDBUS_FORWARD", "FIELDBUS_ENABLED", "FIELDBUS_ENGAGED"), 0x1),
        "FIELDBUS_ERROR_INDI_2Bit": 0x2,
        **dict.fromkeys(("FIELDBUS_NOT_AVAILABLE_2Bit", "FIELDBUS_DONT_CARE_2bit"), 0x3),
        "FIELDBUS_ERROR_INDI_3Bit": 0x6,
        **dict.fromkeys(("FIELDBUS_NOT_AVAILABLE_3Bit", "FIELDBUS_DONT_CARE_3bit"), 0x7),
        "FIELDBUS_ERROR_INDI_4bit": 0xE,
        **dict.fromkeys(("FIELDBUS_NOT_AVAILABLE_4bit", "FIELDBUS_DONT_CARE_4bit"), 0xF),
        "FIELDBUS_VALID_SIGNAL_B": 0xFA,
        "FIELDBUS_ERROR_INDI_B": 0xFE,
        **dict.fromkeys(("FIELDBUS_NOT_AVAILABLE_B", "FIELDBUS_DONT_CARE_B"), 0xFF),
    },
    "WORD": {
        "FIELDBUS_VALID_SIGNAL_W": _VALID,
        "FIELDBUS_ERROR_INDI_W": 0xFE00,
        "FIELDBUS_NOT_AVAILABLE_W": 0xFF00,
        "FIELDBUS_ERROR_INDI_WM": 0xFEFF,
        **dict.fromkeys(("FIELDBUS_NOT_AVAILABLE_WM", "FIELDBUS_DONT_CARE_W"), 0xFFFF),
    },
    "DWORD": {
        "FIELDBUS_VALID_SIGNAL_DW": 0xFAFF_FFFF,
        "FIELDBUS_ERROR_INDI_DW": 0xFE00_0000,
        "FIELDBUS_NOT_AVAILABLE_DW": 0xFF00_0000,
        "FIELDBUS_ERROR_INDI_DWM": 0xFEFF_FFFF,
        "FIELDBUS_NOT_AVAILABLE_DM": 0xFFFF_FFFF,
    },
}

FAMILY = Family(
    "signal_processing",
    "Signal processing",
    types=(_SCALE, _SCALE_LIMITED, _TO_WORD, _TO_PERCENT, _ramp(), _HYSTERESIS),
    constants=(
        constants(
            "FIELDBUS_SIGNAL",
            package=_PACKAGE,
            values=(
                f"{name}: {datatype} = {value}"
                for datatype, values in _SIGNALS.items()
                for name, value in values.items()
            ),
        ),
    ),
)
