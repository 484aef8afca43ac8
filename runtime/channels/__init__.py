"""Transports that leave a run: each turns addresses into connections on the event loop."""
