"""The shapes of graphs that all runners are measured with."""

Edges = list[tuple[str, list[str]]]
"""Tasks with their parents, parents first."""


def edges(case: str) -> Edges:
    """Return the tasks of a case: `star-1000`, `chain-1000`, `fan-1000`, `layers-10`, `sleep-9`.

    A star has one task before all others, a fan one behind them; layers are as wide as many.
    """
    shape, _, number = case.partition("-")
    size = int(number)
    match shape:
        case "chain":
            return [(f"t{i}", [f"t{i - 1}"] if i else []) for i in range(size)]
        case "star":
            return [("root", []), *((f"t{i}", ["root"]) for i in range(size))]
        case "fan":
            wide = [f"t{i}" for i in range(size)]
            return [*((one, []) for one in wide), ("join", wide)]
        case "layers":
            return [
                (f"t{row}_{i}", [f"t{row - 1}_{i}", f"t{row - 1}_{(i + 1) % size}"] if row else [])
                for row in range(size)
                for i in range(size)
            ]
        case _:
            return [(f"t{i}", []) for i in range(size)]
