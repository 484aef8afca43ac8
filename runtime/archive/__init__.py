"""What remains of a run that is over: one ZIP with everything in it."""
