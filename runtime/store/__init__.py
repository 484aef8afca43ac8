"""What survives a process: the journals and states of runs."""
