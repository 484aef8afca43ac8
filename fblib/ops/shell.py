"""Operations that run commands of the system."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation

FAMILY = Family(
    "shell",
    "Commands",
    types=(
        operation(
            "shell.run",
            inputs={
                "command: JSON": 'The program and its arguments: ["ls", "-l"]',
                "shell: BOOL": "Whether it is one text for a shell (/bin/sh)",
                "input: STRING": "What it reads from its standard input",
                "env: JSON": "An object: variables of its environment; a value may be secret:NAME",
                "check: BOOL = TRUE": "Whether another code than 0 is a failure",
            },
            outputs={
                "code: DINT": "With which code it ended; below 0: by which signal",
                "stdout: STRING": "What it printed",
                "stderr: STRING": "What it complained",
            },
            comment="Runs a command",
        ),
    ),
    operations=(
        Operation(
            "shell.run",
            "fblib.perform.shell:run",
            notes=(
                "Commands have to be allowed (`shell`).",
                (
                    "It runs in the folder of the run. Its environment has PATH, HOME and LANG, "
                    "and what `env` says."
                ),
                "It may print 64 MiB; bytes that are no text in UTF-8 become �.",
                (
                    "A timeout or a cancellation ends it with all processes that it has started: "
                    "after 2 seconds, if they do not end by themselves."
                ),
                "A command that cannot be started fails for good; one that fails is tried again.",
            ),
        ),
    ),
)
