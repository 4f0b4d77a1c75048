"""What kinds of error the interface tells; `problems.py` is the table of what they are made of."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """For programs: these do not change."""

    BAD_REQUEST = "bad_request"
    BAD_ARGUMENT = "bad_argument"
    NOT_LOGGED_IN = "not_logged_in"
    LOG_IN_FAILED = "log_in_failed"
    SECOND_FACTOR_NEEDED = "second_factor_needed"
    FOREIGN_REQUEST = "foreign_request"
    PROVIDER_FAILED = "provider_failed"
    NOT_PERMITTED = "not_permitted"
    MISSING_SCOPE = "missing_scope"
    UNKNOWN_OPERATION = "unknown_operation"
    NOT_FOUND = "not_found"
    WRONG_METHOD = "wrong_method"
    REFUSED = "refused"
    NUMBER_REFUSED = "number_refused"
    FLOW_REFUSED = "flow_refused"
    UNREADABLE = "unreadable"
    NO_KEY = "no_key"
    UNSAFE = "unsafe"
    UNFINISHED = "unfinished"
    CHANGED = "changed"
    TOO_LARGE = "too_large"
    NO_JSON = "no_json"
    BAD_RANGE = "bad_range"
    ANOTHER_BODY = "another_body"
    TOO_MANY = "too_many"
    ASTERISK_REFUSED = "asterisk_refused"
    ASTERISK_AWAY = "asterisk_away"
    RECOGNISER_AWAY = "recogniser_away"
    STORAGE = "storage"
    TIMED_OUT = "timed_out"
