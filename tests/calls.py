"""The operation `call` of tests: it does what the test says for each node."""

from collections import Counter
from collections.abc import Awaitable, Callable

from fblib.operation import Inputs, Operation, OperationContext, Outputs

Does = Callable[[OperationContext, Inputs], Awaitable[Outputs]]

DOES: dict[str, Does] = {}
"""By the last part of the node's id; what is not in here echoes its arguments."""
CALLS: Counter[str] = Counter()
"""How often each node was performed."""

CALL = Operation("call", "tests.calls:perform")
OPERATIONS = {"call": CALL}


async def perform(context: OperationContext, inputs: Inputs) -> Outputs:
    """Do what is wanted of a node."""
    name = context.node.rpartition(".")[2]
    CALLS[name] += 1
    if name in DOES:
        return await DOES[name](context, inputs)
    return {"result": inputs["arguments"]}


def reset() -> None:
    """Forget everything."""
    DOES.clear()
    CALLS.clear()
