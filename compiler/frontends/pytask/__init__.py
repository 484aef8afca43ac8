"""Graphs of Python functions: their tasks, described as records, become function blocks."""

from compiler.frontends.pytask.form import GraphForm, TaskForm, Work
from compiler.frontends.pytask.network import DeclaredGraph, declare_graph
from compiler.frontends.pytask.results import results_of

__all__ = ["DeclaredGraph", "GraphForm", "TaskForm", "Work", "declare_graph", "results_of"]
