"""What the Python kernel generates."""

from runtime.kernel.python_kernel import PythonKernel
from tests.graphs import E_SWITCH, INT2INT, graph, wires


def test_the_generated_source_can_be_read() -> None:
    kernel = PythonKernel(graph((INT2INT,), {"I": "INT2INT"}, parameters={"I": {"IN": "1"}}))

    assert "OUT = IN" in kernel.source("INT2INT")


def test_watched_code_is_gone_when_nobody_watches() -> None:
    made = graph((E_SWITCH,), {"A": "E_SWITCH"}, event_wires=wires("A.EO0 -> A.EI"))
    kernel = PythonKernel(made)
    kernel.inject("A", "EI")
    plain = kernel._wiring.queues[0][0].__code__
    kernel.force("A", "G", value=False)
    assert kernel._wiring.queues[0][0].__code__ is not plain
    kernel.release("A", "G")

    assert kernel._wiring.queues[0][0].__code__ is plain
