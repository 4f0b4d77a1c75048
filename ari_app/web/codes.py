"""What kinds of error the control interface tells; `problems.py` is the table of what they are made of."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """For programs: these do not change."""

    BAD_REQUEST = "bad_request"
    BAD_ARGUMENT = "bad_argument"
    NOT_PERMITTED = "not_permitted"
    UNKNOWN_OPERATION = "unknown_operation"
    WRONG_METHOD = "wrong_method"
    REFUSED = "refused"
    NUMBER_REFUSED = "number_refused"
    FLOW_REFUSED = "flow_refused"
    UNREADABLE = "unreadable"
    NO_KEY = "no_key"
    UNSAFE = "unsafe"
    TOO_LARGE = "too_large"
    ASTERISK_REFUSED = "asterisk_refused"
    ASTERISK_AWAY = "asterisk_away"
    RECOGNISER_AWAY = "recogniser_away"
    STORAGE = "storage"
    TIMED_OUT = "timed_out"
