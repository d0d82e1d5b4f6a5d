"""The export: a tenant is written as a directory of CSV files that the import loads.

The files, their columns and the conditions that values have to meet are the import's own declarations.
"""

from db.exporting.run import Summary, export_tenant

__all__ = ["Summary", "export_tenant"]
