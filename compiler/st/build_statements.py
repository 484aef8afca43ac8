"""The syntax tree of statements."""

from typing import cast

from lark import Token, Transformer, v_args

from compiler.st.syntax import (
    Access,
    Arm,
    Assignment,
    CallStatement,
    CaseStatement,
    Container,
    ForStatement,
    GuardedBlock,
    IfStatement,
    JumpStatement,
    Label,
    Labels,
    Node,
    RepeatStatement,
    StatementNode,
    WhileStatement,
)
from compiler.st.tokens import Statements, body_of, else_of, first_offset, offset, present


@v_args(inline=True)
class StatementBuilder(Transformer[Token, Node | Container]):
    """Builds statements."""

    def assignment(self, *parts: Node) -> Assignment:
        """`a := b := value;`."""
        targets = cast("tuple[Access, ...]", parts[:-1])
        return Assignment(targets, parts[-1], first_offset(parts[0]))

    def call_statement(self, call: Access) -> CallStatement:
        """`f(x);`."""
        return CallStatement(call, first_offset(call))

    def if_statement(self, word: Token, *parts: object) -> IfStatement:
        """`IF … END_IF`."""
        branches = tuple(part for part in parts if isinstance(part, GuardedBlock))
        return IfStatement(branches, else_of(parts), offset(word))

    def branch(self, condition: Node, _then: Token, *body: StatementNode | None) -> GuardedBlock:
        """`condition THEN …`."""
        return GuardedBlock(condition, present(body))

    def else_branch(self, _word: Token, *body: StatementNode | None) -> Statements:
        """`ELSE …`."""
        return present(body)

    def case_statement(
        self, word: Token, selector: Node, _of: Token, *parts: object
    ) -> CaseStatement:
        """`CASE … END_CASE`: statements belong to the labels before them."""
        stray: list[StatementNode] = []
        arms: list[tuple[Labels, list[StatementNode]]] = []
        for part in parts:
            if isinstance(part, Labels):
                arms.append((part, []))
            elif part is not None and not isinstance(part, tuple | Token):
                (arms[-1][1] if arms else stray).append(cast("StatementNode", part))
        return CaseStatement(
            selector=selector,
            stray=tuple(stray),
            arms=tuple(Arm(labels.labels, tuple(body)) for labels, body in arms),
            otherwise=else_of(parts),
            at=offset(word),
        )

    def case_item(self, statement: StatementNode | None) -> StatementNode | None:
        """A statement among the labels."""
        return statement

    def labels(self, *labels: Label) -> Labels:
        """`1, 3..5:`."""
        return Labels(labels, labels[0].at)

    def label(self, lower: Node, upper: Node | None) -> Label:
        """`1` or `3..5`."""
        return Label(lower, upper, first_offset(lower))

    def for_statement(self, word: Token, *parts: object) -> ForStatement:
        """`FOR … END_FOR`."""
        variable, start, _to, stop, step, _do, *body = parts
        return ForStatement(
            variable=cast("Access", variable),
            start=cast("Node", start),
            stop=cast("Node", stop),
            step=cast("Node | None", step),
            body=body_of(body),
            at=offset(word),
        )

    def by(self, _word: Token, step: Node) -> Node:
        """`BY 2`."""
        return step

    def while_statement(
        self, word: Token, condition: Node, _do: Token, *body: object
    ) -> WhileStatement:
        """`WHILE … END_WHILE`."""
        return WhileStatement(condition, body_of(body), offset(word))

    def repeat_statement(self, word: Token, *parts: object) -> RepeatStatement:
        """`REPEAT … UNTIL … END_REPEAT`."""
        *body, _until, until, _end = parts
        return RepeatStatement(body_of(body), cast("Node", until), offset(word))

    def exit_statement(self, word: Token) -> JumpStatement:
        """`EXIT;`."""
        return JumpStatement("EXIT", offset(word))

    def continue_statement(self, word: Token) -> JumpStatement:
        """`CONTINUE;`."""
        return JumpStatement("CONTINUE", offset(word))

    def return_statement(self, word: Token) -> JumpStatement:
        """`RETURN;`."""
        return JumpStatement("RETURN", offset(word))

    def empty_statement(self) -> None:
        """`;`."""
        return
