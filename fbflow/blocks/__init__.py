"""Function blocks in Python: declared by a decorator, exported for the IDE, tested one by one."""
