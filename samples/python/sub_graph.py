"""Graphs in graphs: one that a task calls like a function, and one that is a task itself."""

from fbflow import Graph, task

# --- A graph that is called in a task ----------------------------------------------------


@task
def validate_email(credentials: dict[str, str]) -> bool:
    """Whether the address looks like one."""
    return "@" in credentials["email"]


@task
def validate_password(credentials: dict[str, str]) -> bool:
    """Whether the password is long enough."""
    return len(credentials["password"]) >= 8


@task
def is_valid(validate_email: bool, validate_password: bool) -> bool:
    """Whether both are good."""
    return validate_email and validate_password


validate = Graph[bool]("validate")
validate.add_edges([validate_email, validate_password], [is_valid])


@task
def sign_up() -> str:
    """Call the other graph: its first tasks get the argument, its last task has the result."""
    valid = validate({"email": "ada@example.org", "password": "difference engine"})
    return "welcome" if valid else "try again"


registration = Graph[str]("registration")
registration.add(sign_up)

# --- A graph that is a task of another one -----------------------------------------------


@task
def pass_2() -> int:
    """Begin with a number."""
    return 2


@task
def add_3(pass_2: int) -> int:
    """Add three."""
    return pass_2 + 3


pipeline = Graph[int]("pipeline")
pipeline.add_edges([pass_2], [add_3])


@task
def leaf(pipeline: int) -> str:
    """Take the result of the whole graph by its name."""
    return f"the pipeline returned {pipeline}"


whole = Graph[str]("whole")
whole.add_edges([pipeline], [leaf])

if __name__ == "__main__":
    print(registration())
    print(whole())
