"""From declarations to a graph, one pass per file or folder; passes never meet.

validate -> bind -> flatten -> resolve -> schedule; `compiler.driver` runs them in that order.
"""
