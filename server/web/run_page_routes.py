"""The addresses of graphs and runs: their pages, and what their buttons do."""

from aiohttp import web

from server.web import (
    delete_graph_page,
    graph_page,
    graph_page_block,
    rename_page,
    run_page,
    run_page_panel,
    run_page_task,
    run_page_verbs,
)

ROUTES = (
    web.get("/pictures/{fingerprint}.css", graph_page.picture_styles),
    web.get("/graphs/{graph}", graph_page.show_graph),
    web.get("/graphs/{graph}/parts", graph_page.show_parts),
    web.get("/graphs/{graph}/delete", delete_graph_page.ask),
    web.post("/graphs/{graph}/delete", delete_graph_page.delete),
    web.post("/graphs/{graph}/rename", rename_page.rename),
    web.get("/graphs/{graph}/block", graph_page_block.show_block),
    web.get("/runs/{run}", run_page.show_run),
    web.get("/runs/{run}/parts", run_page.show_parts),
    web.get("/runs/{run}/block", run_page_panel.show_panel),
    web.post("/runs/{run}/pins", run_page_verbs.order_pin),
    web.post("/runs/{run}/{verb}", run_page_verbs.act_on_run),
    web.get("/runs/{run}/tasks/{task}", run_page_task.show_task),
    web.post("/runs/{run}/tasks/{task}/{verb}", run_page_verbs.act_on_task),
    web.get("/dag_ui/{run}", run_page.show_run),
    web.get("/dag_ui/{run}/{task}", run_page_task.show_task),
)
