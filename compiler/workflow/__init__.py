"""What frontends of tasks share: how tasks and what they wait for become blocks and events."""
