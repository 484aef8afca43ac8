"""When schedules are due: cron expressions, as Debian's cron understands them."""

from compiler.ir.cron.expression import Expression
from compiler.ir.cron.fields import CronError

__all__ = ["CronError", "Expression"]
