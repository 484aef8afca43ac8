"""Mistakes found while a source is read: files, encodings, XML, boot file commands.

E101-E108 the file, E109-E119 its XML, E120-E123 folders of types,
E124-E129 macros, E130-E139 boot files.
"""

from compiler.ir.diagnostics import Diagnostic, Related, Severity, choices_hint
from compiler.ir.source import Span

_MEGABYTE = 1_000_000
_MOST_NAMES = 10


def _error(code: str, message: str, span: Span, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, hint)


def _warning(code: str, message: str, span: Span, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, span, hint)


def _note(code: str, message: str, span: Span, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.NOTE, message, span, hint)


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"


# --- The file ----------------------------------------------------------------------------


def file_not_found(*, file: str) -> Diagnostic:
    """Nothing stands at the path."""
    return _error(
        "E101",
        f'There is no file "{file}".',
        Span(file),
        "Check the spelling and the folder; relative paths start at the current folder.",
    )


def not_a_file(*, file: str) -> Diagnostic:
    """The path is a folder, a device or a pipe."""
    return _error(
        "E102",
        f'"{file}" is not a file.',
        Span(file),
        "Name the file itself, such as the .sys in that folder.",
    )


def file_unreadable(*, file: str, reason: str) -> Diagnostic:
    """The operating system does not let the file be read."""
    return _error(
        "E103",
        f'"{file}" cannot be read: {reason}.',
        Span(file),
        "Check the permissions of the file and of its folders.",
    )


def file_too_large(*, file: str, size: int, limit: int) -> Diagnostic:
    """The file is larger than any real source."""
    return _error(
        "E104",
        f'"{file}" is too large: {_megabytes(size)}, at most {_megabytes(limit)} are read.',
        Span(file),
        "The largest real systems have a few MB: is this the right file?",
    )


def file_empty(*, file: str) -> Diagnostic:
    """The file has no content."""
    return _error(
        "E105",
        f'"{file}" is empty.',
        Span(file),
        "Save it again from the tool that wrote it, or take it from a backup.",
    )


def not_a_source(*, span: Span, found: str, expected: str) -> Diagnostic:
    """The bytes are something else altogether: an archive, a picture, other text."""
    return _error(
        "E106",
        f'"{span.file}" is not {expected}: it looks like {found}.',
        span,
        f"Name {expected}; an archive must be unpacked first.",
    )


def wrong_encoding(*, span: Span, expected: str, count: int) -> Diagnostic:
    """Some bytes do not belong to the encoding; they were read as Latin-1."""
    more = f" ({count} lines are concerned)" if count > 1 else ""
    return _warning(
        "E107",
        f"This line is not {expected}; its bytes were read as Latin-1{more}.",
        span,
        "Save the file as UTF-8.",
    )


def unknown_encoding(*, span: Span, name: str) -> Diagnostic:
    """The XML declaration names an encoding that is not read."""
    return _warning(
        "E108",
        f'The encoding "{name}" is not known; the file was read as UTF-8.',
        span,
        "Save the file as UTF-8 and declare it so.",
    )


# --- XML ---------------------------------------------------------------------------------


def malformed_xml(*, span: Span, problem: str, hint: str) -> Diagnostic:
    """The XML is not well-formed."""
    return _error("E109", f"The file is not well-formed XML: {problem}.", span, hint)


def entity_declared(*, span: Span) -> Diagnostic:
    """The document type declares entities, which no 4diac file does."""
    return _error(
        "E110",
        "The file declares XML entities, which are not read: they can blow a file up "
        "or fetch other files.",
        span,
        "Remove the <!DOCTYPE …> with its [ … ] part; write out what the entities stand for.",
    )


def nested_too_deeply(*, span: Span, limit: int) -> Diagnostic:
    """The elements are nested deeper than any real source."""
    return _error(
        "E111",
        f"The elements are nested too deeply: more than {limit} levels.",
        span,
        "Real systems nest a few subapplications; make types of the inner ones.",
    )


def too_many_elements(*, file: str, count: int, limit: int) -> Diagnostic:
    """The file has more elements than any real source."""
    return _error(
        "E112",
        f'"{file}" has too many XML elements: {count:,}, at most {limit:,} are read.',
        Span(file),
        "Split the system into several, or move parts of it into types.",
    )


def wrong_root(*, span: Span, found: str, kind: str, expected: str) -> Diagnostic:
    """The root element is that of another kind of file."""
    described = f"<{found}> ({kind})" if kind else f"<{found}>"
    return _error(
        "E113",
        f"The file begins with {described}; expected {expected}.",
        span,
        f"Name the file that begins with {expected}.",
    )


def old_workspace_format(*, span: Span) -> Diagnostic:
    """The file is of 4DIAC-IDE 1.6 or older, which kept its editor's model as XMI."""
    return _error(
        "E114",
        "The file was written by 4DIAC-IDE 1.6 or older; no current tool reads this format.",
        span,
        "Import it with 4DIAC-IDE 1.7 to 1.9, which writes a .sys, and compile that.",
    )


def missing_attribute(*, span: Span, element: str, attribute: str) -> Diagnostic:
    """An element lacks an attribute without which it means nothing."""
    return _error(
        "E115",
        f'The element <{element}> has no attribute "{attribute}".',
        span,
        f'Add {attribute}="…".',
    )


def unknown_element(*, span: Span, element: str, parent: str) -> Diagnostic:
    """An element nobody knows; it is skipped with what is in it."""
    return _note(
        "E116",
        f"The element <{element}> in <{parent}> is not known and was skipped.",
        span,
        "Nothing to do if another tool keeps its own data in it; otherwise check the spelling.",
    )


def bad_number(*, span: Span, attribute: str, value: str) -> Diagnostic:
    """A coordinate or size is no number; it is ignored."""
    return _note(
        "E117",
        f'{attribute}="{value}" is not a number and was ignored.',
        span,
        "Coordinates only matter for drawing; write them as 120 or 120.5.",
    )


def name_differs(*, span: Span, declared: str, file_name: str) -> Diagnostic:
    """A type is called differently from its file; types are found by their file."""
    return _warning(
        "E118",
        f'The type in this file is named "{declared}", but the file "{file_name}"; '
        f'it is known as "{file_name}".',
        span,
        "Rename the one or the other so that both agree.",
    )


def two_bodies(*, span: Span, first: str, second: str) -> Diagnostic:
    """A type has more than one body; the first one counts."""
    return _warning(
        "E119",
        f"The type has two bodies, <{first}> and <{second}>; the second was skipped.",
        span,
        f"Remove <{second}>, or make a type of its own of it.",
    )


def not_a_struct(*, span: Span, name: str) -> Diagnostic:
    """A data type file holds something else than a structure."""
    return _error(
        "E120",
        f'The data type "{name}" is not a structure.',
        span,
        "Only structured data types (<StructuredType>) can be compiled.",
    )


# --- Folders -----------------------------------------------------------------------------


def folder_not_found(*, folder: str) -> Diagnostic:
    """A folder of types does not exist or cannot be listed."""
    return _error(
        "E121",
        f'The folder "{folder}" does not exist or cannot be read.',
        Span(folder),
        "Check the spelling; relative paths start at the current folder.",
    )


def ambiguous_type(*, name: str, taken: str, other: str) -> Diagnostic:
    """Two files of one folder declare a type of the same name."""
    return Diagnostic(
        "E122",
        Severity.WARNING,
        f'"{name}" is declared in two files: "{taken}" and "{other}"; the first was taken.',
        Span(taken),
        "Remove one of them, or ask for it with its package (package::Name).",
        (Related(Span(other), "the other one"),),
    )


def too_many_files(*, folder: str, limit: int) -> Diagnostic:
    """A folder has so many files that it is hardly one of types."""
    return _warning(
        "E123",
        f'The folder "{folder}" has more than {limit:,} files; the rest was not looked at.',
        Span(folder),
        "Put the system in a folder of its own, with only its types beside it.",
    )


# --- Macros ------------------------------------------------------------------------------


def unknown_macro(
    *,
    span: Span,
    name: str,
    file: str,
    known: tuple[str, ...],
    inactive_in: str,
    count: int,
    whole: bool,
) -> Diagnostic:
    """A value has a macro the project does not define; an error where nothing else is in it."""
    used = f" (used {count} times)" if count > 1 else ""
    kept = "" if whole else "; it stays in the text as it is"
    if inactive_in:
        hint = f'The collection "{inactive_in}" defines it, but it is not the active one.'
    else:
        hint = f"{choices_hint(name, known)} Add it to the active collection of that file.".strip()
    return Diagnostic(
        "E124",
        Severity.ERROR if whole else Severity.WARNING,
        f'The macro "%{name}%" is not defined in "{file}"{used}{kept}.',
        span,
        hint,
    )


def no_macro_file(*, span: Span, names: tuple[str, ...], file: str, whole: bool) -> Diagnostic:
    """A file uses macros, but its project has no file that defines any."""
    listed = ", ".join(f"%{name}%" for name in names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return Diagnostic(
        "E125",
        Severity.ERROR if whole else Severity.WARNING,
        f'Values use the macros {listed}{more}, but there is no file "{file}".',
        span,
        "IDE 1.x and 2.x keep it in the project's folder: copy it there, or write the values "
        "themselves.",
    )


def no_active_macros(*, span: Span, chosen: str, taken: str) -> Diagnostic:
    """A file of macros does not say which of its collections counts."""
    reason = f'is no collection of this file: "{chosen}"' if chosen else "is missing"
    return _warning(
        "E126",
        f'The active collection of macros {reason}; "{taken}" was taken.',
        span,
        "Choose the collection in the IDE's view of the virtual DNS, and save.",
    )


# --- Boot files --------------------------------------------------------------------------


def missing_semicolon(*, span: Span) -> Diagnostic:
    """A line of a boot file has no `;` between the resource and the request."""
    return _error(
        "E130",
        'This line has no ";" between the resource and the request.',
        span,
        "Write RESOURCE;<Request …>…</Request>, or ;<Request …> for the device itself.",
    )


def malformed_request(*, span: Span, problem: str) -> Diagnostic:
    """A request of a boot file cannot be read."""
    return _error(
        "E131",
        f"The request cannot be read: {problem}.",
        span,
        'A request looks like <Request ID="1" Action="CREATE"><FB Name="A" Type="B" /></Request>.',
    )


def ignored_action(*, span: Span, action: str) -> Diagnostic:
    """An action that does not build anything is skipped."""
    return _warning(
        "E132",
        f'The action "{action}" is ignored.',
        span,
        choices_hint(action, ("CREATE", "WRITE", "START")),
    )


def type_in_bootfile(*, span: Span, name: str) -> Diagnostic:
    """A boot file brings a type as Lua source, which is not read."""
    return _warning(
        "E133",
        f'The definition of the type "{name}" inside the boot file is ignored.',
        span,
        "It is Lua for FORTE; give the type's .fbt in a library folder instead.",
    )


def unknown_resource(*, span: Span, name: str) -> Diagnostic:
    """A command is addressed to a resource no command has created."""
    return _error(
        "E134",
        f'The resource "{name}" has not been created before this line.',
        span,
        f'Create it first: ;<Request ID="1" Action="CREATE">'
        f'<FB Name="{name}" Type="EMB_RES" /></Request>',
    )


def unknown_write_target(*, span: Span, target: str) -> Diagnostic:
    """A value is written to something that does not exist."""
    return _error(
        "E135",
        f'There is nothing to write to at "{target}".',
        span,
        "The destination is FB.PIN of an FB this resource has, or RESOURCE.PARAMETER.",
    )


def broken_line_break(*, span: Span) -> Diagnostic:
    """Something follows a request on its line, so FORTE would not see where it ends."""
    return _warning(
        "E136",
        "The line goes on after the end of the request; FORTE would take everything that "
        "follows as part of this command.",
        span,
        "Each command must end its line, and the resource must begin the next.",
    )


def never_started(*, span: Span, name: str) -> Diagnostic:
    """A resource is built but never started."""
    return _note(
        "E137",
        f'The resource "{name}" is never started by this boot file.',
        span,
        f'FORTE would wait; add {name};<Request ID="…" Action="START"/> as the last line.',
    )


def too_many_mistakes(*, span: Span) -> Diagnostic:
    """So many commands cannot be read that it is hardly a boot file."""
    return _error(
        "E138",
        "Too many commands of this file cannot be read; the rest was not looked at.",
        span,
        "Is this a boot file (.fboot)? Its lines look like RESOURCE;<Request …>…</Request>.",
    )
