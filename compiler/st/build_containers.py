"""The syntax tree of containers and of what they declare."""

from typing import cast

from lark import Token, Transformer, v_args

from compiler.st.syntax import Bounds, Container, Declared, Node, StatementNode, TypeReference
from compiler.st.tokens import offset, plain_name, qualified, split_parts


@v_args(inline=True)
class ContainerBuilder(Transformer[Token, Node | Container]):
    """Builds containers, variables and types."""

    # --- Containers ----------------------------------------------------------------------

    def bare(self, *parts: "tuple[Declared, ...] | StatementNode | None") -> Container:
        """Statements without a container."""
        variables, body = split_parts(parts)
        return Container("", "", "", None, variables, body, at=0)

    def contained(self, word: Token, name: Token, *rest: object) -> Container:
        """`ALGORITHM name … END_ALGORITHM`."""
        variables, body = split_parts(rest)
        return Container("ALGORITHM", plain_name(name), "", None, variables, body, offset(word))

    def method(
        self, word: Token, name: Token, result: TypeReference | None, *rest: object
    ) -> Container:
        """`METHOD name : type … END_METHOD`."""
        variables, body = split_parts(rest)
        return Container("METHOD", plain_name(name), "", result, variables, body, offset(word))

    def function(self, *parts: object) -> Container:
        """`PACKAGE p; IMPORT q; FUNCTION name : type … END_FUNCTION`."""
        package = "".join(str(part) for part in parts if type(part) is str)
        rest = [part for part in parts if type(part) is not str]
        word, name, result, *others = rest
        variables, body = split_parts(tuple(others))
        return Container(
            kind="FUNCTION",
            name=plain_name(cast("Token", name)),
            package=package,
            result=cast("TypeReference | None", result),
            variables=variables,
            body=body,
            at=offset(cast("Token", word)),
        )

    def package(self, _word: Token, name: Token) -> str:
        """`PACKAGE p;`."""
        return qualified(name)

    def imported(self, _word: Token, *_name: Token | None) -> str:
        """`IMPORT q::*;`, which whoever looks names up knows from the file's own header."""
        return ""

    def name(self, token: Token) -> Token:
        """The name of a container."""
        return token

    # --- Variables -----------------------------------------------------------------------

    def variables(
        self, section: Token, constant: Token | None, *groups: "Token | tuple[Declared, ...]"
    ) -> tuple[Declared, ...]:
        """`VAR_TEMP … END_VAR`."""
        kind = section.upper()
        return tuple(
            Declared(
                name=one.name,
                type=one.type,
                initial=one.initial,
                section=kind,
                constant=constant is not None,
                at=one.at,
            )
            for group in groups
            if isinstance(group, tuple)
            for one in group
        )

    def declaration(self, *parts: "Token | TypeReference | Node | None") -> tuple[Declared, ...]:
        """`a, b : INT := 5;`."""
        *names, datatype, initial, _pragma = parts
        return tuple(
            Declared(
                name=plain_name(cast("Token", name)),
                type=cast("TypeReference", datatype),
                initial=cast("Node | None", initial),
                section="VAR",
                constant=False,
                at=offset(cast("Token", name)),
            )
            for name in names
        )

    def plain_type(self, name: Token) -> TypeReference:
        """`INT`."""
        return TypeReference(qualified(name), None, (), offset(name))

    def sized_type(self, name: Token, length: Node) -> TypeReference:
        """`STRING[20]`."""
        return TypeReference(qualified(name), length, (), offset(name))

    def array_type(self, *parts: "Token | Bounds | TypeReference") -> TypeReference:
        """`ARRAY [0..9] OF INT`."""
        word, *bounds, _of, element = parts
        inner = cast("TypeReference", element)
        return TypeReference(
            name=inner.name,
            length=inner.length,
            bounds=(*cast("list[Bounds]", bounds), *inner.bounds),
            at=offset(cast("Token", word)),
        )

    def bounds(self, lower: Node, upper: Node) -> Bounds:
        """`0..9`."""
        return Bounds(lower, upper)

    def size(self, count: Node) -> Bounds:
        """`10`."""
        return Bounds(None, count)

    def open_bounds(self, _star: Token) -> Bounds:
        """`*`."""
        return Bounds(None, None)
