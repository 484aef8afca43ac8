"""JSON configs: graphs of operations as people write them by hand."""
