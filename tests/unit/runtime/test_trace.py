import io
import json

from runtime.kernel.base import TraceEntry
from runtime.trace import TraceWriter


def test_every_entry_is_one_json_object_in_order() -> None:
    stream, times = io.StringIO(), iter([0, 5])
    writer = TraceWriter(stream, now=lambda: next(times))
    writer.executed([TraceEntry("D.R", 'App."Zähler"', "CU")])
    writer.executed([TraceEntry("D.R", "App.Cycle", None), TraceEntry("D.R", 'App."Zähler"', "CU")])
    counted = {"resource": "D.R", "node": 'App."Zähler"', "event": "CU"}

    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [
        {"n": 1, "t": 0} | counted,
        {"n": 2, "t": 5, "resource": "D.R", "node": "App.Cycle", "event": None},
        {"n": 3, "t": 5} | counted,
    ]
