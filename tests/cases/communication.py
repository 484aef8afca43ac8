"""Communication within a run: what PUBL and SUBL tell, and all that needs no world outside.

What comes over sockets, from brokers and web servers is in tests/integration.
"""

from collections.abc import Sequence

from tests.bench import Case, Line

_ON, _OFF = {"QI": True}, {"QI": False}


def _status(text: str) -> dict[str, bool | str]:
    return {"QO": text == "OK", "STATUS": text}


CASES: Sequence[Case] = (
    (
        "PUBL_1",
        {"ID": '"room"', "SD_1": "INT#0", "SUBL_1.ID": '"room"'},
        [
            Line("REQ", _ON, "CNF", _status("NO_SOCKET")),
            Line("SUBL_1.INIT"),
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("REQ", {"SD_1": -300}, "CNF", _status("OK")),
            Line("REQ", {**_OFF, "SD_1": 7}, "CNF", _status("INHIBITED")),
            Line("INIT", _OFF, "INITO", _status("TERMINATED")),
            Line("REQ", _ON, "CNF", _status("NO_SOCKET")),
        ],
    ),
    (
        "SUBL_1",
        {"ID": '"room"', "PUBL_1.ID": '"room"', "PUBL_1.SD_1": "DINT#0"},
        [
            Line("PUBL_1.INIT"),
            Line("PUBL_1.REQ", {"PUBL_1.SD_1": 5}),
            Line("INIT", events="INITO", outputs={**_status("OK"), "RD_1": 0}),
            Line("PUBL_1.REQ", {"PUBL_1.SD_1": 26}, "IND", {**_status("OK"), "RD_1": 26}),
            Line("RSP"),
            Line("RSP", _OFF, "IND", _status("INHIBITED")),
            Line("INIT", _OFF, "INITO", _status("TERMINATED")),
            Line("PUBL_1.REQ", {"PUBL_1.SD_1": 27}, outputs={"RD_1": 26}),
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("PUBL_1.REQ", events="IND", outputs={"RD_1": 27}),
        ],
    ),
    (  # The types of the values are told apart, their number is not.
        "SUBL_1",
        {"ID": '"room"', "PUBL_1.ID": '"room"', "PUBL_1.SD_1": "INT#5"},
        [
            Line("PUBL_1.INIT"),
            Line("INIT", events="INITO"),
            Line("PUBL_1.REQ", events="IND", outputs=_status("DATA_TYPE_ERROR")),
        ],
    ),
    (
        "SUBL_2",
        {"ID": '"room"', "PUBL_1.ID": '"room"', "PUBL_1.SD_1": "DINT#5"},
        [
            Line("PUBL_1.INIT"),
            Line("INIT", events="INITO"),
            Line("PUBL_1.REQ", events="IND", outputs={**_status("OK"), "RD_1": 5, "RD_2": 0}),
        ],
    ),
    (
        "SUBL_0",
        {"ID": '"room"', "PUBL_0.ID": '"room"', "PUBL_1.ID": '"room"', "PUBL_1.SD_1": "INT#5"},
        [
            Line("INIT", events="INITO", outputs=_status("OK")),
            Line("PUBL_0.INIT"),
            Line("PUBL_1.INIT"),
            Line("PUBL_0.REQ", events="IND", outputs=_status("OK")),
            Line("PUBL_1.REQ", events="IND", outputs=_status("OK")),
        ],
    ),
    (
        "SUBSCRIBE_1",
        {"ID": '"loc[room]"', "PUBLISH_1.ID": '"loc[room]"', "PUBLISH_1.SD_1": "DINT#5"},
        [
            Line("INIT", _OFF, "INITO", _status("TERMINATED")),
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("PUBLISH_1.INIT", {"PUBLISH_1.QI": True}),
            Line("PUBLISH_1.REQ", events="IND", outputs={**_status("OK"), "RD_1": 5}),
        ],
    ),
    (
        "PUBLISH_0",
        {"ID": '"loc[room]"'},
        [
            Line("INIT", _ON, "INITO", _status("OK")),
            Line("REQ", _ON, "CNF", _status("OK")),
            Line("REQ", _OFF, "CNF", _status("INHIBITED")),
        ],
    ),
    (  # Nothing outside of the bench can be reached.
        "PUBLISH_1",
        {"ID": '"127.0.0.1:61500"', "SD_1": "INT#5"},
        [
            Line("INIT", _ON, "INITO", _status("INVALID_ID")),
            Line("REQ", _ON, "CNF", _status("NO_SOCKET")),
        ],
    ),
    *(
        (
            name,
            {"ID": id_},
            [
                Line(asks, _ON, answers, _status("NO_SOCKET")),
                Line("INIT", _ON, "INITO", _status("INVALID_ID")),
                Line("INIT", _OFF, "INITO", _status("TERMINATED")),
                Line(asks, _OFF, answers, _status("INHIBITED")),
            ],
        )
        for name, asks, answers in (
            ("CLIENT_1", "REQ", "CNF"),
            ("CLIENT_2_1", "REQ", "CNF"),
            ("SERVER_1", "RSP", "IND"),
            ("SERVER_0_3", "RSP", "IND"),
        )
        for id_ in ('""', '"loc[room]"', '"opc_ua[READ;/Objects/1:x]"', '"fbdk[].ip[127.0.0.1]"')
    ),
)
