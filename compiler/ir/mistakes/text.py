"""Mistakes in Structured Text: the codes E140 to E149 (syntax) and E310 to E342 (types)."""

from collections.abc import Iterable

from compiler.ir.datatypes import DataType
from compiler.ir.diagnostics import Diagnostic, Related, Severity, choices_hint, nearest_hint
from compiler.ir.source import Span


def _error(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, hint)


def _warning(code: str, message: str, span: Span, hint: str = "") -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, span, hint)


# --- Syntax ------------------------------------------------------------------------------


def unexpected_word(*, span: Span, found: str, expected: str, hint: str) -> Diagnostic:
    """E140: something stands where the syntax does not allow it; `found` "" = the end."""
    shown = f'"{found}"' if found else "the end of the text"
    return _error("E140", f"found {shown}, expected {expected}", span, hint)


def unreadable_character(*, span: Span, character: str, expected: str, hint: str) -> Diagnostic:
    """E141: a character that begins nothing in Structured Text."""
    message = f'the character "{character}" means nothing here, expected {expected}'
    return _error("E141", message, span, hint)


def never_closed(*, span: Span, what: str) -> Diagnostic:
    """E142: a comment or a string literal has no end."""
    hints = {
        "comment": 'Comments are "(* … *)", "/* … */" or "// …" to the end of the line.',
        "string": "A string ends with the quote it began with; inside it, write $' or $\".",
    }
    return _error("E142", f"the {what} that begins here never ends", span, hints[what])


def unclosed_block(
    *, span: Span, word: str, closing: str, opened: Span, expected: str
) -> Diagnostic:
    """E143: the text ends inside of a statement or container."""
    return Diagnostic(
        code="E143",
        severity=Severity.ERROR,
        message=f'the text ends, but the {word} of line {opened.line} has no "{closing}"; '
        f"expected {expected}",
        span=span,
        hint=f'Add "{closing}" where the {word} ends.',
        related=(Related(opened, f"the {word} begins here"),),
    )


def other_language(*, span: Span, name: str, language: str) -> Diagnostic:
    """E144: an algorithm is written in a language other than Structured Text."""
    return _error(
        "E144",
        f'the algorithm "{name}" is written in {language}, which cannot be compiled',
        span,
        "Write it in Structured Text (ST).",
    )


def nested_too_deep(*, span: Span, most: int) -> Diagnostic:
    """E145: statements or expressions are nested too deeply."""
    return _error(
        "E145",
        f"this is nested more than {most} levels deep",
        span,
        "Put parts of it into variables of their own.",
    )


def empty_condition(*, span: Span) -> Diagnostic:
    """E146: a transition has no condition."""
    return _warning(
        "E146", "the transition has no condition; it is always taken", span, 'Write "1" for always.'
    )


def statement_before_label(*, span: Span) -> Diagnostic:
    """E147: a statement stands in a CASE before its first label."""
    return _error(
        "E147",
        "a statement stands before the first label of its CASE",
        span,
        'Write a label before it, such as "1:".',
    )


def outside_of_loop(*, span: Span, word: str) -> Diagnostic:
    """E148: EXIT or CONTINUE stands outside of any loop."""
    return _error(
        "E148",
        f"{word} stands outside of any loop",
        span,
        "RETURN leaves the whole algorithm.",
    )


def wrong_container(*, span: Span, found: str, wanted: str) -> Diagnostic:
    """E149: a text holds another kind of code than its place is for."""
    return _error("E149", f"found {found}, expected {wanted}", span)


# --- Names -------------------------------------------------------------------------------


def unknown_name(*, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E310: a name is neither a variable nor a constant."""
    return _error("E310", f'unknown name "{name}"', span, choices_hint(name, known))


def duplicate_variable(*, span: Span, name: str) -> Diagnostic:
    """E311: a variable is declared twice in one text."""
    return _error("E311", f'"{name}" is declared twice', span, "Remove one of them.")


def unknown_member(*, span: Span, member: str, owner: DataType, known: Iterable[str]) -> Diagnostic:
    """E312: a struct has no such member, or the value is no struct at all."""
    choices = list(known)
    if not choices:
        return _error("E312", f'{owner} has no members, so no "{member}"', span)
    return _error("E312", f'{owner} has no member "{member}"', span, choices_hint(member, choices))


def unknown_text_type(*, span: Span, name: str, reason: str, known: Iterable[str]) -> Diagnostic:
    """E313: a declared variable has a type that does not exist, or that it cannot have."""
    return _error("E313", f'"{name}" is no type here: {reason}', span, choices_hint(name, known))


def unknown_function(*, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E314: a call names no function."""
    return _error(
        "E314",
        f'unknown function "{name}"',
        span,
        nearest_hint(name, known)
        + "There are the standard functions of IEC 61131-3 and those of .fct files; "
        "a function cannot call itself.",
    )


def unknown_event(*, span: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E315: a condition names an event the block does not have."""
    return _error("E315", f'the block has no event input "{name}"', span, choices_hint(name, known))


# --- Types -------------------------------------------------------------------------------


def not_assignable(*, span: Span, found: DataType | str, wanted: DataType | str) -> Diagnostic:
    """E316: a value has a type that cannot become the wanted one."""
    return _error(
        "E316",
        f"{found} cannot become {wanted}",
        span,
        "Convert it with a function, if one exists, or use a variable of another type.",
    )


def narrowed(
    *, span: Span, found: DataType, wanted: DataType, condition: bool = False
) -> Diagnostic:
    """E317: a value becomes one of a type that cannot hold all of its values.

    `condition`: a number stands where a condition should; everything but 0 counts as true.
    """
    if condition:
        message = f"{found} is used as {wanted}; everything but 0 is TRUE"
        return _warning("E317", message, span, 'Write "… <> 0" if this is meant.')
    return _warning(
        "E317",
        f"{found} becomes {wanted}, which cannot hold all of its values",
        span,
        f'Write "{found}_TO_{wanted}(…)" if this is meant.',
    )


def wrong_operands(
    *, span: Span, operator: str, operands: Iterable[str], wanted: str
) -> Diagnostic:
    """E318: an operator does not take values of these types."""
    return _error(
        "E318", f'"{operator}" cannot take {" and ".join(operands)}; expected {wanted}', span
    )


def odd_operands(*, span: Span, operator: str, operands: Iterable[str], taken: str) -> Diagnostic:
    """E319: an operator takes types that do not belong together; they are converted."""
    return _warning(
        "E319",
        f'"{operator}" of {" and ".join(operands)} is not standard; computed as {taken}',
        span,
        "Convert the operands, so that everybody sees what is meant.",
    )


def bad_literal(*, span: Span, text: str, datatype: DataType | None, reason: str) -> Diagnostic:
    """E320: a literal is not a value of the type it is needed as, or of any type."""
    owner = "" if datatype is None else f" of {datatype}"
    return _error("E320", f"{text} is not a value{owner}: {reason}", span)


def other_quotes(*, span: Span, wanted: DataType) -> Diagnostic:
    """E321: a string literal has the quotes of the other kind of string."""
    quote = "'" if str(wanted).startswith(("STRING", "CHAR")) else '"'
    return _warning("E321", f"{wanted} literals are written in {quote} quotes", span)


# --- Places ------------------------------------------------------------------------------


def not_a_place(*, span: Span) -> Diagnostic:
    """E322: something that is no variable is assigned to."""
    return _error(
        "E322",
        "this cannot be assigned to; expected a variable, or a part of one",
        span,
    )


def not_writable(*, span: Span, name: str) -> Diagnostic:
    """E323: an input, a constant or an output of an internal block is assigned to."""
    return _error(
        "E323",
        f'"{name}" cannot be written: it is an input, a constant or an output of another block',
        span,
        "Assign to an output or an internal variable.",
    )


def not_indexable(*, span: Span, found: DataType) -> Diagnostic:
    """E324: an index stands behind something that is neither an array nor a string."""
    return _error("E324", f"{found} has no elements; expected an array or a string", span)


def wrong_index_count(*, span: Span, found: int, wanted: int) -> Diagnostic:
    """E325: an array is given too many or too few indices."""
    return _error("E325", f"found {found} indices, expected {wanted}", span)


def index_out_of_range(*, span: Span, index: int, lower: int, upper: int) -> Diagnostic:
    """E326: a constant index lies outside of the array, the string or the bits."""
    return _error("E326", f"there is no element {index}; expected {lower} to {upper}", span)


def not_bits(*, span: Span, found: DataType) -> Diagnostic:
    """E327: a bit or byte is taken of something that has none."""
    return _error(
        "E327", f"{found} has no such part; expected a wider BYTE, WORD, DWORD or LWORD", span
    )


# --- Calls -------------------------------------------------------------------------------


def wrong_argument_count(*, span: Span, function: str, found: int, wanted: str) -> Diagnostic:
    """E328: a call has too many or too few arguments."""
    return _error("E328", f'"{function}" takes {wanted}, not {found} arguments', span)


def unknown_parameter(*, span: Span, function: str, name: str, known: Iterable[str]) -> Diagnostic:
    """E329: a named argument names no parameter, or one that already has a value."""
    return _error(
        "E329", f'"{function}" takes no (other) argument "{name}"', span, choices_hint(name, known)
    )


def wrong_arguments(*, span: Span, reason: str) -> Diagnostic:
    """E330: a standard function does not take such arguments; `reason` says it all."""
    return _error("E330", reason, span)


def no_effect(*, span: Span) -> Diagnostic:
    """E331: an expression stands where a statement should be."""
    return _error(
        "E331",
        "this is an expression, not a statement",
        span,
        'To assign, write "variable := expression;".',
    )


def not_supported(*, span: Span, what: str) -> Diagnostic:
    """E332: valid Structured Text that this compiler cannot compile yet."""
    return _error("E332", f"{what}: not supported yet", span)


# --- Statements --------------------------------------------------------------------------


def not_constant(*, span: Span) -> Diagnostic:
    """E333: a constant is needed, but the expression depends on variables."""
    return _error("E333", "expected a constant: literals and named constants", span)


def wrong_selector(*, span: Span, found: DataType) -> Diagnostic:
    """E334: the selector of a CASE is neither an integer nor a bit string."""
    return _error("E334", f"CASE cannot select by {found}; expected an integer", span)


def overlapping_label(*, span: Span, value: int) -> Diagnostic:
    """E335: two arms of a CASE have the same label; the first one is taken."""
    return _warning(
        "E335", f"{value} already has an arm of this CASE; it is never taken here", span
    )


def wrong_loop_variable(*, span: Span, found: DataType) -> Diagnostic:
    """E336: the variable of a FOR is not an integer."""
    return _error("E336", f"FOR cannot count with {found}; expected an integer variable", span)


def empty_range(*, span: Span, lower: int, upper: int) -> Diagnostic:
    """E337: a range of labels or of an array has no value in it."""
    return _error("E337", f"there is nothing between {lower} and {upper}", span)


def too_many_elements(*, span: Span, found: int, most: int) -> Diagnostic:
    """E338: an array value has more elements than its array, or than can be compiled."""
    return _error("E338", f"found {found} elements, expected at most {most}", span)


def endless_step(*, span: Span) -> Diagnostic:
    """E339: the step of a FOR is zero."""
    return _error("E339", "the step of a FOR cannot be 0: it would never end", span)


# --- Internal blocks and methods ---------------------------------------------------------


def cannot_be_internal(*, span: Span, block: str, type_name: str, reason: str) -> Diagnostic:
    """E340: the type of an internal block is one that code cannot call."""
    return _error(
        "E340",
        f'"{block}" cannot be an internal block: {reason} ("{type_name}")',
        span,
        "Internal blocks are basic and simple blocks and functions, with pins of known types. "
        "Put this one beside the block, in its network, and connect the two.",
    )


def recursive_method(*, span: Span, chain: Iterable[str]) -> Diagnostic:
    """E341: a method or algorithm calls itself, perhaps by way of others."""
    shown = " → ".join(f'"{name}"' for name in chain)
    return _error(
        "E341", f"code calls itself: {shown}", span, "Write it as a loop: FOR, WHILE or REPEAT."
    )


def too_many_internals(*, span: Span, block: str, reason: str) -> Diagnostic:
    """E342: internal blocks are nested too deeply, or too many."""
    return _error(
        "E342",
        f'"{block}" is one internal block too many: {reason}',
        span,
        "Make some of them blocks of the network.",
    )
