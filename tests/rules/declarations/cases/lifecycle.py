"""Activation/Expiration/Termination."""

from datetime import UTC, date, datetime
from typing import Any

from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from tests.factories.world import World
from tests.rules.declarations.cases.case import TERMINATED, Case, Changes, refused, unchanged, updated


def _lifecycle(**fields: Any) -> Any:
    def change(_: World) -> Changes:
        return {"lifecycle": LifecycleChange(**fields)}

    return change


ORDER = "EXPIRES_BEFORE_ACTIVATION"
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)
LATE = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
"""When it is the 24th on Kiritimati and the 22nd in the zone Etc/GMT+12."""

ACTIVATION_DATES = (
    updated({"activation_date": "2027-03-01", "shown": "NOT_YET_ACTIVE"}),
    updated({"activation_date": "2027-03-01"}, expiration_date="2027-03-02"),
    refused(ORDER, expiration_date="2027-03-01"),
    refused(ORDER, expiration_date="2026-12-01"),
    unchanged(activation_date="2027-03-01"),
    refused(ORDER, activation_date="2027-03-01", expiration_date="2027-02-01"),
    TERMINATED,
    refused("ACCOUNT_TERMINATED", bill_status="terminated", expiration_date="2026-12-01"),
)
EXPIRATION_DATES = (
    updated({"expiration_date": "2027-03-01"}),
    updated({"expiration_date": "2027-03-01"}, expiration_date="2028-01-01"),
    updated({"expiration_date": "2027-03-01", "shown": "ACTIVE"}, expiration_date="2026-11-23"),
    updated({"expiration_date": "2027-03-01"}, activation_date="2027-02-28"),
    refused(ORDER, activation_date="2027-03-01"),
    refused(ORDER, activation_date="2027-03-02", expiration_date="2028-01-01"),
    unchanged(expiration_date="2027-03-01"),
    TERMINATED,
)
ACTIVATED = (
    updated({"bill_status": "open", "shown": "ACTIVE"}, bill_status="inactive"),
    updated({"bill_status": "open", "activation_date": "2026-11-23", "shown": "ACTIVE"},
            bill_status="inactive", activation_date="2027-02-01"),
    updated({"bill_status": "open", "shown": "BLOCKED"}, bill_status="inactive", blocked=True),
    updated({"bill_status": "open", "shown": "EXPIRED"}, bill_status="inactive", expiration_date="2026-03-01"),
    unchanged(),
    unchanged(activation_date="2027-02-01"),
    unchanged(activation_date="2026-05-01", expiration_date="2026-04-01"),
    refused(ORDER, bill_status="inactive", activation_date="2027-02-01", expiration_date="2026-11-23"),
    TERMINATED,
)  # fmt: skip

CASES = (
    Case("activation date", _lifecycle(activation_date=MARCH), ACTIVATION_DATES),
    Case("expiration date", _lifecycle(expiration_date=MARCH), EXPIRATION_DATES),
    Case(
        "expiration date cleared",
        _lifecycle(expiration_date=None),
        (
            updated({"expiration_date": None, "shown": "ACTIVE"}, expiration_date="2026-11-01"),
            updated({"expiration_date": None}, expiration_date="2025-11-01"),
            unchanged(),
        ),
    ),
    Case(
        "both dates, judged as the whole request leaves them",
        _lifecycle(activation_date=MARCH, expiration_date=APRIL),
        (
            updated({"activation_date": "2027-03-01", "expiration_date": "2027-04-01"}, expiration_date="2027-02-01"),
            updated({"activation_date": "2027-03-01", "expiration_date": "2027-04-01"}, activation_date="2028-01-01"),
            updated({"expiration_date": "2027-04-01"}, activation_date="2027-03-01"),
            unchanged(activation_date="2027-03-01", expiration_date="2027-04-01"),
        ),
    ),
    Case(
        "expiration date while activation moves the activation date to today",
        _lifecycle(expiration_date=date(2026, 12, 1), activate_inactive=True),
        (
            updated({"bill_status": "open", "activation_date": "2026-11-23", "expiration_date": "2026-12-01"},
                    bill_status="inactive", activation_date="2027-02-01"),
            refused(ORDER, activation_date="2027-02-01"),
            updated({"expiration_date": "2026-12-01"}),
        ),
    ),
    Case(
        "activation on a date that is set in the same request",
        _lifecycle(activation_date=MARCH, activate_inactive=True),
        (
            updated({"bill_status": "open", "activation_date": "2027-03-01", "shown": "NOT_YET_ACTIVE"},
                    bill_status="inactive", activation_date="2027-02-01"),
            updated({"activation_date": "2027-03-01"}),
            refused(ORDER, bill_status="inactive", expiration_date="2027-01-01"),
        ),
    ),
    Case("activation", _lifecycle(activate_inactive=True), ACTIVATED),
    Case(
        "activation of what expires too early for the day that it is",
        _lifecycle(expiration_date=date(2026, 11, 23), activate_inactive=True),
        (refused(ORDER, bill_status="inactive", activation_date="2027-02-01"),),
    ),
    Case(
        "today is the customer's, far in the east",
        _lifecycle(activate_inactive=True),
        (
            updated({"bill_status": "open", "activation_date": "2026-11-24"},
                    bill_status="inactive", activation_date="2027-01-01", time_zone="Etc/GMT+12"),
            updated({"bill_status": "open", "shown": "ACTIVE"}, bill_status="inactive", activation_date="2026-11-24"),
            updated({"bill_status": "open", "shown": "EXPIRED"}, bill_status="inactive", expiration_date="2026-11-24"),
        ),
        world={"zone": "Pacific/Kiritimati"},
        now=LATE,
    ),
    Case(
        "today is the customer's, far in the west",
        _lifecycle(activate_inactive=True),
        (
            updated({"bill_status": "open", "activation_date": "2026-11-22"},
                    bill_status="inactive", activation_date="2026-11-23", time_zone="Pacific/Kiritimati"),
            updated({"bill_status": "open", "shown": "ACTIVE"}, bill_status="inactive", activation_date="2026-11-22"),
            updated({"bill_status": "open", "shown": "ACTIVE"}, bill_status="inactive", expiration_date="2026-11-23"),
        ),
        world={"zone": "Etc/GMT+12"},
        now=LATE,
    ),
    Case(
        "availability period",
        _lifecycle(availability_days=30),
        (
            updated({"availability_days": 30}),
            updated({"availability_days": 30, "shown": "EXPIRED"}, first_usage="2026-10-24T12:00:00Z"),
            updated({"availability_days": 30, "shown": "ACTIVE"},
                    first_usage="2026-10-01T12:00:00Z", last_recharge="2026-10-25T12:00:00Z", availability_days=20),
            unchanged(availability_days=30),
            TERMINATED,
        ),
    ),
    Case(
        "availability period of the longest kind, and none",
        _lifecycle(availability_days=36_500),
        (updated({"availability_days": 36_500}, availability_days=1),),
    ),
    Case(
        "availability period cleared",
        _lifecycle(availability_days=None),
        (
            updated({"availability_days": None, "shown": "ACTIVE"},
                    first_usage="2025-10-01T12:00:00Z", availability_days=20),
            unchanged(),
        ),
    ),
    Case(
        "blocked",
        _lifecycle(change_status=StatusChange.BLOCKED),
        (
            updated({"blocked": True, "shown": "BLOCKED"}),
            updated({"blocked": True}, bill_status="inactive"),
            updated({"blocked": True}, expiration_date="2026-02-01"),
            unchanged(blocked=True),
            TERMINATED,
        ),
    ),
    Case(
        "unblocked",
        _lifecycle(change_status=StatusChange.UNBLOCKED),
        (
            updated({"blocked": False, "shown": "ACTIVE"}, blocked=True),
            unchanged(),
            refused("ACCOUNT_TERMINATED", bill_status="terminated", blocked=True),
        ),
    ),
    Case(
        "terminated, whatever it was; the balance is kept",
        _lifecycle(change_status=StatusChange.TERMINATED),
        (
            updated({"bill_status": "terminated", "shown": "TERMINATED"}, balance="3.5"),
            updated({"bill_status": "terminated"}, bill_status="inactive", distributor="Stopped"),
            updated({"bill_status": "terminated"}, blocked=True),
            updated({"bill_status": "terminated"}, expiration_date="2026-11-23"),
            updated({"bill_status": "terminated"}, activation_date="2026-11-24"),
            TERMINATED,
        ),
    ),
    Case(
        "terminated while the customer is suspended",
        _lifecycle(change_status=StatusChange.TERMINATED),
        (updated({"bill_status": "terminated"}), updated({"bill_status": "terminated"}, blocked=True)),
        world={"suspended": True},
    ),
    Case(
        "everything but termination at once",
        _lifecycle(activation_date=MARCH, expiration_date=APRIL, availability_days=7, activate_inactive=True,
                   change_status=StatusChange.BLOCKED),
        (
            updated({"activation_date": "2027-03-01", "expiration_date": "2027-04-01", "availability_days": 7,
                     "bill_status": "open", "blocked": True}, bill_status="inactive"),
            unchanged(activation_date="2027-03-01", expiration_date="2027-04-01", availability_days=7, blocked=True),
        ),
    ),
)  # fmt: skip
