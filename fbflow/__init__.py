"""FBFlow for Python: graphs of functions, executed in memory or durably.

    from fbflow import Executor, Graph, task

Also the roof of the command lines: what needs the compiler and the runtime together. Nobody
below imports it.
"""

from fbflow.blocks.declaring import Emit, function_block
from fbflow.blocks.harness import FBHarness
from fbflow.callbacks import Callbacks
from fbflow.errors import (
    ArgumentError,
    CycleError,
    FlowError,
    GraphError,
    NoResultError,
    NotDurableError,
    RunFailedError,
)
from fbflow.executor import Executor
from fbflow.functions import TaskFunction, task
from fbflow.graph import Graph
from fbflow.result import RunResult, TaskOutcome
from fbflow.scheduler import Scheduler
from fbflow.task import Task
from fblib.operation import OperationError, Permissions
from fblib.task_context import Context
from runtime.state import RunState, TaskState

__all__ = [
    "ArgumentError",
    "Callbacks",
    "Context",
    "CycleError",
    "Emit",
    "Executor",
    "FBHarness",
    "FlowError",
    "Graph",
    "GraphError",
    "NoResultError",
    "NotDurableError",
    "OperationError",
    "Permissions",
    "RunFailedError",
    "RunResult",
    "RunState",
    "Scheduler",
    "Task",
    "TaskFunction",
    "TaskOutcome",
    "TaskState",
    "function_block",
    "task",
]
