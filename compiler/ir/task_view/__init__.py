"""What people declared of a graph of operations: tasks, and what depends on what.

A compiled graph has blocks between them that nobody wrote (rendezvous, merges, conditions).
The view is for whatever shows tasks: pictures, pages, listings.
"""

from compiler.ir.task_view.records import Mark, TaskEdge, TaskGroup, TaskNode, TaskView, shortened
from compiler.ir.task_view.tree import TaskTree
from compiler.ir.task_view.view import task_view

__all__ = [
    "Mark",
    "TaskEdge",
    "TaskGroup",
    "TaskNode",
    "TaskTree",
    "TaskView",
    "shortened",
    "task_view",
]
