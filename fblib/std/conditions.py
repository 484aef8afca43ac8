"""JSON_TEST_<n>: a condition on JSON values, such as the results of operations.

It decides at once, so it is a block and no operation. A condition of a JSON config (`when`)
becomes one of these.
"""

from typing_extensions import override

from compiler.ir.declarations import TypeDeclaration
from fblib.declare import block, service, with_all
from fblib.expressions import ExpressionError, is_true, searched
from fblib.family import Family, GenericName
from fblib.service import Context, Service, Value


class JsonTest(Service):
    """JSON_TEST_<n>: Q = whether the expression holds for the object of all named values.

    A dotted name puts its value into objects: `fetch.results.status`. What has no name is left
    out. The condition holds where its result is true to JMESPath: neither false, null nor empty.
    """

    @override
    def event(self, context: Context, name: str) -> None:
        expression = str(context.read("expression"))
        try:
            found = searched(expression, _object(context))
        except ExpressionError as error:
            context.fail(f'the condition "{expression}" cannot be decided: {error}')
            return
        context.write("Q", is_true(found))
        context.emit("CNF")


def _object(context: Context) -> dict[str, Value]:
    """Return the object that the names and values of all pins make.

    Raises:
        ExpressionError: a name leads into a value that is no object.
    """
    whole: dict[str, Value] = {}
    number = 1
    while context.has_pin(f"in_{number}"):
        if name := str(context.read(f"name_{number}")):
            _place(whole, name, context.read(f"in_{number}"))
        number += 1
    return whole


def _place(whole: dict[str, Value], name: str, value: Value) -> None:
    *way, last = name.split(".")
    place = whole
    for step in way:
        inner = place.get(step, {})
        if not isinstance(inner, dict):
            message = f'the name "{name}" leads into "{step}", which is no object'
            raise ExpressionError(message)
        # A copy: the values of pins are shared.
        place[step] = place = dict(inner)
    place[last] = value


def _json_test(name: str, number: int) -> TypeDeclaration:
    names = [f"name_{each}: STRING" for each in range(1, number + 1)]
    values = [f"in_{each}: JSON" for each in range(1, number + 1)]
    inputs = ("expression: STRING", *names, *values)
    return block(
        name,
        package="fbflow::conditions",
        body=service("JSON_TEST"),
        event_inputs=(with_all("REQ", inputs),),
        event_outputs=("CNF(Q)",),
        inputs=inputs,
        outputs=("Q: BOOL",),
        comment="Tells whether a JMESPath expression holds for JSON values",
    )


FAMILY = Family(
    "conditions",
    "Conditions on JSON values",
    types=(),
    generics=(GenericName("JSON_TEST_<n>", _json_test, first=0),),
    services={"JSON_TEST": JsonTest()},
)
