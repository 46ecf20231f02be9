"""Single-line mutations of a module: what a slip of the hand would make of one expression.

Sentences (strings with a space), docstrings and annotations are left alone: that prose reads as
it does is not a matter of tests. Operators after those of mutmut and cosmic-ray.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

COMPARED = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
CALCULATED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*", ast.Mod: "*"}
SPELT = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%"}


class Mutation(NamedTuple):
    """Bytes `[start, end)` of line `line` (from 1) of `path` become `put`."""

    path: str
    line: int
    start: int
    end: int
    put: str
    kind: str

    def applied(self, source: str) -> str:
        """The module's text with the mutation in it."""
        lines = source.split("\n")
        lines[self.line - 1] = self.of_line(lines[self.line - 1])
        return "\n".join(lines)

    def of_line(self, line: str) -> str:
        """The line with the mutation in it."""
        row = line.encode()
        return (row[: self.start] + self.put.encode() + row[self.end :]).decode()


def mutations(path: str, source: str) -> list[Mutation]:
    """All single-line mutations of a module, in the order of its lines; a few do not compile."""
    tree, lines = ast.parse(source), source.encode().split(b"\n")
    silent = set(_left_alone(tree))
    found = [
        Mutation(path, node.lineno, start, end, put, kind)
        for node in ast.walk(tree)
        if id(node) not in silent and isinstance(node, (ast.expr, ast.stmt))
        if node.lineno == node.end_lineno
        for kind, start, end, put in _of(node, lines[node.lineno - 1])
    ]
    return sorted(set(found), key=lambda each: (each.line, each.start, each.end, each.put))


def compiles(source: str) -> bool:
    """Whether it is still a program: `mutations` does not ask, since that takes its time."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _left_alone(tree: ast.AST) -> Iterator[int]:
    """Ids of nodes of annotations, literal types, docstrings, `__all__` and decorators."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            parts += [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts += [*node.bases, *node.decorator_list]
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            parts.append(node.annotation)
        elif isinstance(node, (ast.If, ast.Assign, ast.Subscript)) and _declares(node):
            parts.append(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.append(node.value)
        for part in filter(None, parts):
            yield from (id(each) for each in ast.walk(part))


def _declares(node: ast.If | ast.Assign | ast.Subscript) -> bool:
    said = {ast.If: "test", ast.Subscript: "value"}.get(type(node))
    return any(
        isinstance(each, ast.Name) and each.id in ("TYPE_CHECKING", "TypeVar", "Literal", "__all__")
        for each in ast.walk(getattr(node, said) if said else node)
    )


def _of(node: ast.expr | ast.stmt, line: bytes) -> Iterator[tuple[str, int, int, str]]:
    def words(part: ast.expr) -> str:
        return line[part.col_offset : part.end_col_offset].decode()

    start, end = node.col_offset, node.end_col_offset or node.col_offset
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            put = f"{words(left)} {COMPARED[type(operator)]} {words(right)}"
            yield "comparison", start, end, put
        case ast.BoolOp(op=operator, values=[first, *rest]) if len(rest) == 1:
            yield "and or", start, end, words(rest[0])
            yield "and or", start, end, words(first)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not", start, end, f"bool({words(operand)})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in CALCULATED:
            if not isinstance(left, (ast.JoinedStr, ast.List, ast.Tuple)):
                put = f"{words(left)} {CALCULATED[type(operator)]} {words(right)}"
                yield "sum", start, end, put
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            yield "choice", start, end, f"({words(otherwise)} if {words(test)} else {words(body)})"
        case ast.Constant(value=bool() as value):
            yield "constant", start, end, str(not value)
        case ast.Constant(value=int() as value):
            yield "constant", start, end, str(value + 1)
        case ast.Constant(value=str() as value) if value and value.isidentifier():
            if words(node)[:1] in "\"'":
                yield "name", start, end, repr(f"{value}x")
        case ast.Return(value=value) if value is not None and words(value) != "None":
            yield "answer", start, end, "return None"
        case ast.Expr(value=ast.Call()):
            yield "call left out", start, end, "pass"
        case ast.If(test=test) | ast.While(test=test):
            pass  # its test's own operators say it
        case ast.Break():
            yield "loop", start, end, "continue"
        case ast.Continue():
            yield "loop", start, end, "break"
        case ast.Call(func=func, args=arguments, keywords=keywords) if keywords:
            left_out = keywords[-1]
            if left_out.arg:
                kept = [*map(words, arguments), *(_keyword(k, words) for k in keywords[:-1])]
                yield "argument", start, end, f"{words(func)}({', '.join(kept)})"


def _keyword(keyword: ast.keyword, words: object) -> str:
    value = words(keyword.value)  # type: ignore[operator]
    return f"{keyword.arg}={value}" if keyword.arg else f"**{value}"
