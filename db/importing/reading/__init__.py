"""Reading a file of the format: its header line, its records, and what is found out of them on the way."""

from db.importing.reading.reader import Progress, Reader, UnreadableFile

__all__ = ["Progress", "Reader", "UnreadableFile"]
