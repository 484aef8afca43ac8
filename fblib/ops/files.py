"""Operations on the files of a run, and the config file of a graph."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

_WRITTEN = {
    "output_file_path: STRING": "The name of the file",
    "size: ULINT": "How many bytes it has now",
}
_LARGEST = "A file that is taken into memory has 64 MiB at most."

FAMILY = Family(
    "files",
    "Files of the run",
    types=(
        operation(
            "file.read",
            inputs={
                "file: STRING": "Its name",
                "format: STRING = 'text'": "What its bytes are: text (UTF-8), json, or base64: any",
            },
            outputs={
                "data: JSON": "A text, the JSON value, or the bytes as text in Base64",
                "size: ULINT": "How many bytes it has",
            },
            comment="Reads a file",
        ),
        operation(
            "file.write",
            inputs={
                "filename: STRING": "Its name",
                "data: JSON": "What is written",
                "format: STRING = 'auto'": (
                    "auto: a text as it is, anything else as JSON; text, json, or base64: bytes"
                ),
                "mode: STRING = 'overwrite'": "overwrite, or append",
            },
            outputs=_WRITTEN,
            comment="Writes a file",
        ),
        operation(
            "file.list",
            inputs={"pattern: STRING = '**'": "Which: data/*.csv; ** stands for any folders"},
            outputs={
                "files: JSON": "Their names, sorted",
                "count: UDINT": "How many there are",
            },
            comment="Lists files",
        ),
        operation(
            "file.copy",
            inputs={"file: STRING": "Its name", "filename: STRING": "The name of the copy"},
            outputs=_WRITTEN,
            comment="Copies a file",
        ),
        operation(
            "file.delete",
            inputs={"file: STRING": "Its name"},
            outputs={"deleted: BOOL": "Whether it was there"},
            comment="Deletes a file",
        ),
        operation(
            "config.read",
            inputs={"file: STRING": "Its name, as seen from the folder of the graph"},
            outputs={"data: JSON": "Its content"},
            comment="Reads a JSON file beside the graph, such as its config",
        ),
    ),
    operations=(
        Operation(
            "file.read",
            "fblib.perform.files:read",
            pool="thread",
            notes=(_LARGEST, "A mark of byte order at the beginning of a text is left out."),
        ),
        Operation(
            "file.write",
            "fblib.perform.files:write",
            pool="thread",
            notes=(
                "A file that is overwritten is there whole or not at all.",
                "An attempt that is repeated after a crash may append twice.",
            ),
        ),
        Operation(
            "file.list",
            "fblib.perform.files:listed",
            pool="thread",
            notes=("`*` and `?` stand for characters within one name, `[ab]` for one of these.",),
        ),
        Operation("file.copy", "fblib.perform.files:copy", pool="thread"),
        Operation(
            "file.delete",
            "fblib.perform.files:delete",
            pool="thread",
            notes=("A file that is not there is no failure.",),
        ),
        Operation(
            "config.read",
            "fblib.perform.config:read",
            pool="thread",
            notes=(
                "It is read again in each run.",
                "The file lies in the folder of the graph or below; no name leads out of it.",
                _LARGEST,
            ),
        ),
    ),
)
