"""From declarations to a graph, one pass per file or folder; passes never meet.

validate -> flatten -> bind -> resolve -> schedule; `compiler.driver` runs them in that order.
"""
