"""Limits on what clients send and on what one answer holds. Times are beside what they bound.

Those that can be set are in `db/settings.py`, those of stored values in `db/limits.py`.
"""

MAX_VARIABLES_DEPTH = 64
"""Levels of lists and objects in the variables."""

MAX_CACHED_DOCUMENTS = 1000
"""Documents that are kept parsed and validated."""

MAX_CACHED_REFUSED_DOCUMENTS = 100
"""Documents whose errors are kept."""

MAX_CACHED_CHARACTERS = 250_000
"""Characters of all documents that are kept, and of all invocations with theirs: parsed, each takes up to 600 bytes."""

MAX_CACHED_REFUSED_CHARACTERS = 50_000
"""The same of documents whose errors are kept."""

MAX_CACHED_INVOCATIONS = 1000
"""Operations with values of their variables that are kept as they are executed."""

MAX_VARIABLES_KEPT = 2000
"""Bytes of the variables of one that is kept."""

MAX_INTROSPECTION_DEPTH = 15
"""Levels of fields below which introspection may ask, where documents may have fewer."""

MAX_ROOT_FIELDS = {"query": 20, "mutation": 4, "subscription": 1}
"""Fields at the root of an operation."""

MAX_DIRECTIVES = 50
"""Directives in an operation, fragments expanded."""

MAX_OVERLAP_COMPARISONS = 100_000
"""Units of work that validation may spend on comparing fields of one name, two for each pair: up to 0.3 s."""

MAX_COST_BUCKETS = 10_000
"""Callers whose spending is remembered; one who is forgotten has a full bucket again."""

MAX_TOKEN_LENGTH = 16 * 1024
"""Characters of a bearer token, and of the header that holds it; a longer one is refused unread."""

MAX_CACHED_TOKENS = 1024
"""Tokens whose signatures are not checked again."""

DEFAULT_PAGE_SIZE = 100
"""Edges of a page whose size is not given, where pages may have so many."""

MAX_CONTROL_NUMBERS = 1000
"""Control numbers and ranges in one text."""

MAX_TEXT_LENGTH = 1000
"""Characters of a text that is kept with a request, such as a comment, or that account IDs are compared with."""

MAX_KEY = 2**31 - 1
"""The greatest key of a row, and the greatest control number."""

MAX_NAME = 100
"""Characters of a name in the log and in traces: of an operation, of a tenant."""

MAX_ERRORS = 20
"""Errors in one answer; further ones are left out."""
