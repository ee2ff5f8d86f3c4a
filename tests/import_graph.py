"""The imports between the files of a source tree, and the circles in them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Graph = Mapping[str, frozenset[str]]
"""module -> the modules of the tree that it imports, at its top or inside functions, but not for types alone"""


def graph_of(folders: Mapping[str, Path]) -> Graph:
    """The graph of packages, each a dotted name with its folder, whose links to other folders are not followed."""
    files = {
        _dotted(name, path.relative_to(folder)): path
        for name, folder in folders.items()
        for path in sorted(folder.rglob("*.py"))
    }
    return {
        name: frozenset(_imported(ast.parse(path.read_text(encoding="utf-8")), files) - {name})
        for name, path in files.items()
    }


def _dotted(package: str, path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts)))


def _imported(tree: ast.AST, known: Iterable[str]) -> set[str]:
    modules = set(known)
    found = set()
    for node in _at_run_time(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= named or {node.module}
    return found & modules


def _at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                yield other
                yield from _at_run_time(other)
            continue
        yield node
        yield from _at_run_time(node)


def circles(graph: Graph) -> list[list[str]]:
    """The sets of modules that import each other, however far round."""
    reached = {name: _reached(graph, name) for name in graph}
    found = {
        frozenset({other for other in reached[name] if name in reached[other]} | {name})
        for name in graph
        if name in reached[name]
    }
    return sorted(sorted(circle) for circle in found)


def _reached(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph[name]
    return seen
