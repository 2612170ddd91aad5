"""Who may do what: every action, and the least role it needs in the organisation it concerns.

An operator of the installation adds organisations, and sees nothing of them without a membership.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a person may do in an organisation, the least first; each includes the ones before it."""

    VIEWER = "viewer"
    FINANCE = "finance"
    ADMIN = "admin"


class Action(StrEnum):
    """What a person may ask for; what changes something stands in the audit log under this name."""

    SEE = "see"
    EXPORT = "export"
    SYNC = "sync"
    CANCEL_SYNC = "cancel_sync"
    RETRY = "retry"
    MARK_HANDLED = "mark_handled"
    UNDO_HANDLED = "undo_handled"
    MARK_SEEN = "mark_seen"
    UNDO_SEEN = "undo_seen"
    SEE_ADDRESSES = "see_addresses"  # whole e-mail addresses of people
    ACKNOWLEDGE = "acknowledge"
    UNDO_ACKNOWLEDGE = "undo_acknowledge"
    MUTE = "mute"
    UNMUTE = "unmute"
    SEND_AGAIN = "send_again"
    TEST_MESSAGE = "test_message"
    PAUSE = "pause"
    RESUME = "resume"
    CONFIGURE_INTEGRATION = "configure_integration"
    REMOVE_INTEGRATION = "remove_integration"
    CONFIGURE_ORGANISATION = "configure_organisation"
    BACKUP = "backup"
    PUT_BACK_BACKUP = "put_back_backup"
    SNAPSHOT = "snapshot"
    EXPORT_HISTORY = "export_history"
    ASK_SQL = "ask_sql"
    FIND_PERSONAL_DATA = "find_personal_data"
    EXPORT_PERSONAL_DATA = "export_personal_data"
    ERASE_PERSONAL_DATA = "erase_personal_data"
    ADD_ORGANISATION = "add_organisation"
    SEE_ACCESS = "see_access"  # who has a role, was invited, is signed in
    INVITE = "invite"
    WITHDRAW_INVITATION = "withdraw_invitation"
    SET_ROLE = "set_role"
    REMOVE_PERSON = "remove_person"
    END_SESSIONS = "end_sessions"
    MAKE_OPERATOR = "make_operator"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    TAKE_INVITATION = "take_invitation"


LEAST: Final[Mapping[Action, Role]] = MappingProxyType(
    {
        Action.SEE: Role.VIEWER,
        Action.EXPORT: Role.VIEWER,
        Action.SYNC: Role.FINANCE,
        Action.CANCEL_SYNC: Role.FINANCE,
        Action.RETRY: Role.FINANCE,
        Action.MARK_HANDLED: Role.FINANCE,
        Action.UNDO_HANDLED: Role.FINANCE,
        Action.MARK_SEEN: Role.FINANCE,
        Action.UNDO_SEEN: Role.FINANCE,
        Action.SEE_ADDRESSES: Role.ADMIN,
        Action.ACKNOWLEDGE: Role.ADMIN,
        Action.UNDO_ACKNOWLEDGE: Role.ADMIN,
        Action.MUTE: Role.ADMIN,
        Action.UNMUTE: Role.ADMIN,
        Action.SEND_AGAIN: Role.ADMIN,
        Action.TEST_MESSAGE: Role.ADMIN,
        Action.PAUSE: Role.ADMIN,
        Action.RESUME: Role.ADMIN,
        Action.CONFIGURE_INTEGRATION: Role.ADMIN,
        Action.REMOVE_INTEGRATION: Role.ADMIN,
        Action.CONFIGURE_ORGANISATION: Role.ADMIN,
        Action.BACKUP: Role.ADMIN,
        Action.PUT_BACK_BACKUP: Role.ADMIN,
        Action.SNAPSHOT: Role.ADMIN,
        Action.EXPORT_HISTORY: Role.ADMIN,
        Action.ASK_SQL: Role.ADMIN,
        Action.FIND_PERSONAL_DATA: Role.ADMIN,
        Action.EXPORT_PERSONAL_DATA: Role.ADMIN,
        Action.ERASE_PERSONAL_DATA: Role.ADMIN,
        Action.SEE_ACCESS: Role.ADMIN,
        Action.INVITE: Role.ADMIN,
        Action.WITHDRAW_INVITATION: Role.ADMIN,
        Action.SET_ROLE: Role.ADMIN,
        Action.REMOVE_PERSON: Role.ADMIN,
        Action.END_SESSIONS: Role.ADMIN,
    }
)
OF_OPERATORS: Final = frozenset({Action.ADD_ORGANISATION, Action.MAKE_OPERATOR})
"""What no role in an organisation gives."""
OF_ONESELF: Final = frozenset({Action.SIGN_IN, Action.SIGN_OUT, Action.TAKE_INVITATION})
"""What somebody does to their own sign-in: nobody is asked whether they may, and it stands in the log."""


def allows(role: Role, action: Action) -> bool:
    """Whether this role in an organisation is enough for the action there."""
    least = LEAST.get(action)
    return least is not None and reaches(role, least)


def reaches(role: Role, least: Role) -> bool:
    """Whether a role includes this one."""
    order = list(Role)
    return order.index(role) >= order.index(least)
