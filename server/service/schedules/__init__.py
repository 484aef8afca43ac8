"""Schedules: graphs that run at their times, each time once."""
