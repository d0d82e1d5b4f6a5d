"""The script that prints the layout counts right."""

from pathlib import Path

import pytest

from tests.layout import arrows, main, sizes

MAX_FILES = 20
"""Files of a folder: what somebody looks through at once."""

TREE = {
    "graph/__init__.py": '"""Face."""\n',
    "graph/app.py": "import rules.work\nfrom rules.work import deep, one, two\nfrom graph import other\nimport os\n",
    "graph/other.py": "\n",
    "rules/__init__.py": "",
    "rules/work/__init__.py": "one = two = 1\n",
    "rules/work/deep.py": "def f():\n    from db.tables.inner.most import x\n    from graph.app import y\n",
    "db/tables/__init__.py": "from db.tables.inner import most\n",
    "db/tables/inner/most.py": "x = 1\n" * 4,
    "db/migrations/versions/0001.py": "from graph.app import y\n",
    "web/build.py": "from graph.app import y\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_folders_have_the_files_that_say_something(tree: Path) -> None:
    assert sizes(tree) == {
        "graph": [1, 4], "rules/work": [1, 3], "db/tables": [1], "db/tables/inner": [4],
    }  # fmt: skip


def test_an_arrow_counts_each_name_that_is_imported(tree: Path) -> None:
    assert arrows(tree) == {
        ("graph", "rules.work"): 4,
        ("rules.work", "db.tables"): 1,
        ("rules.work", "graph"): 1,
    }


def test_what_is_printed(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(tree)
    head, first, *rest = capsys.readouterr().out.splitlines()
    assert head.split() == ["folder", "files", "lines", "median", "longest"]
    assert first.split() == ["db/tables", "1", "1", "1", "1"]
    assert "6 imports between folders:" in rest
    assert [line.split() for line in rest if "graph" in line and "->" in line] == [
        ["graph", "->", "rules.work", "4", "(and", "back)"],
        ["rules.work", "->", "graph", "1", "(and", "back)"],
    ]


def test_no_folder_has_to_be_searched() -> None:
    root = Path(__file__).resolve().parent.parent
    assert {folder: len(lines) for folder, lines in sizes(root).items() if len(lines) > MAX_FILES} == {}


def test_this_working_copy_is_found() -> None:
    root = Path(__file__).resolve().parent.parent
    assert {"graph/http", "rules/updates", "db/tables"} <= sizes(root).keys()
    assert all(not imported.startswith(("graph", "rules")) for importer, imported in arrows(root) if importer < "e")
