"""Cron expressions, as schedules of graphs have them.

from datetime import datetime
from fbflow.cron import Expression

Expression("1-2,*/15 0 1 3 2").next(datetime(2026, 1, 1))  # 2026-03-01 00:00
"""

from compiler.ir.cron import CronError, Expression

__all__ = ["CronError", "Expression"]
