"""Records whose number of fields differs from the header line's: reported once where one cause makes many."""

from dataclasses import dataclass, field

from db.importing.faults import SHOWN


@dataclass
class FieldCounts:
    """Faulty records of a file whose header line has `width` names."""

    width: int
    total: int = 0
    first: list[tuple[int, int]] = field(default_factory=list)
    """Line and width of the first faulty records."""

    commas: int = 0
    """Number of faulty records that only have too many commas at the end."""

    alike: bool = True
    """Whether all faulty records have the same number of fields."""

    def note(self, line: int, record: list[str]) -> None:
        """Add a faulty record."""
        self.total += 1
        self.commas += not any(record[self.width :]) and len(record) > self.width
        self.alike = self.alike and len(record) == (self.first or [(line, len(record))])[0][1]
        if len(self.first) < SHOWN:
            self.first.append((line, len(record)))

    def faults(self, records: int) -> tuple[list[tuple[int, str]], int]:
        """The faults of a file with so many records, as line (0: the whole file) and sentence; and their total."""
        shown = [(line, f"has {_fields(found)}, the header line {self.width}") for line, found in self.first]
        if self.total < 2 or not self.alike or self.total not in (records, self.commas):
            return shown, self.total
        line, found = self.first[0]
        if self.total == records:
            return [(0, f"every line has {_fields(found)}, the header line {self.width}{self._cause(found)}")], 1
        others = "so has another line" if self.total == 2 else f"so have {self.total - 1:,} other lines"
        return [(line, f"{shown[0][1]}{self._cause(found)}; {others}")], 1

    def _cause(self, found: int) -> str:
        if self.commas < self.total:
            return ""
        commas = found - self.width
        return f": {'a comma' if commas == 1 else f'{commas} commas'} too many at the end"


def _fields(number: int) -> str:
    return "1 field" if number == 1 else f"{number} fields"
