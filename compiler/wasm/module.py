"""A whole module: the handlers of all variants in one `run`, and everything that these call."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from compiler.ir.datatypes import StringType
from compiler.lowering.marks import Mark
from compiler.wasm import memory_map as at
from compiler.wasm.functions import graph_functions
from compiler.wasm.handlers import Handlers
from compiler.wasm.library.lookup import library_functions, library_imports
from compiler.wasm.loop import print_run
from compiler.wasm.queueing import FUNCTIONS as QUEUE_FUNCTIONS
from compiler.wasm.record import Record
from compiler.wasm.soundness import refusing_unsound
from compiler.wasm.storage import Storages, UnsupportedError, aligned
from compiler.wasm.unit import HostFunction, Unit
from compiler.wasm.variant import Variant
from compiler.wasm.wat import Code

_FAIL = f"""\
  ;; Notes why an entry fails; whoever called goes to its end.
  (func $fail (param $code i32) (param $mark i32) (param $a i64) (param $b i64) (param $c i64)
    (global.get $failed)
    if
      return
    end
    (i32.store offset={at.FAULT_CODE} (i32.const 0) (local.get $code))
    (i32.store offset={at.FAULT_MARK} (i32.const 0) (local.get $mark))
    (i64.store offset={at.FAULT_A} (i32.const 0) (local.get $a))
    (i64.store offset={at.FAULT_B} (i32.const 0) (local.get $b))
    (i64.store offset={at.FAULT_C} (i32.const 0) (local.get $c))
    (global.set $failed (i32.const 1))
  )"""


_STACK = 256 * 1024
_CALLS = 16
_MOST_STACK = 256 * 1024 * 1024
"""The shadow stack has room for some, and for so many calls of every function that uses it."""


@dataclass(frozen=True, slots=True)
class Module:
    """A printed module, and what is needed to use it."""

    text: str
    handlers: Mapping[Variant, int]
    """The number of the first handler of each variant."""
    marks: tuple[Mark, ...]
    """What the numbers in FAULT_MARK mean."""
    states: tuple[tuple[str, str], ...]
    """What the numbers of pairs of states mean."""
    host_functions: tuple[HostFunction, ...]
    asked: tuple["Asked", ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a module is to run, and what is between them."""

    imports: tuple[str, ...]
    exports: Mapping[str, str]
    """Names by those of functions; only functions that there are."""
    poll: str = "(i32.const 0)"
    """What long loops do now and then; 1 = they end."""


KERNEL = Home(
    imports=(
        '  (import "fb" "memory" (memory 1))',
        '  (import "fb" "host" (func $host (param i32) (result i32)))',
    ),
    exports={"run": "run", "send_first": "send", "collect": "collect"},
    # Python gets a turn there, to find out that somebody pressed Ctrl-C.
    poll=f"(call $host (i32.const {at.POLL}))",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A function that only the host can compute."""

    function: HostFunction
    type: str
    """The block type that asks for it; "" = a function of the graph does."""
    mark: Mark


@dataclass(frozen=True, slots=True)
class Parts:
    """What a module has of its graph."""

    code: Code
    """Of `run`: all handlers but number 0, one after the other."""
    count: int
    """How many handlers there are, with number 0."""
    handlers: Mapping[Variant, int]
    functions: tuple[str, ...]
    """Algorithms that are functions of their own, and the functions of the graph."""
    pushes: tuple[int, int]
    """How many single entries a handler may queue at most, and how many lists."""
    asked: tuple[Asked, ...]


@refusing_unsound()
def print_parts(
    unit: Unit, variants: Iterable[Variant], record_of: Mapping[Variant, Record]
) -> Parts:
    """Print what some variants do: their handlers, and the functions that these call.

    Raises:
        UnsupportedError: there is something that WebAssembly code cannot have.
    """
    code = Code(indent=3)
    handlers: dict[Variant, int] = {}
    algorithms: list[str] = []
    asked: list[Asked] = []
    pushes = list_pushes = 0
    count = 1  # the first one ends `run`
    for variant in variants:
        handlers[variant] = count
        writer = Handlers(unit, code, record_of[variant], variant, first=count)
        unit.uses_rounds = False
        count += writer.write()
        algorithms += writer.algorithms.functions()
        pushes = max(pushes, writer.most_pushes)
        list_pushes = max(list_pushes, writer.most_list_pushes)
        if not unit.uses_rounds:
            writer.without_rounds()
        asked += _asked(unit, variant.type)
    functions = (*algorithms, *graph_functions(unit))
    asked += _asked(unit, "")
    return Parts(code, count, handlers, functions, (pushes, list_pushes), tuple(asked))


def _asked(unit: Unit, type_name: str) -> list[Asked]:
    """Return what was asked of the host since this was called last."""
    asked = [Asked(function, type_name, mark) for function, mark in unit.asked]
    unit.asked.clear()
    return asked


def print_module(
    unit: Unit,
    variants: Iterable[Variant],
    record_of: Mapping[Variant, Record],
    constants: "Constants",
    *,
    is_generic: bool,
    home: Home = KERNEL,
) -> Module:
    """Print the module for some variants.

    Args:
        unit: the shared part of the module, unused so far.
        variants: what instances there are.
        record_of: the records of their types.
        constants: gives the shadow stack and constant texts their place.
        is_generic: whether it is the generic form.
        home: where the module is to run.
    """
    parts = print_parts(unit, variants, record_of)
    code = parts.code
    if code.frame_size > _MOST_STACK:
        message = "what it computes with at a time needs more than 256 MB"
        raise UnsupportedError(message)
    unit.frames += code.frame_size
    body = [*parts.functions, *code.lines]
    has_texts = "allocate" in unit.library or _have_texts(record_of.values(), unit.storages)
    if has_texts:
        unit.use("allocate")
    library = library_functions(unit.library, body)
    has_texts = has_texts or any("call $allocate" in one for one in (*body, *library))
    run = print_run(
        code,
        parts.count,
        first=at.GENERIC if is_generic else at.SPECIAL,
        allocates=has_texts,
        pushes=parts.pushes,
    )
    lines = [
        "(module",
        *home.imports,
        *library_imports([*body, *library]),
        "  (global $failed (mut i32) (i32.const 0))",
        "  (global $rounds (mut i64) (i64.const 0))",
        "  (global $more (mut i64) (i64.const 0))",
        "  (global $depth (mut i32) (i32.const 0))",
        *constants.declarations(unit),
        _FAIL,
        f"  (func $poll (result i32) {home.poll})",
        QUEUE_FUNCTIONS.rstrip(),
        *library,
        *parts.functions,
        *run,
        *_exports(home, (QUEUE_FUNCTIONS, *library, *run)),
        ")",
    ]
    return Module(
        "\n".join(lines) + "\n",
        parts.handlers,
        tuple(unit.marks),
        tuple(unit.states),
        tuple(unit.host_functions),
        parts.asked,
    )


def _exports(home: Home, functions: Iterable[str]) -> Iterator[str]:
    written = "\n".join(functions)
    for function, name in home.exports.items():
        if f"(func ${function} " in written:
            yield f'  (export "{name}" (func ${function}))'


def _have_texts(records: Iterable[Record], storages: Storages) -> bool:
    """Whether there are variables that texts may be put into, by whomever."""
    types = {slot.type for record in records for slot in record.ports.slots.values()}
    return any(
        isinstance(datatype, StringType) for one in types for _, datatype in storages.handles(one)
    )


class Constants:
    """Where the shadow stack lies, and behind it the constant texts, one after the other."""

    def __init__(self) -> None:
        """Begin with none."""
        self.texts: dict[str, int] = {}
        self.end = 0
        """Behind the last one; 0 = no module has been printed yet."""

    def declarations(self, unit: Unit) -> list[str]:
        """Return the lines that tell a module where they are; the first module decides."""
        if not self.end:
            size = _STACK + min(_CALLS * unit.frames, _MOST_STACK)
            self._stack_end = self.end = aligned(at.STACK + size, 8)
        return [
            f"  (global $stack (mut i32) (i32.const {at.STACK}))",
            f"  (global $stack_end i32 (i32.const {self._stack_end}))",
            *(
                f"  (global $text_{number} i32 (i32.const {self._place(text)}))"
                for text, number in unit.texts.items()
            ),
        ]

    def _place(self, text: str) -> int:
        if not text:
            return at.EMPTY_TEXT
        if text not in self.texts:
            self.texts[text] = self.end
            self.end += 4 * (len(text) + 1)
        return self.texts[text]
