"""Errors named by the next step.

SynclightError
├── Refused            a statement found another number of rows than it expected: nothing was written
│   ├── NothingToSend  a retry of no record was asked for
│   └── LastAdmin      nobody else administers the organisation: somebody else must be made one first
├── ReasonMissing      a person must say why, in a few letters at least
├── StaleEpoch         another run took the lease: stop, write nothing more
├── StoreUnavailable   the store does not answer: wait, then ask again with the same request id
├── StoreFull          the disk is full: reads go on, writes wait for a person
├── SchedulerDown      Prefect does not answer: what was asked is stored, or must be asked again
├── BadRequest         a statement, parameter, token or scope the store does not accept
│   └── OutOfScope     the caller's token does not reach that far
├── UnusableBackup     a backup that cannot be opened or is not complete: take another one
├── ConnectionDown     stop the sync, records stay waiting
├── Misconfigured      stop the sync, an admin must act
├── SourceUnreadable   a file of the source could not be read: stop, a person must act
├── NotSentInTime      `send_by` passed before the request left: nothing was sent
├── SignInNeeded       the session this came with opens nothing: the person must sign in (again)
├── NotAllowed         this person's role does not permit it, or the organisation is not theirs
└── BadConfiguration   a file was refused whole: file, key, value found, value wanted
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Mapping

from core.messages import message


def where(error: BaseException) -> str:
    """Its kind and where it happened, for a log. Not its text, nor that of its causes: they may hold a value."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def said_by(error: BaseException) -> str:
    """Its text as it was given: `str()` would forget what a sentence of ours was made from."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


_OF_THE_SYSTEM: Mapping[int, str] = {
    errno.ENOENT: message("no_such_file"),
    errno.EACCES: message("permission_denied"),
    errno.EPERM: message("operation_not_permitted"),
    errno.EISDIR: message("is_a_directory"),
    errno.ENOTDIR: message("not_a_directory"),
    errno.ENOSPC: message("no_space_left"),
    errno.EROFS: message("read_only_file_system"),
}


def reason_of(error: OSError) -> str:
    """What the operating system says; its usual words can be said in any language."""
    return _OF_THE_SYSTEM.get(error.errno or 0) or error.strerror or type(error).__name__


class SynclightError(Exception):
    """The root: its text is a sentence a tired person can act on."""

    @property
    def said(self) -> str:
        """The sentence, which `core.i18n` can say in the person's language."""
        return said_by(self)


class Refused(SynclightError):
    """A statement's row count differed from its `expect`; the whole write was rolled back."""

    def __init__(self, name: str, found: int, wanted: int) -> None:
        super().__init__(message("rows_found_wanted", name=name, found=found, wanted=wanted))
        self.name = name
        self.found = found
        self.wanted = wanted


class NothingToSend(Refused):
    """An empty retry was asked for: it would wait for ever, and hold up all later ones."""

    def __init__(self) -> None:
        super().__init__("freeze_retry_records", 0, 0)
        self.args = (message("nothing_to_send_again"),)


class LastAdmin(Refused):
    """An organisation's last admin stays one."""

    def __init__(self, name: str) -> None:
        super().__init__(name, 0, 1)
        self.args = (message("last_admin_stays"),)


class OrganisationExists(Refused):
    """There is one of this id already, and it belongs to its admins."""

    def __init__(self, organisation_id: str) -> None:
        super().__init__("add_organisation", 0, 1)
        self.args = (message("organisation_is_there", id=organisation_id),)


class ReasonMissing(SynclightError):
    """A decision that must be understood later came without its reason."""


class StaleEpoch(SynclightError):
    """The lease of this integration is held by a later run."""

    def __init__(self, integration_id: str, epoch: int) -> None:
        super().__init__(message("lease_held_by_another_run", integration=integration_id, epoch=epoch))
        self.integration_id = integration_id
        self.epoch = epoch


class StoreUnavailable(SynclightError):
    """The store did not answer; a write may or may not have been committed."""


class StoreNotRunning(StoreUnavailable):
    """Nobody is there to answer: no stack, and no store of a command, runs on this home."""


class StoreFull(SynclightError):
    """The disk of the store is full: writes are refused, reads go on."""


class SchedulerDown(SynclightError):
    """Prefect did not answer in time, or does not know the integration yet."""


class ClocksDiffer(SchedulerDown):
    """Prefect's clock and ours are minutes apart: what is late or silent cannot be told."""

    def __init__(self) -> None:
        super().__init__(message("clocks_differ_from_prefect"))


class BadRequest(SynclightError):
    """The store does not accept this statement, parameter, token or scope."""


class OutOfScope(BadRequest):
    """The caller's token does not reach as far as the statement it asked for."""


class UnusableBackup(SynclightError):
    """A backup that cannot be opened, is not complete, or was made by a newer version; nothing was replaced."""


class SignInNeeded(SynclightError):
    """Nobody is known by the session that came along. `why` is one of core.access.people.SessionOver."""

    def __init__(self, why: str) -> None:
        super().__init__(message("session_not_fresh") if why == "not_fresh" else message("session_is_over"))
        self.why = why


class ConnectionDown(SynclightError):
    """The target cannot be reached or refuses our session; nothing of this batch was booked.

    `category` is one of `core.model.Category` (unavailable, authentication, throttled, quota).
    `is_of_a_gateway`: a page says so, maybe of something between us and the target, in place of its own answer.
    """

    def __init__(
        self, message: str, category: str, retry_after_seconds: float | None = None, *, is_of_a_gateway: bool = False
    ) -> None:
        super().__init__(message)
        self.category = category
        self.retry_after_seconds = retry_after_seconds
        self.is_of_a_gateway = is_of_a_gateway


class Misconfigured(SynclightError):
    """An admin must change something before a sync can go on (authorisation, configuration).

    `is_of_a_gateway`: as of ConnectionDown.
    """

    def __init__(self, message: str, category: str, *, is_of_a_gateway: bool = False) -> None:
        super().__init__(message)
        self.category = category
        self.is_of_a_gateway = is_of_a_gateway


class DatabaseUnreadable(Misconfigured):
    """The store's file is no database any more: a backup must be put back."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "configuration")


class SourceUnreadable(SynclightError):
    """A file of the source could not be read as a whole."""

    def __init__(self, message: str, origin: str) -> None:
        super().__init__(message)
        self.origin = origin


class NotSentInTime(SynclightError):
    """`send_by` had passed before the request left this machine."""


class NotAllowed(SynclightError):
    """The person's role does not permit this, or the organisation is not theirs; nothing was changed."""


class BadConfiguration(SynclightError):
    """A configuration was refused whole; `others` are further problems of the same file."""

    def __init__(self, file: str, key: str, found: str, wanted: str, others: tuple[str, ...] = ()) -> None:
        said: str = message("configuration_found_wanted", file=file, key=key, found=found, wanted=wanted)
        for other in others:
            said = message("configuration_also", said=said, file=file, other=other)
        super().__init__(said)
        self.file = file
        self.key = key
        self.found = found
        self.wanted = wanted
        self.others = others
