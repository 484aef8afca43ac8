from compiler.exporters.svg.blocks import shape_of
from compiler.exporters.svg.geometry import FONT_SIZE, LINE, fitting, shorten, text_width
from compiler.exporters.svg.markup import element, identifier, number, path, text
from compiler.ir.blocks import DataPort, EventPort, Interface
from compiler.ir.datatypes import INT

INTERFACE = Interface(
    event_inputs=(EventPort(name="REQ", with_data=("B", "A")), EventPort(name="R")),
    event_outputs=(EventPort(name="CNF"),),
    inputs=(DataPort(name="A", type=INT), DataPort(name="B", type=INT)),
)


def test_pins_stand_a_line_apart_events_above_the_neck_and_data_below() -> None:
    shape = shape_of("x", "T", INTERFACE, {})

    assert [pin.y / LINE for pin in shape.inputs.pins] == [1.5, 2.5, 4.5, 5.5]
    assert shape.neck_y == 3 * LINE
    assert shape.height == 6 * LINE


def test_a_with_line_joins_an_event_to_its_data() -> None:
    shape = shape_of("x", "T", INTERFACE, {})

    (line,) = shape.inputs.withs
    assert (line.event_y, line.data_ys) == (1.5 * LINE, (5.5 * LINE, 4.5 * LINE))
    assert shape.outputs.withs == ()


def test_a_block_is_wide_enough_for_its_type() -> None:
    name = "A_RATHER_LONG_TYPE_NAME"

    assert shape_of("x", name, INTERFACE, {}).width > text_width(name)


def test_the_sign_of_a_state_has_room_beside_a_long_name() -> None:
    name = "a_name_longer_than_its_block"
    plain = shape_of(name, "T", Interface(), {})
    signed = shape_of(name, "T", Interface(), {}, signed=True)

    assert signed.width == plain.width
    assert signed.overhang - plain.overhang >= FONT_SIZE


def test_values_are_kept_for_data_inputs_only() -> None:
    shape = shape_of("x", "T", INTERFACE, {"B": "INT#1", "REQ": "1", "A": ""})

    assert [(pin.name, value) for pin, value in shape.values] == [("B", "INT#1")]
    assert shape.value_width > 0


def test_long_texts_are_cut_and_put_on_one_line() -> None:
    assert shorten("a\n b", 9) == "a b"
    assert shorten("abcdefgh", 5) == "abcd…"


def test_a_text_is_cut_to_the_room_there_is() -> None:
    assert fitting("abc", text_width("abc")) == "abc"
    assert fitting("abcdef", text_width("abc…") + 0.1) == "abc…"
    assert fitting("abcdef", 0) == "…"


def test_a_path_is_written_with_what_changes() -> None:
    assert path([(0, 1), (5.04, 1), (5, 9), (7, 8)]) == "M0 1H5V9L7 8"


def test_numbers_are_written_to_a_tenth() -> None:
    assert [number(value) for value in (1.0, 0.25, -0.04, 1 / 3)] == ["1", "0.2", "0", "0.3"]


def test_different_names_have_different_ids() -> None:
    names = ["a.b", "a_b", "a-b", "a b", "a-20-b", "ä", ""]

    assert len({identifier(name) for name in names}) == len(names)
    assert all(identifier(name).isascii() and " " not in identifier(name) for name in names)


def test_markup_in_texts_and_attributes_is_escaped() -> None:
    assert text("<a>&\x07") == "&lt;a&gt;&amp;\ufffd"
    assert element("g", class_="\"'<", data_x=1.04) == '<g class="&quot;\'&lt;" data-x="1"/>'
