"""Damage of texts by spreadsheets and copying: invisible characters, surrounding blanks, numbers without digits.

The regular expressions fit PostgreSQL and Python. Names and identifiers that match one are refused; other values are
refused by their own conditions, and these explain why.
"""

INVISIBLE = (
    r"\u0001-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    r"\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"
)
"""Invisible characters, for a bracket expression: controls, direction marks, breaks, fillers, tags.

Not what scripts are laid out with: joiners, hieroglyphs, shorthand, music.
"""

BLANKS = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Blanks of every width, for a bracket expression."""

_REPLACEMENT_CHARACTER = r"\ufffd"
_SCIENTIFIC = r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-][0-9]+"
_FRACTION = r"[0-9]{5,}[.,]0+"
_ERRORS = (
    r"#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|NV|WERT!|BEZUG!|ZAHL!|VALEUR!|NOM\?|NOMBRE!|#{2,})"
    r"|Err:[0-9]{3}"
)

_HAS_INVISIBLE = f"[{INVISIBLE}]"
_AROUND = f"^[{BLANKS}]|[{BLANKS}]$"
_LIST_AROUND = f"(^|;)[{BLANKS}]|[{BLANKS}](;|$)"

PATTERN = f"{_HAS_INVISIBLE}|{_AROUND}|{_REPLACEMENT_CHARACTER}|^({_SCIENTIFIC}|{_FRACTION}|{_ERRORS})$"
"""Matches texts that are refused as names and identifiers."""

WORD = "[+]?[0-9A-Za-z_]"
"""The beginning of most identifiers, which go on with more characters like the last one."""

SOUND = f"^{WORD}+$"
"""Matches most identifiers, and nothing that PATTERN matches: looked for first, in a tenth of the time."""

LIST_PATTERN = (
    f"{_HAS_INVISIBLE}|{_LIST_AROUND}|{_REPLACEMENT_CHARACTER}|(^|;)({_SCIENTIFIC}|{_FRACTION}|{_ERRORS})(;|$)"
)
"""Matches texts that are refused as lists of names."""


def damage_sentence(value: str, otherwise: str, *, listed: bool = False) -> str:
    """SQL for the sentence that says how the text `value` was damaged; `otherwise` where it was not."""
    first, last = ("(^|;)", "(;|$)") if listed else ("^", "$")
    digits = f"upper(to_hex(ascii(substring({value} FROM '{_HAS_INVISIBLE}'))))"
    code = f"repeat('0', 4 - length({digits})) || {digits}"
    blanks = "'has an entry with blanks around it'" if listed else "'has blanks around it'"
    return (
        f"CASE WHEN {value} ~ '{_HAS_INVISIBLE}' THEN 'has a character that is not seen, U+' || {code}"
        f" WHEN {value} ~ '{_LIST_AROUND if listed else _AROUND}' THEN {blanks}"
        f" WHEN {value} ~ '{_REPLACEMENT_CHARACTER}' THEN 'has the sign of a character that was lost, U+FFFD'"
        f" WHEN {value} ~ '{first}({_SCIENTIFIC}){last}'"
        " THEN 'is what a spreadsheet made of a long number: write all of its digits'"
        f" WHEN {value} ~ '{first}({_FRACTION}){last}'"
        " THEN 'is what a spreadsheet made of a whole number: write its digits alone'"
        f" WHEN {value} ~ '{first}({_ERRORS}){last}'"
        " THEN 'is what a spreadsheet shows instead of a value that it does not have'"
        f" ELSE {otherwise} END"
    )
