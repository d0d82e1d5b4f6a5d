"""Checks the copied files, with a few statements each, and records faults in `import_faults`."""

# ruff: noqa: S608 - every name in these statements is declared in `db.importing.catalogue`

from typing import Any

from db.importing.catalogue import FILES
from db.importing.declarations import File, Rule, Unique
from db.importing.faults import SHOWN, Fault, Faults, quoted

_FIRST = f"""
SELECT *, count(*) OVER () AS total FROM import_faults ORDER BY place, line, position LIMIT {SHOWN}
"""


async def check(connection: Any, place: int, tenant: int) -> None:
    """Check one file, after those that it refers to were inserted."""
    file = FILES[place]
    statements = [broken_rules(place)]
    for unique in file.unique:
        statements += [duplicate(place, unique), existing(place, unique)]
    for statement in statements:
        await connection.execute(statement.replace("$tenant", str(tenant)))


async def any_fault(connection: Any) -> bool:
    """Whether a fault was recorded."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM import_faults)")
    return found


async def collect(connection: Any, faults: Faults) -> None:
    """Add the recorded faults to `faults`."""
    rows = await connection.fetch(_FIRST)
    if rows:
        faults.take([_fault(row) for row in rows], rows[0]["total"])


def _fault(row: Any) -> Fault:
    place, line, position, column, value, sentence = (row[i] for i in range(6))
    about = f"{FILES[place].name}:{line}: {column}"
    text = f"{about}: {sentence}" if value is None else f"{about}: {quoted(value)} {sentence}"
    return Fault(place, line, position, text)


def broken_rules(place: int) -> str:
    """SQL that records broken rules: at most one per row and column."""
    file = FILES[place]
    rules = file.ordered_rules()
    kept = " AND ".join(f"({rule.condition})" for rule in rules)
    verdicts = ", ".join(_verdict(file, name, rules) for name in file.columns)
    return f"""
    INSERT INTO import_faults
    SELECT {place}, s.line, v.position, v.column_name, v.value, v.sentence
    FROM {file.source} CROSS JOIN LATERAL (VALUES {verdicts}) AS v (position, column_name, value, sentence)
    WHERE NOT s.broken AND ({kept}) IS FALSE AND v.sentence IS NOT NULL
    """


def _verdict(file: File, column: str, rules: list[Rule]) -> str:
    own = [rule for rule in rules if rule.column == column]
    value = " ".join(f"WHEN ({rule.condition}) IS FALSE THEN {rule.value or f's.{column}'}" for rule in own)
    sentence = " ".join(f"WHEN ({rule.condition}) IS FALSE THEN {rule.sentence}" for rule in own)
    return f"({file.columns.index(column)}, '{column}', CASE {value} END, CASE {sentence} END)"


def duplicate(place: int, unique: Unique) -> str:
    """SQL that records rows with the unique values of an earlier row of the file."""
    file = FILES[place]
    keys = [*(f"s.{name}" for name in unique.columns[:-1]), _spelling(unique)]
    named = " AND ".join(f"s.{name} IS NOT NULL" for name in _required_columns(file, unique))
    selected = ", ".join(f"{key} AS k{i}" for i, key in enumerate(keys))
    same = " AND ".join(
        f"{key} {_equals(file, name)} t.k{i}" for i, (key, name) in enumerate(zip(keys, unique.columns, strict=True))
    )
    return f"""
    WITH t AS MATERIALIZED (
        SELECT {selected}, min(s.line) AS first FROM {file.staged} s WHERE NOT s.broken AND {named}
        GROUP BY {", ".join(keys)} HAVING count(*) > 1)
    INSERT INTO import_faults
    SELECT {place}, s.line, {_place_of(file, unique)}, 'is in line ' || t.first || ' already'
    FROM t JOIN {file.staged} s ON {same} WHERE NOT s.broken AND s.line > t.first
    """


def existing(place: int, unique: Unique) -> str:
    """SQL that records rows whose unique values are in the database already."""
    file = FILES[place]
    fields = [file.field(name) for name in unique.columns]
    same = [f"x.{file.target(f.name)} {_equals(file, f.name)} {f.stored}" for f in fields[:-1]]
    last = fields[-1]
    # A malformed value must not be converted, and only CASE guarantees that.
    safe = f"CASE WHEN {last.sql(last.kind.condition)} THEN {last.stored} END"
    same.append(f"x.{file.target(last.name)} {_equals(file, last.name)} {safe}")
    return f"""
    INSERT INTO import_faults
    SELECT {place}, s.line, {_place_of(file, unique)}, 'exists already'
    FROM {file.staged} s {" ".join(f.join for f in fields)}
    JOIN {file.table} x ON x.tenant_id = $tenant AND {" AND ".join(same)} WHERE NOT s.broken
    """


def _spelling(unique: Unique) -> str:
    return unique.spelling.replace("$v", f"s.{unique.columns[-1]}")


def _required_columns(file: File, unique: Unique) -> list[str]:
    return [name for name in unique.columns if file.field(name).required]


def _equals(file: File, column: str) -> str:
    """The operator of equality: fast for required columns; for others, two absent values are equal."""
    return "=" if file.field(column).required else "IS NOT DISTINCT FROM"


def _place_of(file: File, unique: Unique) -> str:
    column = unique.columns[-1]
    return f"{file.columns.index(column)}, '{column}', s.{column}"
