"""Drawing a graph: what a worker process does."""

from pathlib import Path
from typing import Any

from compiler.exporters.svg import tasks_to_svg, to_svg
from compiler.ir.serialize import graph_from_json
from compiler.ir.task_view import task_view
from server.service.graphs.folders import DAG, SOURCE
from server.service.graphs.hiding import masking_for


def draw(inputs: dict[str, Any]) -> str:
    """Draw the graph in `folder` by its `name`, as `view` and `inline` say; return the picture."""
    folder, view, inline = Path(inputs["folder"]), inputs["view"], inputs["inline"]
    dag = (folder / DAG).read_bytes()
    # From the masked text: values of pins stand in the picture, and whatever else is added.
    masking = masking_for(dag, folder / SOURCE, inputs["secrets"])
    graph = graph_from_json(masking.data(dag))
    graph = graph.model_copy(update={"name": masking.text(inputs["name"])})
    if view == "tasks":
        return tasks_to_svg(task_view(graph), style=not inline, interactive=inline)
    return to_svg(graph, style=not inline, interactive=inline)
