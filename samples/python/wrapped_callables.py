"""Plain functions, wrapped when a graph is made: nothing of the library is in them.

What they share, what undoes them, a list that is worked on element by element, and callbacks.
"""

from typing import Any

from typing_extensions import override

from fbflow import Callbacks, Context, Executor, Graph, RunFailedError, TaskState


def orders(day: str) -> list[dict[str, Any]]:
    """Return what was ordered; the day is given when a run is started."""
    prices = {"monday": [30, 12], "tuesday": [30, -1]}
    return [{"number": n, "price": price} for n, price in enumerate(prices[day], start=1)]


def check(orders: dict[str, Any]) -> dict[str, Any]:
    """Check one order of them."""
    if orders["price"] < 0:
        message = f"order {orders['number']} has no price"
        raise ValueError(message)
    return orders


def reserve(orders: list[dict[str, Any]], context: Context) -> int:
    """Reserve what was ordered; note something that all tasks of the run can read."""
    context["reserved"] = [order["number"] for order in orders]
    return len(orders)


def release(reserve: int, context: Context) -> None:
    """Undo the reservation when the run fails later: it gets the result of what it undoes."""
    print(f"  {reserve} orders are released: {context['reserved']}")


def bill(check: list[dict[str, Any]], reserve: int, context: Context) -> str:
    """Wait for both; the results of all elements are one list."""
    total = sum(order["price"] for order in check)
    return f"{total} for {reserve} orders: {context['reserved']}"


class Printing(Callbacks):
    """Tells what happens; everything else that could be told is left out."""

    @override
    def task_ended(self, task: str, state: TaskState) -> None:
        print(f"  {task}: {state.value}")


graph = Graph("wrapped_callables")
graph.add(orders)
graph.add(reserve, upstream=[orders], compensate=release)
graph.add(check, upstream=[orders, reserve], for_each="orders")
graph.add(bill, upstream=[check, reserve])

if __name__ == "__main__":
    executor = Executor(callbacks=[Printing()])
    print("monday")
    result = executor.run(graph, day="monday")
    print(f"  {result['bill']}")
    print("tuesday")
    try:
        executor.run(graph, day="tuesday")
    except RunFailedError as failed:
        print(f"  the run: {failed.run.state.value}, since {failed.__cause__}")
