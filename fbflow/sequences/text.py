"""Reports for people: a line for each block, what went wrong in full, a summary."""

from collections.abc import Sequence

from rich.text import Text

from compiler.render import plain_text
from fbflow.sequences.comparing import place
from fbflow.sequences.results import BAD, BlockReport, Result, Status, total

_COLOURS = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.ERROR: "bold red",
    Status.SKIPPED: "yellow",
}


def block_text(report: BlockReport, *, verbose: bool) -> Text:
    """Return the lines about one block."""
    text = Text(f"{plain_text(report.file)}: ")
    text.append(_counts([report]))
    for result in report.results:
        if verbose or result.verdict.status in BAD:
            text.append("\n")
            text.append(_result_text(result))
    return text


def summary_text(reports: Sequence[BlockReport], *, verbose: bool) -> Text:
    """Return the last line."""
    sequences = sum(len(report.results) for report in reports)
    text = Text(f"{_number(sequences, 'sequence')} of {_number(len(reports), 'block')}: ")
    text.append(_counts(reports))
    if total(reports, Status.SKIPPED) and not verbose:
        text.append(" (-v says why)")
    return text


def _counts(reports: Sequence[BlockReport]) -> Text:
    counts = ((status, total(reports, status)) for status in Status)
    return Text(", ").join(
        Text(f"{count} {_words(status, count)}", _COLOURS[status])
        for status, count in counts
        if count
    )


def _words(status: Status, count: int) -> str:
    return "errors" if status is Status.ERROR and count > 1 else status.value


def _result_text(result: Result) -> Text:
    verdict = result.verdict
    text = Text("  ")
    text.append(f"{verdict.status.value:<8}", style=_COLOURS[verdict.status])
    text.append(plain_text(f'"{result.name}"'))
    if verdict.message:
        text.append(plain_text(f": {verdict.message}"))
    details = verdict.details
    if verdict.status in BAD and not details:
        details = (place(result.span),)
    for line in details:
        text.append(f"\n      {plain_text(line)}")
    return text


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
