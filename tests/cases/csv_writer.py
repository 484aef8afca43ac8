"""What CSV_WRITER answers; the files it writes are in its unit tests."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (
    (
        "CSV_WRITER_1",
        {"FILE_NAME": "'log.csv'", "SD_1": "'a'"},
        [
            Line("REQ", {"QI": True}, "CNF", {"QO": False, "STATUS": "File not opened"}),
            Line("INIT", {"QI": False}, "INITO", {"QO": False, "STATUS": "File not opened"}),
            Line("INIT", {"QI": True}, "INITO", {"QO": True, "STATUS": "OK"}),
            Line("INIT", {"QI": True}, "INITO", {"QO": False, "STATUS": "File already opened"}),
            Line("REQ", {"QI": True}, "CNF", {"QO": True, "STATUS": "OK"}),
            Line("REQ", {"QI": False}, "CNF", {"QO": False, "STATUS": "OK"}),
            Line("INIT", {"QI": False}, "INITO", {"QO": False, "STATUS": "OK"}),
            Line("REQ", {"QI": True}, "CNF", {"QO": False, "STATUS": "File not opened"}),
        ],
    ),
    (
        "CSV_WRITER_2",
        {"FILE_NAME": "'log.csv'", "SD_1": "INT#1", "SD_2": "TRUE"},
        [
            Line("INIT", {"QI": True}, "INITO", {"QO": True, "STATUS": "OK"}),
            Line("REQ", {"QI": True}, "CNF", {"QO": True, "STATUS": "OK"}),
        ],
    ),
)
