"""The house keeps its shape: short functions, short files, every module in its layer."""

import ast
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("bot", "handlers", "offer_content", "admin")
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN = 300, 40, 8


def modules() -> list[Path]:
    return [path for top in OURS for path in sorted((ROOT / top).rglob("*.py"))]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert ast.get_docstring(ast.parse(text)), "a module says in one sentence what it is for"


def test_functions_are_short() -> None:
    lengths = dict(found for path in modules() for found in functions(path))
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}
    assert not too_long
    assert statistics.median(lengths.values()) < MEDIAN


def test_every_module_has_its_place_in_the_layers() -> None:
    """A module that no layer names would be free to import anything."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    unplaced = [name for name in map(dotted, modules()) if not any(is_in(name, place) for place in placed)]
    assert unplaced == ["bot"], "only the package itself, which holds the version, stands outside"


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_in(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")
