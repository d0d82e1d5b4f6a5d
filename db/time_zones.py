"""The names of time zones that requests and imports may give: one set for both."""

from functools import cache
from zoneinfo import available_timezones

_OF_NO_PLACE = {"localtime", "Factory"}
"""Files of the IANA database that stand for a setting that was not made."""


def is_time_zone(name: str) -> bool:
    """Whether it is the name of an IANA time zone."""
    return name in time_zones()


@cache
def time_zones() -> frozenset[str]:
    """The names of IANA time zones, as Python knows them; PostgreSQL may know fewer, and has more that are no names."""
    return frozenset(available_timezones() - _OF_NO_PLACE)
