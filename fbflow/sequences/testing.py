"""Testing a block: each of its sequences on an instance of its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compiler.frontends.fourdiac import library_folders, project_folder, read_type
from compiler.ir.declarations import InterfaceDeclaration, TypeDeclaration
from compiler.ir.diagnostics import CompileError, Diagnostic, Diagnostics, Severity
from compiler.ir.sequences import ServiceSequence
from compiler.ir.source import SourceTexts, Span
from compiler.render import render_text
from fbflow.sequences.bench import EndlessError, Specimen, Trial, prepare
from fbflow.sequences.comparing import Expectation, difference, place, shown, values_of
from fbflow.sequences.plan import DocumentationError, MistakenSequenceError, Step, check_place, plan
from fbflow.sequences.results import BlockReport, Result, Status, Verdict
from fbflow.sequences.subject import implemented, subject
from fblib.catalog import LIBRARY
from fblib.operation import Permissions
from runtime.clock import SECOND, Stopwatch
from runtime.errors import RunError

Wanted = Callable[[str], bool]
"""Whether a sequence is tested, by the name of its block and its own."""


def report_of(
    path: Path,
    *,
    libraries: Sequence[Path] = (),
    wanted: Wanted = lambda _: True,
    permissions: Permissions | None = None,
) -> BlockReport | None:
    """Test the block of a file; None if it has no sequences, or none of them is wanted.

    Args:
        path: a `.fbt`.
        libraries: folders with types it may need, besides those of its project.
        wanted: chooses among its sequences.
        permissions: what its operations and Python code may do.
    """
    texts, diagnostics = SourceTexts(), Diagnostics()
    declaration = read_type(path, texts=texts, diagnostics=diagnostics)
    if declaration is None or diagnostics.has_errors:
        # Of a damaged file nobody knows which sequences it had.
        return _unreadable(path, diagnostics, texts) if wanted(path.stem) else None
    chosen = [
        (name, sequence)
        for name, sequence in _named(declaration.sequences)
        if wanted(f"{declaration.full_name} {name}")
    ]
    if not chosen:
        return None
    project = project_folder(path)
    folders = (project, *libraries, *library_folders(project))
    tester = _Tester(declaration, folders, texts, permissions)
    results = tuple(tester.result(name, sequence) for name, sequence in chosen)
    return BlockReport(declaration.full_name, str(path), results)


def _unreadable(path: Path, diagnostics: Diagnostics, texts: SourceTexts) -> BlockReport:
    verdict = _mistaken(diagnostics, texts)
    return BlockReport(path.stem, str(path), (Result("the file", Span(str(path)), verdict),))


def _named(sequences: Sequence[ServiceSequence]) -> Iterator[tuple[str, ServiceSequence]]:
    """Yield the sequences with unique names: the second "Test" is "Test (2)"."""
    seen: dict[str, int] = {}
    for sequence in sequences:
        number = seen[sequence.name] = seen.get(sequence.name, 0) + 1
        yield (sequence.name if number == 1 else f"{sequence.name} ({number})"), sequence


@dataclass(slots=True)
class _Tester:
    declaration: TypeDeclaration
    folders: Sequence[Path]
    texts: SourceTexts
    permissions: Permissions | None = None
    _specimens: dict[tuple[str, InterfaceDeclaration], Specimen] = field(default_factory=dict)
    """What is compiled by now: sequences differ in the start state and in generic types."""

    def result(self, name: str, sequence: ServiceSequence) -> Result:
        watch = Stopwatch()
        try:
            verdict = self._verdict(sequence)
        except DocumentationError as error:
            verdict = Verdict(Status.SKIPPED, str(error))
        except MistakenSequenceError as error:
            verdict = Verdict(Status.ERROR, str(error), (f"at {place(error.span)}",))
        except CompileError as error:
            verdict = _mistaken(error.diagnostics, self.texts)
        return Result(name, sequence.span, verdict, watch.elapsed() / SECOND)

    def _verdict(self, sequence: ServiceSequence) -> Verdict:
        block = implemented(self.declaration, LIBRARY)
        check_place(sequence)
        tested = subject(block, sequence)
        key = (sequence.start_state.casefold(), tested.interface)
        if key not in self._specimens:
            self._specimens[key] = prepare(tested, folders=self.folders, texts=self.texts)
        specimen = self._specimens[key]
        verdict = _tried(plan(sequence, specimen.interface), specimen, self.permissions)
        if not sequence.forbidden or verdict.status is Status.ERROR:
            return verdict
        if verdict.status is Status.FAILED:
            return Verdict(Status.PASSED)
        return Verdict(Status.FAILED, "the block does exactly this, but it is FORBIDDEN")


def _tried(steps: Sequence[Step], specimen: Specimen, permissions: Permissions | None) -> Verdict:
    """Let an instance do the steps until one of them goes wrong."""
    at = ""
    try:
        trial = Trial(specimen, permissions=permissions)
        for number, step in enumerate(steps, start=1):
            at = f"transaction {number} of {len(steps)}, {place(step.span)}"
            if verdict := _step(trial, step, specimen, at):
                return verdict
    except (RunError, EndlessError) as error:
        return Verdict(Status.ERROR, str(error), (at,) if at else ())
    return Verdict(Status.PASSED)


def _step(trial: Trial, step: Step, specimen: Specimen, at: str) -> Verdict | None:
    sent, graph = step.sent, specimen.graph
    values = values_of(sent, specimen.inputs, graph) if sent else {}
    expected = [
        Expectation(signal.event, values_of(signal, specimen.outputs, graph))
        for signal in step.expected
    ]
    # Where nothing comes in and nothing goes out, time goes by: an event would be wrong.
    awaited = len(expected) if sent or expected else 1
    seen = trial.take(sent.event if sent else "", values, awaited=awaited)
    found = difference(expected, seen, specimen)
    if found is None:
        return None
    sentence, lines = found
    asked = shown(sent.event, values, specimen.inputs, graph) if sent else "(time goes by)"
    return Verdict(Status.FAILED, sentence, (at, f"    sent: {asked}", *lines))


def _mistaken(diagnostics: Iterable[Diagnostic], texts: SourceTexts) -> Verdict:
    """Return the verdict about a source with errors."""
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    lines = (line for each in errors for line in render_text(each, texts).plain.splitlines())
    return Verdict(Status.ERROR, f"{errors[0].code}: {errors[0].message}{more}", tuple(lines))
