"""Operations on text: templates in their sandbox, parts of text."""

from pathlib import Path

import pytest

from fblib.operation import OperationError, OperationSettings
from fblib.service import Value
from tests.performing import Bench
from tests.talking import in_loop

SMALL = OperationSettings(largest_body=100_000)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Hello {{ name }}!", "Hello Jörg!"),
        ("{{ t }} {{ on }} {{ nothing }} {{ xs }}", '3.5 true null [1, "a"]'),
        ("{% for x in xs %}{{ loop.index }}={{ x }};{% endfor %}", "1=1;2=a;"),
        ("{% for x in [] %}x{% else %}none{% endfor %}", "none"),
        ("{% if t > 3 and on %}warm{% endif %}", "warm"),
        ("{{ name.upper() }} {{ name|lower }} {{ xs|join(', ') }}", "JÖRG jörg 1, a"),
        ("{{ o.a.b }} {{ o['a']['b'] }} {{ o|tojson }}", '1 1 {"a": {"b": 1}}'),
        ("{{ name ~ 1 ~ xs }}", 'Jörg1[1, "a"]'),
        ("{{ 7 % 3 }} {{ 2 ** 10 }} {{ 'ab' * 2 }} {{ 'a' + 'b' }} {{ [1] + [2] }}",
         "1 1024 abab ab [1, 2]"),
        ("{{ 2.567|round(1) }} {{ 7|round }} {{ t|string }} {{ 'abc'|replace('b', '-') }}",
         "2.6 7 3.5 a-c"),
        ("{{ 'a,b'.split(',')|last }} {{ missing|default('none') }}", "b none"),
        ("{% macro f(x) %}<{{ x }}>{% endmacro %}{{ f(1) }}{{ f('a')|upper }}", "<1><A>"),
        ("{% for a, b in {'x': 1}.items() %}{{ a }}{{ b }}{% endfor %}", "x1"),
        ("{{ [{'a': 1}, {'a': 2}]|join('+', attribute='a') }}", "1+2"),
    ],
)  # fmt: skip
@in_loop
async def test_templates_are_filled_in(template: str, expected: str, tmp_path: Path) -> None:
    values: Value = {
        "name": "Jörg",
        "t": 3.5,
        "on": True,
        "nothing": None,
        "xs": [1, "a"],
        "o": {"a": {"b": 1}},
    }
    outputs = await Bench(tmp_path).perform("text.template", template=template, values=values)

    assert outputs == {"text": expected}


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{{ missing }}", "'missing' is undefined"),
        ("{{ xs.y.z }}", "has no attribute 'y'"),
        ("{{ 1", r"unexpected end of template.* \(line 1\)"),
        ("\n{{ x|nosuch }}", r"No filter named 'nosuch'. \(line 2\)"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{% include 'x' %}", "no loader"),
        # Out of the sandbox:
        ("{{ ''.__class__.__mro__ }}", "is unsafe"),
        ("{{ self.__init__.__globals__ }}", "is unsafe"),
        ("{{ cycler.__init__.__globals__ }}", "is unsafe"),
        ("{{ xs.append(1) }}", "is unsafe"),
        ("{{ xs|attr('__class__') }}", "No filter named 'attr'"),
        # Without end:
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
         "1,000,000 rounds"),
        ("{% for a in range(9999) %}{% for b in many %}{% endfor %}{% endfor %}",
         "1,000,000 rounds"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "too many levels"),
        ("{% for x in xs recursive %}{{ loop(x) }}{% endfor %}", "call themselves"),
        ("{% if 1 %}" * 300 + "{% endif %}" * 300, "too many levels"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "too many levels"),
        # Too large:
        ("{{ 'a' * 9999999999 }}", "100,000 characters"),
        ("{{ 9999999999 * [1] }}", "100,000 characters"),
        ("{{ 99 ** 99 ** 99 ** 99 }}", "a number is too large"),
        ("{{ '%9999999999d' % 1 }}", '"%" is for numbers only'),
        ("{{ '{:9999999999}'.format(1) }}", "is unsafe"),
        ("{{ 'a'.ljust(9999999999) }}", "is unsafe"),
        ("{{ (1).to_bytes(9999999999, 'big') }}", "is unsafe"),
        ("{{ 'a'|center(9999999999) }}", "No filter named 'center'"),
        ("{{ many|join('a' * 90000) }}", "100,000 characters"),
        ("{{ ('a' * 1000)|replace('', 'b' * 1000) }}", "100,000 characters"),
        ("{% set n = namespace(x=xs) %}{% for i in many %}{% set n.x = n.x ~ n.x %}{% endfor %}",
         "100,000 characters"),
        ("{% set x = 'aaaa' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
         "100,000 characters"),
        ("{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x }}", "larger than"),
    ],
)  # fmt: skip
@in_loop
async def test_templates_have_bounds(template: str, reason: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=SMALL)
    values: Value = {"xs": [1, 2], "many": list(range(1000))}

    with pytest.raises(OperationError, match=reason) as raised:
        await bench.perform("text.template", template=template, values=values)

    assert not raised.value.again
    assert values == {"xs": [1, 2], "many": list(range(1000))}


@in_loop
async def test_values_of_a_template_are_an_object_or_none(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    plain = await bench.perform("text.template", template="a")
    with pytest.raises(OperationError, match='"values" is no object'):
        await bench.perform("text.template", template="a", values=[1])

    assert plain == {"text": "a"}


@pytest.mark.parametrize(
    ("text", "separator", "strip", "expected"),
    [
        ("a, b,,c ", ",", True, ["a", "b", "c"]),
        ("a, b,,c ", ",", False, ["a", " b", "", "c "]),
        ("one\r\ntwo\n\n three", "", True, ["one", "two", "three"]),
        ("", ",", True, []),
        ("a->b", "->", True, ["a", "b"]),
    ],
)
@in_loop
async def test_a_text_is_split(
    text: str, separator: str, strip: bool, expected: list[str], tmp_path: Path
) -> None:
    bench = Bench(tmp_path)
    outputs = await bench.perform("text.split", text=text, separator=separator, strip=strip)

    assert outputs == {"parts": expected, "count": len(expected)}
