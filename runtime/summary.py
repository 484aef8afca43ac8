"""What is said at the end of a run: the summary, warnings, statistics, and the JSON report."""

from collections.abc import Iterator, Mapping

from compiler.ir.blocks import FBType, ServiceBody
from compiler.ir.graph import Graph
from runtime.report import Ending, RunReport
from runtime.times import span_of_time

_RESTART = "E_RESTART"
_REASONS = {
    Ending.QUIESCENT: "quiescent: no event queued, no timer armed",
    Ending.TIME_IS_UP: "the time is up",
    Ending.STOP_REQUESTED: "a stop was requested",
    Ending.BLOCK_ASKED: "a block asked for the end",
    Ending.RUN_ERROR: "see the error above",
}


def summary(report: RunReport) -> str:
    """Return how a run ended, in one line."""
    entries = "1 event" if report.executed == 1 else f"{report.executed:,} events"
    return (
        f"{report.status} after {span_of_time(report.run_time)} of run time: "
        f"{entries} executed in {span_of_time(report.duration)}; {_REASONS[report.ended_because]}"
    )


def warnings(report: RunReport, graph: Graph) -> Iterator[str]:
    """Yield what a person should know although the run went on."""
    types = {node.id: node.type for node in graph.nodes}
    for node, count in report.ended_here.items():
        events = "1 event" if count == 1 else f"{count:,} events"
        yield (
            f'{events} ended at "{node}": its type "{graph.types[types[node]].name}" '
            "has no implementation here"
        )


def conditions(report: RunReport) -> str:
    """Say in one line how the conditions of tests turned out; "" if there were none."""
    failed = sum(report.failed_conditions.values())
    count = report.passed_conditions + failed
    if not count:
        return ""
    if not failed:
        return f"test conditions: all {count:,} held"
    nodes = ", ".join(
        f'"{node}"' + (f" ({times:,} times)" if times > 1 else "")
        for node, times in report.failed_conditions.items()
    )
    return f"test conditions: {failed:,} of {count:,} failed: {nodes}"


def idle_hint(report: RunReport, graph: Graph, *, injected: bool) -> str:
    """Say why nothing happened, if nothing did, and what to do; "" otherwise."""
    if report.executed or injected or report.ended_because is not Ending.QUIESCENT:
        return ""
    starters = [node.id for node in graph.nodes if _is_restart(graph.types[node.type])]
    if not graph.nodes:
        return "nothing happened: the graph has no blocks"
    if not starters:
        reason = "the graph has no E_RESTART block that would start it"
    elif not any(wire.source in starters for wire in graph.event_wires):
        reason = f'nothing is connected to the events of "{starters[0]}"'
    else:
        reason = "no event reached a block"
    example = _example(graph)
    advice = f"; trigger an event with --inject, for example: --inject {example}"
    return f"nothing happened: {reason}{advice if example else ''}"


def _is_restart(type_: FBType) -> bool:
    return isinstance(type_.body, ServiceBody) and type_.body.service == _RESTART


def _example(graph: Graph) -> str:
    """Return an event input worth injecting: best one that no wire leads to."""
    reached = {(wire.target, wire.target_pin) for wire in graph.event_wires}
    inputs = [
        (node.id, port.name)
        for node in graph.nodes
        for port in graph.types[node.type].interface.event_inputs
    ]
    free = [pin for pin in inputs if pin not in reached]
    return ".".join((free or inputs)[0]) if inputs else ""


def statistics(report: RunReport, events: Mapping[str, int], kernel: str) -> Iterator[str]:
    """Yield the lines of `--stats`: the busiest pins first, then what is said of the kernel."""
    width = max((len(f"{count:,}") for count in events.values()), default=0)
    width = max(width, len("events"))
    yield f"{'events':>{width}}  pin"
    for pin, count in events.items():
        yield f"{count:>{width},}  {pin}"
    yield kernel
    yield (
        f"{report.executed:,} events executed in {span_of_time(report.duration)} "
        f"({report.rate:,.0f}/s), run time {span_of_time(report.run_time)}"
    )


def busiest(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return the pins that had events, the busiest first, equals in their own order."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return {f"{node}.{pin}": count for (node, pin), count in ordered if count}


def report_record(
    report: RunReport,
    *,
    state: Mapping[str, str] | None = None,
    events: Mapping[str, int] | None = None,
    kernel: str = "",
) -> dict[str, object]:
    """Return the JSON report of a run; times in nanoseconds."""
    record: dict[str, object] = {
        "kind": "report",
        "status": report.status.value,
        "ended_because": report.ended_because.value,
        "run_time": report.run_time,
        "executed": report.executed,
        "duration": report.duration,
        "error": None,
        "ended_here": dict(report.ended_here),
        "conditions": {
            "passed": report.passed_conditions,
            "failed": dict(report.failed_conditions),
        },
    }
    if (error := report.error) is not None:
        fields = ("code", "node", "algorithm", "place")
        record["error"] = {"message": str(error)} | {name: getattr(error, name) for name in fields}
    if state is not None:
        record["state"] = dict(state)
    if events is not None:
        record["events"] = dict(events)
        record["entries_per_second"] = round(report.rate)
        record["kernel"] = kernel
    return record
