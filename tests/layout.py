"""Prints the layout of the packages: each folder with its files and lines, and the imports between folders.

`python -m tests.layout` for this working copy, `python -m tests.layout DIR` for another one (an older version, say).
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

PACKAGES = ("graph", "rules", "db")

Arrow = tuple[str, str]
"""The folder that imports, and the one that is imported."""


def main(root: Path) -> None:
    """Prints the folders, then the arrows between them."""
    print(f"{'folder':<28} {'files':>5} {'lines':>6} {'median':>6} {'longest':>7}")
    for folder, lines in sorted(sizes(root).items()):
        print(f"{folder:<28} {len(lines):>5} {sum(lines):>6} {median(lines):>6.0f} {max(lines):>7}")
    found = arrows(root)
    print(f"\n{found.total()} imports between folders:")
    for (importer, imported), count in sorted(found.items()):
        back = "  (and back)" if (imported, importer) in found else ""
        print(f"  {importer:<28} -> {imported:<28} {count:>3}{back}")


def sizes(root: Path) -> dict[str, list[int]]:
    """The numbers of lines of the files in each folder."""
    folders: dict[str, list[int]] = {}
    for path in _sources(root):
        folder = path.relative_to(root).parent.as_posix()
        folders.setdefault(folder, []).append(len(path.read_text().splitlines()))
    return folders


def arrows(root: Path) -> Counter[Arrow]:
    """How many names folders import from one another."""
    modules = {_module(path.relative_to(root)): path for path in _sources(root)}
    return Counter(
        (_folder(importer, modules), _folder(imported, modules))
        for importer, path in modules.items()
        for imported in _imports(path, modules)
        if _folder(importer, modules) != _folder(imported, modules)
    )


def _sources(root: Path) -> Iterator[Path]:
    """The Python files of the packages, but for empty ones and for the versions of migrations, which are frozen."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "versions" not in path.parts and path.read_text().strip():
                yield path


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _folder(module: str, modules: Mapping[str, Path]) -> str:
    """The folder of a module, at most two deep (`rules.updates`); a package counts as its own folder."""
    path = modules.get(module)
    parts = module.split(".")
    inside = parts if path is None or path.name == "__init__.py" else parts[:-1]
    return ".".join(inside[:2])


def _imports(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    """The modules of the packages that a file imports, once for each name that it takes from them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in PACKAGES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in PACKAGES)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
