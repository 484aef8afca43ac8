"""Two graphs by their schedules on one executor.

python samples/python/schedules.py [--start]

With --start they are executed at their times until Ctrl-C; without it once, by hand.
"""

import sys
from datetime import datetime

from fbflow import Executor, Graph, task
from fbflow.cron import Expression


@task
def water() -> str:
    """Do something every few minutes."""
    return "the plants are watered"


@task
def report() -> str:
    """Do something in the mornings of working days."""
    return "the report is written"


watering = Graph[str]("watering", schedule="*/5 * * * *")
watering.add(water)

reporting = Graph[str]("reporting", schedule="30 7 * * mon-fri")
reporting.add(report)

if __name__ == "__main__":
    executor = Executor(graphs=[watering])
    executor.add(reporting)
    if "--start" in sys.argv:
        executor.start()
    for graph in (watering, reporting):
        new_year = datetime(2027, 1, 1, 12)  # noqa: DTZ001 - schedules are in local time
        first = Expression(graph.schedule).next(new_year)
        print(f"{graph.name}, first after the New Year's lunch at {first}: {graph()}")
