"""The physical lines of a file: one at a time, or a block of whole ones."""

import io
from pathlib import Path

MAX_LINE_LENGTH = 1024 * 1024


class Lines:
    """One pass over a file, which is open until `close`. Memory is one block."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._ahead = io.BytesIO()
        self.done = 0
        """Bytes that were read."""
        self.number = 0
        """Lines that were read."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def next(self) -> bytes:
        """The next line with its end, or the first MAX_LINE_LENGTH bytes of a longer one; empty at the file's end."""
        line = self._ahead.readline(MAX_LINE_LENGTH)
        if not line.endswith(b"\n"):
            line += self._file.readline(MAX_LINE_LENGTH - len(line))
        self.done += len(line)
        self.number += bool(line)
        return line

    def block(self, size: int) -> bytes:
        """About `size` bytes of the next lines, to be taken or read again by `next`; empty if some are to be yet."""
        if self._ahead.read(1):
            self._ahead.seek(-1, io.SEEK_CUR)
            return b""
        block = self._file.read(size)
        if block and not block.endswith(b"\n"):
            block += self._file.readline(MAX_LINE_LENGTH)
        self._ahead = io.BytesIO(block)
        return block

    def take(self, lines: int) -> None:
        """Count the block, of that many lines, as read."""
        self.done += len(self._ahead.getbuffer())
        self.number += lines
        self._ahead = io.BytesIO()
