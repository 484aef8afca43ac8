"""Which blocks run in which resource, in every dialect of the 4diac IDE."""

from tests.unit.compiler.passes.conftest import (
    Pins,
    Project,
    codes,
    data,
    device,
    events,
    fb,
    ids,
    network,
    node,
    resource,
    resources,
    subapplication,
)

TWO = network(fb("A", "INT2INT"), fb("B", "INT2INT"), events="A.CNF -> B.REQ")
CROSSING = network(
    fb("A", "INT2INT"),
    fb("B", "INT2INT"),
    events="A.CNF -> B.REQ",
    data="A.OUT -> B.IN",
)
TO_TWO = "App.A -> PC.R\n App.B -> PC.Q"


def test_every_resource_begins_with_a_start_that_no_file_lists(project: Project) -> None:
    graph = project.graph(devices=device("PC", resource("R"), resource("Q")))

    assert resources(graph) == {"PC.R": ["PC.R.START"], "PC.Q": ["PC.Q.START"]}
    assert node(graph, "PC.R.START").type == "E_RESTART"


def test_a_start_that_is_listed_is_not_there_twice(project: Project) -> None:
    own = network(fb("START", "E_RESTART"), fb("A", "INT2INT"), events="START.COLD -> A.REQ")

    graph = project.graph(devices=device("PC", resource("R", own)))

    assert ids(graph) == ["PC.R.START", "PC.R.A"]
    assert events(graph) == ["PC.R.START.COLD -> PC.R.A.REQ"]


def test_a_resource_of_an_unknown_type_gets_a_start_with_a_note(project: Project) -> None:
    result = project.compilation(devices=device("PC", resource("R", type_name="MY_RES")))

    assert result.graph is not None
    assert ids(result.graph) == ["PC.R.START"]
    assert codes(result) == ["E222"]


def test_a_projects_resource_type_brings_its_network(project: Project) -> None:
    project.add(
        "MY_RES.res",
        '<ResourceType Name="MY_RES"><FBNetwork>'
        + network(
            fb("START", "E_RESTART"), fb("Tick", "E_CYCLE"), events="START.COLD -> Tick.START"
        )
        + "</FBNetwork></ResourceType>",
    )
    own = network(fb("A", "INT2INT"), events="Tick.EO -> A.REQ")

    graph = project.graph(devices=device("PC", resource("R", own, type_name="MY_RES")))

    assert resources(graph) == {"PC.R": ["PC.R.START", "PC.R.Tick", "PC.R.A"]}
    assert events(graph) == [
        "PC.R.START.COLD -> PC.R.Tick.START",
        "PC.R.Tick.EO -> PC.R.A.REQ",
    ]


def test_ide_1_maps_to_a_name_in_the_resource_and_repeats_the_block(project: Project) -> None:
    own = network(fb("A", "INT2INT"), fb("B", "INT2INT"), events="START.COLD -> A.REQ")

    graph = project.graph(
        TWO,
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R.A\n App.B -> PC.R.B",
    )

    assert resources(graph) == {"PC.R": ["PC.R.START", "App.A", "App.B"]}
    assert sorted(events(graph)) == [
        "App.A.CNF -> App.B.REQ",
        "PC.R.START.COLD -> App.A.REQ",
    ]


def test_a_connection_repeated_in_a_resource_counts_once_silently(project: Project) -> None:
    own = network(
        fb("A", "INT2INT"),
        fb("B", "INT2INT"),
        events="START.COLD -> A.REQ\n A.CNF -> B.REQ",
    )

    result = project.compilation(
        TWO,
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R.A\n App.B -> PC.R.B",
    )

    assert result.graph is not None
    assert events(result.graph).count("App.A.CNF -> App.B.REQ") == 1
    assert codes(result) == []


def test_ide_1_may_call_a_block_otherwise_in_the_resource(project: Project) -> None:
    own = network(fb("Other", "INT2INT"), events="START.COLD -> Other.REQ")

    graph = project.graph(
        network(fb("A", "INT2INT")),
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R.Other",
    )

    assert ids(graph) == ["PC.R.START", "App.A"]
    assert events(graph) == ["PC.R.START.COLD -> App.A.REQ"]


def test_ide_3_milestones_list_mapped_blocks_by_their_path(project: Project) -> None:
    own = network(fb("App.A", "INT2INT"), events="START.COLD -> App.A.REQ")

    graph = project.graph(
        network(fb("A", "INT2INT")),
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R",
    )

    assert resources(graph) == {"PC.R": ["PC.R.START", "App.A"]}
    assert events(graph) == ["PC.R.START.COLD -> App.A.REQ"]


def test_a_block_listed_by_its_path_runs_there_even_without_a_mapping(project: Project) -> None:
    own = network(fb("App.A", "INT2INT"))

    graph = project.graph(network(fb("A", "INT2INT")), devices=device("PC", resource("R", own)))

    assert resources(graph) == {"PC.R": ["PC.R.START", "App.A"]}


def test_ide_3_names_mapped_blocks_only_in_connections(project: Project) -> None:
    own = network(
        fb("Count", "INT2INT"),
        events="START.COLD -> App.A.REQ\n App.A.CNF -> Count.REQ",
        data="App.A.OUT -> Count.IN",
    )

    graph = project.graph(
        network(fb("A", "INT2INT")),
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R",
    )

    assert events(graph) == [
        "PC.R.START.COLD -> App.A.REQ",
        "App.A.CNF -> PC.R.Count.REQ",
    ]
    assert data(graph) == ["App.A.OUT -> PC.R.Count.IN"]


def test_fbdk_puts_blocks_directly_into_a_device(project: Project) -> None:
    inside = network(fb("A", "INT2INT"), fb("B", "INT2INT"), events="A.CNF -> B.REQ")
    devices = f'<Device Name="PC" Type="FBRT_WINDOW"><FBNetwork>{inside}</FBNetwork></Device>'

    graph = project.graph(devices=devices)

    assert resources(graph) == {"PC.PC": ["PC.PC.START", "PC.PC.A", "PC.PC.B"]}
    assert events(graph) == ["PC.PC.A.CNF -> PC.PC.B.REQ"]


def test_unmapped_blocks_run_in_a_resource_of_their_own_with_a_note(project: Project) -> None:
    result = project.compilation(TWO, devices=device("PC", resource("R")), mappings="App.A -> PC.R")

    assert result.graph is not None
    assert resources(result.graph) == {
        "PC.R": ["PC.R.START", "App.A"],
        "FBFLOW.RES": ["App.B"],
    }
    note = next(item for item in result.diagnostics if item.code == "E213")
    assert note.message == '1 block of "App" is mapped to no resource; it runs in FBFLOW.RES'


def test_a_system_without_devices_runs_all_the_same(project: Project) -> None:
    graph = project.graph(TWO)

    assert resources(graph) == {"FBFLOW.RES": ["App.A", "App.B"]}


def test_a_mapped_subapplication_takes_everything_in_it_along(project: Project) -> None:
    inside = network(fb("X", "INT2INT"), subapplication("T", network(fb("Y", "INT2INT"))))

    graph = project.graph(
        network(subapplication("S", inside), fb("A", "INT2INT")),
        devices=device("PC", resource("R"), resource("Q")),
        mappings="App.S -> PC.R\n App.A -> PC.Q",
    )

    assert resources(graph) == {
        "PC.R": ["PC.R.START", "App.S.X", "App.S.T.Y"],
        "PC.Q": ["PC.Q.START", "App.A"],
    }


def test_a_block_mapped_by_itself_leaves_its_subapplications_resource(project: Project) -> None:
    inside = network(fb("X", "INT2INT"), fb("Y", "INT2INT"))

    graph = project.graph(
        network(subapplication("S", inside)),
        devices=device("PC", resource("R"), resource("Q")),
        mappings="App.S -> PC.R\n App.S.Y -> PC.Q",
    )

    assert resources(graph) == {
        "PC.R": ["PC.R.START", "App.S.X"],
        "PC.Q": ["PC.Q.START", "App.S.Y"],
    }


def test_wires_between_resources_are_kept_and_reported_once_per_pair(project: Project) -> None:
    result = project.compilation(
        CROSSING, devices=device("PC", resource("R"), resource("Q")), mappings=TO_TWO
    )

    assert result.graph is not None
    assert events(result.graph) == ["App.A.CNF -> App.B.REQ"]
    assert data(result.graph) == ["App.A.OUT -> App.B.IN"]
    found = [item.message for item in result.diagnostics if item.code == "E214"]
    what = 'the connection "App.A.CNF" to "App.B.REQ" (the first of 2)'
    assert found == [f"{what} leads from resource PC.R into PC.Q"]


def test_a_crossing_is_only_a_plan_where_the_resource_feeds_the_pin_itself(
    project: Project,
) -> None:
    receiving = network(
        fb("In", "INT2INT"),
        events="In.CNF -> App.B.REQ",
        data="In.OUT -> App.B.IN",
    )

    result = project.compilation(
        CROSSING,
        devices=device("PC", resource("R"), resource("Q", receiving)),
        mappings=TO_TWO,
    )

    assert result.graph is not None
    assert events(result.graph) == ["PC.Q.In.CNF -> App.B.REQ"]
    assert data(result.graph) == ["PC.Q.In.OUT -> App.B.IN"]
    assert "E214" not in codes(result)


def test_a_mapping_to_nothing_or_of_nothing_is_left_out_with_a_warning(project: Project) -> None:
    result = project.compilation(
        TWO,
        devices=device("PC", resource("RES")),
        mappings="App.A -> PC.RESS\n App.BB -> PC.RES\n App.B -> PC.RES",
    )

    assert result.graph is not None
    found = [(item.message, item.hint) for item in result.diagnostics if item.code == "E212"]
    assert [hint.partition("?")[0] for _, hint in found] == [
        'Did you mean "PC.RES"',
        'Did you mean "App.B"',
    ]


def test_an_element_of_unknown_type_is_reported_once_not_at_its_wires(project: Project) -> None:
    own = network(events="START.COLD -> App.A.REQ\n START.COLD -> App.S.X.REQ")
    inside = network(fb("X", "Nope"), fb("Y", "INT2INT"), events="X.CNF -> Y.REQ")

    result = project.compilation(
        network(
            fb("A", "Nope"),
            fb("B", "INT2INT"),
            subapplication("S", inside, Pins()),
            events="A.CNF -> B.REQ\n B.CNF -> A.REQ",
        ),
        devices=device("PC", resource("R", own)),
        mappings="App.A -> PC.R\n App.B -> PC.R\n App.S.X -> PC.R\n App.S -> PC.R",
    )

    assert codes(result) == ["E201"]
    assert len(next(iter(result.diagnostics)).related) == 1


def test_a_wrong_path_beside_an_unknown_type_is_still_reported(project: Project) -> None:
    own = network(events="START.COLD -> App.AA.REQ")

    result = project.compilation(network(fb("A", "Nope")), devices=device("PC", resource("R", own)))

    assert codes(result) == ["E202", "E201"]
