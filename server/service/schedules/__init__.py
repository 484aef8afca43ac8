"""Schedules: graphs that run at their times, each time once."""

from server.service.schedules.room import Schedules

__all__ = ["Schedules"]
