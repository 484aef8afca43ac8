"""Performs operations: attempts, delays, timeouts, tags, pools, circuits, cancellation."""
