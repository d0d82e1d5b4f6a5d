"""The import: a directory of CSV files becomes the data of a tenant, all of it or nothing.

Files are copied as text to temporary tables, checked and resolved there in SQL, and inserted by one statement each.
Each file is declared once in `catalogue`; no code is specific to one file.
"""

from db.importing.faults import ImportFailed
from db.importing.run import Summary, import_directory

__all__ = ["ImportFailed", "Summary", "import_directory"]
