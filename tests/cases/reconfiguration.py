"""What the blocks for reconfiguration do to the resource they run in."""

from tests.bench import Line

_HERE = {"QI": "TRUE", "DST": '"R"'}


def _asks(status: str, *, done: bool = False, **inputs: str) -> Line:
    return Line("REQ", {**inputs}, "CNF", {"QO": done, "STATUS": status})


_SELF = {"SRC_FB": "B", "SRC_FB_OUT": "CNF", "DST_FB": "CNF", "DST_FB_IN": "EI"}
CASES = (
    (
        "ST_CREATE_FB",
        {**_HERE, "FB_TYPE": '"E_CTU"'},
        [
            _asks("RDY", done=True, FB_NAME="Counter"),
            _asks("INVALID_STATE", FB_NAME="Counter"),
            _asks("UNSUPPORTED_TYPE", FB_NAME="Other", FB_TYPE="E_CTD"),
            _asks("INVALID_DST", FB_NAME="Other", DST="Nowhere"),
            Line("REQ", {"QI": False}, "CNF", {"QO": False, "STATUS": "Not Ready"}),
        ],
    ),
    (
        "ST_DEL_FB",
        _HERE,
        [
            _asks("INVALID_STATE", FB_NAME="CNF"),
            _asks("NO_SUCH_OBJECT", FB_NAME="Nobody"),
        ],
    ),
    (
        "ST_DEL_CONN",
        _HERE,
        [
            _asks("RDY", done=True, **_SELF)._replace(events=""),
            _asks("INVALID_STATE")._replace(events=""),
            _asks("NO_SUCH_OBJECT", SRC_FB="Nobody")._replace(events=""),
        ],
    ),
    (
        "ST_CREATE_CONN",
        _HERE,
        [
            _asks("INVALID_STATE", **_SELF),
            _asks("NO_SUCH_OBJECT", DST_FB_IN="EI9"),
            _asks("NO_SUCH_OBJECT", SRC_FB_OUT="QO", DST_FB="B", DST_FB_IN="EI"),
            _asks("INVALID_OPERATION", DST_FB_IN="DST"),
            _asks("RDY", done=True, DST_FB_IN="QI"),
        ],
    ),
    (
        "ST_REC_CONN",
        {**_HERE, **{f"OLD_{name}": f'"{text}"' for name, text in _SELF.items()}},
        [
            _asks(
                "INVALID_STATE",
                OLD_SRC_FB_OUT="QO",
            ),
            _asks(
                "RDY",
                done=True,
                **{f"NEW_{name}": text for name, text in _SELF.items()},
                OLD_SRC_FB_OUT="CNF",
            ),
        ],
    ),
    (
        "ST_SET_PARM",
        {**_HERE, "ELEM_NAME": '"B"', "ELEM_DATA_IN": '"QO"'},
        [
            _asks("BAD_PARAMS", PARM_VAL="perhaps"),
            _asks("RDY", done=True, PARM_VAL="FALSE"),
            _asks("NO_SUCH_OBJECT", ELEM_DATA_IN="NOTHING"),
        ],
    ),
    (
        "EC_SET_EVT",
        {**_HERE, "FB_NAME": '"CNF"'},
        [
            Line(
                "REQ",
                {"FB_EVENT_IO": "EI"},
                "CNF CNF",
                {"QO": True, "STATUS": "RDY"},
            ),
            _asks("NO_SUCH_OBJECT", FB_EVENT_IO="EI7"),
        ],
    ),
    (
        "EC_STOP_ELEM",
        _HERE,
        [
            _asks("NO_SUCH_OBJECT", ELEM_NAME="Nobody"),
            _asks("RDY", done=True, ELEM_NAME="CNF"),
            _asks("INVALID_STATE"),
        ],
    ),
    (
        "EC_START_ELEM",
        _HERE,
        [_asks("INVALID_STATE", ELEM_NAME="CNF"), _asks("INVALID_DST", DST="Nowhere")],
    ),
    (
        "EC_KILL_ELEM",
        _HERE,
        [_asks("RDY", done=True, ELEM_NAME="CNF"), _asks("INVALID_STATE")],
    ),
)
