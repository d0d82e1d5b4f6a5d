"""Limits on what clients send and on what one answer holds. Times are beside what they bound.

`db/limits.py` has those of stored values.
"""

MAX_VARIABLES_DEPTH = 64
"""Levels of lists and objects in the variables."""

MAX_CACHED_DOCUMENTS = 1000
"""Documents that are kept parsed and validated."""

MAX_CACHED_DOCUMENT_LENGTH = 15_000
"""Characters of a document that is kept; a longer one is parsed each time."""

MAX_TOKEN_LENGTH = 16 * 1024
"""Characters of a bearer token, and of the header that holds it; a longer one is refused unread."""

MAX_CACHED_TOKENS = 1024
"""Tokens whose signatures are not checked again."""

DEFAULT_PAGE_SIZE = 100
"""Edges of a page whose size is not given."""

MAX_PAGE_SIZE = 500
"""Edges of a page."""

MAX_IDS = 250
"""IDs in the list that `nodes` takes."""

MAX_CONTROL_NUMBERS = 1000
"""Control numbers and ranges in one text."""

MAX_KEY = 2**31 - 1
"""The greatest key of a row, and the greatest control number."""

MAX_ERRORS = 20
"""Errors in one answer; further ones are left out."""
