"""Types written as the IDE writes them, compiled, and run event by event on the kernel."""

from collections.abc import Mapping
from pathlib import Path

from compiler.driver import Compilation, Options, compile_bytes, graph_of
from fblib.catalog import LIBRARY
from fblib.service import Value
from fblib.services import services
from runtime.kernel.machine import Machine
from tests.kernels import new_kernel

_REQUEST = 'R;<Request ID="1" Action="{action}">{element}</Request>\n'
_BUDGET = 100_000
MILLISECOND = 1_000_000


def variables(declared: str) -> str:
    """Return `<VarDeclaration>`s for `a: INT, b: ARRAY 10 OF INT := 5`."""
    elements = []
    for item in filter(None, map(str.strip, declared.split(","))):
        name, _, rest = item.partition(":")
        datatype, _, initial = (part.strip() for part in rest.partition(":="))
        size = ""
        if datatype.startswith("ARRAY "):
            size, _, datatype = datatype.removeprefix("ARRAY ").partition(" OF ")
        array = f' ArraySize="{size}"' if size else ""
        elements.append(
            f'<VarDeclaration Name="{name.strip()}" Type="{datatype}"{array}'
            f' InitialValue="{initial}"/>'
        )
    return "".join(elements)


def _pins(events: str, inputs: str, outputs: str) -> str:
    names = [pin.partition(":")[0].strip() for pin in inputs.split(",") if pin.strip()]
    with_data = "".join(f'<With Var="{name}"/>' for name in names)
    sending = [pin.partition(":")[0].strip() for pin in outputs.split(",") if pin.strip()]
    with_outputs = "".join(f'<With Var="{name}"/>' for name in sending)
    every = "".join(f'<Event Name="{event}">{with_data}</Event>' for event in events.split())
    return (
        f"<InterfaceList><EventInputs>{every}</EventInputs>"
        f'<EventOutputs><Event Name="CNF">{with_outputs}</Event></EventOutputs>'
        f"<InputVars>{variables(inputs)}</InputVars>"
        f"<OutputVars>{variables(outputs)}</OutputVars></InterfaceList>\n"
    )


def simple(
    name: str,
    algorithms: Mapping[str, str],
    *,
    inputs: str = "",
    outputs: str = "",
    internals: str = "",
    blocks: Mapping[str, str] | None = None,
    methods: Mapping[str, str] | None = None,
) -> str:
    """Return a simple block: texts of algorithms by event; blocks are types by name."""
    inside = "".join(f'<FB Name="{fb}" Type="{of}"/>' for fb, of in (blocks or {}).items())
    return (
        f'<FBType Name="{name}">\n{_pins(" ".join(algorithms), inputs, outputs)}'
        f"<SimpleFB><InternalVars>{variables(internals)}{inside}</InternalVars>\n"
        f"{_texts('Algorithm', algorithms)}{_texts('Method', methods or {})}"
        "</SimpleFB></FBType>"
    )


def basic(
    name: str,
    states: Mapping[str, str],
    transitions: str,
    algorithms: Mapping[str, str],
    *,
    events: str = "REQ",
    inputs: str = "",
    outputs: str = "",
    internals: str = "",
) -> str:
    """Return a basic block: algorithm by state, and lines `source target condition`."""
    chart = "".join(
        f'<ECState Name="{state}"><ECAction Algorithm="{algorithm}"/></ECState>'
        if algorithm
        else f'<ECState Name="{state}"/>'
        for state, algorithm in states.items()
    )
    for line in transitions.strip().splitlines():
        source, target, condition = line.split(maxsplit=2)
        shown = condition.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        chart += f'\n<ECTransition Source="{source}" Destination="{target}" Condition="{shown}"/>'
    return (
        f'<FBType Name="{name}">\n{_pins(events, inputs, outputs)}'
        f"<BasicFB><InternalVars>{variables(internals)}</InternalVars><ECC>{chart}</ECC>\n"
        f"{_texts('Algorithm', algorithms)}</BasicFB></FBType>"
    )


def _texts(tag: str, texts: Mapping[str, str]) -> str:
    return "".join(
        f'<{tag} Name="{name}"><ST><![CDATA[{text}]]></ST></{tag}>\n'
        for name, text in texts.items()
    )


def function(text: str, *, name: str = "F", inputs: str = "", outputs: str = "") -> str:
    """Return a function type with the text of its function."""
    return (
        f'<Function Name="{name}">\n{_pins("REQ", inputs, outputs)}'
        f"<FunctionBody><ST><![CDATA[{text}]]></ST></FunctionBody></Function>"
    )


def compiled(folder: Path, main: str, types: Mapping[str, str]) -> Compilation:
    """Write types into a folder (`Name.fbt` -> text) and compile one block `B` of type `main`."""
    for file, text in types.items():
        (folder / file).write_text(text, encoding="utf-8")
    requests = [
        ';<Request ID="0" Action="CREATE"><FB Name="R" Type="EMB_RES" /></Request>\n',
        _REQUEST.format(action="CREATE", element=f'<FB Name="B" Type="{main}" />'),
        'R;<Request ID="5" Action="START"/>\n',
    ]
    options = Options(libraries=(folder,))
    return compile_bytes("".join(requests).encode(), "b.fboot", library=LIBRARY, options=options)


class CodeBench:
    """One block on the kernel, in virtual time."""

    def __init__(self, folder: Path, main: str, types: Mapping[str, str]) -> None:
        """Compile and start."""
        self.graph = graph_of(compiled(folder, main, types))
        self.node = next(node.id for node in self.graph.nodes if node.id.endswith("B"))
        self.kernel = new_kernel(self.graph)
        self.machine = Machine(self.graph, self.kernel, services())
        self.machine.start()
        self.machine.run(_BUDGET)

    def send(self, event: str = "REQ", /, **inputs: Value) -> None:
        """Write inputs and execute an event."""
        for pin, value in inputs.items():
            self.kernel.write(self.node, pin, value)
        self.machine.inject(self.node, event)
        self.machine.run(_BUDGET)

    def wait(self, milliseconds: int) -> None:
        """Let time go by."""
        self.machine.advance(self.machine.now + milliseconds * MILLISECOND)

    def read(self, *pins: str) -> Value | tuple[Value, ...]:
        """Return the value of a variable, or of several."""
        values = tuple(self.kernel.read(self.node, pin) for pin in pins)
        return values[0] if len(values) == 1 else values
