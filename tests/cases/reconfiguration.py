"""What the blocks for reconfiguration do to the resource they run in."""

from tests.bench import Line

_HERE = {"QI": "TRUE", "DST": '"R"'}


def _done(**inputs: str) -> Line:
    return Line("REQ", {**inputs}, "CNF", {"QO": True, "STATUS": "RDY"})


def _refused(status: str, **inputs: str) -> Line:
    return Line("REQ", {**inputs}, "CNF", {"QO": False, "STATUS": status})


_SELF = {"SRC_FB": "B", "SRC_FB_OUT": "CNF", "DST_FB": "CNF", "DST_FB_IN": "EI"}
CASES = (
    (
        "ST_CREATE_FB",
        {**_HERE, "FB_TYPE": '"E_CTU"'},
        [
            _done(FB_NAME="Counter"),
            _refused("INVALID_STATE", FB_NAME="Counter"),
            _refused("UNSUPPORTED_TYPE", FB_NAME="Other", FB_TYPE="E_CTD"),
            _refused("INVALID_DST", FB_NAME="Other", DST="Nowhere"),
            Line("REQ", {"QI": False}, "CNF", {"QO": False, "STATUS": "Not Ready"}),
        ],
    ),
    (
        "ST_DEL_FB",
        _HERE,
        [
            _refused("INVALID_STATE", FB_NAME="CNF"),
            _refused("NO_SUCH_OBJECT", FB_NAME="Nobody"),
        ],
    ),
    (
        "ST_DEL_CONN",
        _HERE,
        [
            _done(**_SELF)._replace(events=""),
            _refused("INVALID_STATE")._replace(events=""),
            _refused("NO_SUCH_OBJECT", SRC_FB="Nobody")._replace(events=""),
        ],
    ),
    (
        "ST_CREATE_CONN",
        _HERE,
        [
            _refused("INVALID_STATE", **_SELF),
            _refused("NO_SUCH_OBJECT", DST_FB_IN="EI9"),
            _refused("NO_SUCH_OBJECT", SRC_FB_OUT="QO", DST_FB="B", DST_FB_IN="EI"),
            _refused("INVALID_OPERATION", DST_FB_IN="DST"),
            _done(DST_FB_IN="QI"),
        ],
    ),
    (
        "ST_REC_CONN",
        {**_HERE, **{f"OLD_{name}": f'"{text}"' for name, text in _SELF.items()}},
        [
            _refused(
                "INVALID_STATE",
                OLD_SRC_FB_OUT="QO",
            ),
            _done(
                **{f"NEW_{name}": text for name, text in _SELF.items()},
                OLD_SRC_FB_OUT="CNF",
            ),
        ],
    ),
    (
        "ST_SET_PARM",
        {**_HERE, "ELEM_NAME": '"B"', "ELEM_DATA_IN": '"QO"'},
        [
            _refused("BAD_PARAMS", PARM_VAL="perhaps"),
            _done(PARM_VAL="FALSE"),
            _refused("NO_SUCH_OBJECT", ELEM_DATA_IN="NOTHING"),
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
            _refused("NO_SUCH_OBJECT", FB_EVENT_IO="EI7"),
        ],
    ),
    (
        "EC_STOP_ELEM",
        _HERE,
        [
            _refused("NO_SUCH_OBJECT", ELEM_NAME="Nobody"),
            _done(ELEM_NAME="CNF"),
            _refused("INVALID_STATE"),
        ],
    ),
    (
        "EC_START_ELEM",
        _HERE,
        [_refused("INVALID_STATE", ELEM_NAME="CNF"), _refused("INVALID_DST", DST="Nowhere")],
    ),
    (
        "EC_KILL_ELEM",
        _HERE,
        [_done(ELEM_NAME="CNF"), _refused("INVALID_STATE")],
    ),
)
