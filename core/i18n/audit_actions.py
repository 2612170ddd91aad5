"""What a person did, as the log says it: one sentence without its full stop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.i18n.active_language import ActiveLanguage
from core.i18n.sanitise import sanitise

_REFUSED = "_refused"
_REASON_LIMIT = 200


def audit_action(_: ActiveLanguage, action: str, after: Any) -> str:
    """The action in words; one that this version does not know is shown by its stored name."""
    noted: Mapping[str, Any] = after if isinstance(after, Mapping) else {}
    if action.endswith(_REFUSED):
        return _refused(_, action, noted)
    if action == "restore":
        return _restored(_, noted)
    count = noted.get("records", noted.get("count"))
    counted = _counted(_, action, count, noted) if isinstance(count, int) else None
    return counted or audit_action_name(_, action)


def _refused(_: ActiveLanguage, action: str, noted: Mapping[str, Any]) -> str:
    if "found" not in noted or "records" not in noted:
        return audit_action_name(_, action)
    return _(
        "Refused: {done}. Wanted {wanted}, possible {found}",
        done=audit_action_name(_, action.removesuffix(_REFUSED)),
        wanted=_whole(_, noted["records"]),
        found=_whole(_, noted["found"]),
    )


def _counted(_: ActiveLanguage, action: str, count: int, noted: Mapping[str, Any]) -> str | None:
    reason = sanitise(str(noted.get("reason", "")), _REASON_LIMIT, one_line=True)
    sentences = {
        "retry": _.n("Asked to send {count} record again", "Asked to send {count} records again", count),
        "mark_handled": _.n(
            "Marked {count} record as handled: {reason}",
            "Marked {count} records as handled: {reason}",
            count,
            reason=reason,
        ),
        "undo_handled": _.n("Took {count} handled record back", "Took {count} handled records back", count),
        "mark_seen": _.n(
            "Marked {count} change after booking as seen: {reason}",
            "Marked {count} changes after booking as seen: {reason}",
            count,
            reason=reason,
        ),
        "undo_seen": _.n("Took {count} seen change back", "Took {count} seen changes back", count),
        "wrong_token": _.n(
            "Turned away: {count} request to the store with a wrong token",
            "Turned away: {count} requests to the store with a wrong token",
            count,
        ),
        "beyond_token": _.n(
            "Turned away: {count} request to the store that its token does not allow",
            "Turned away: {count} requests to the store that their token does not allow",
            count,
        ),
        "export": _.n("Exported {count} record", "Exported {count} records", count),
        "failed_sign_in": _.n(
            "Turned away: {count} sign-in from {where}: {why}",
            "Turned away: {count} sign-ins from {where}: {why}",
            count,
            where=sanitise(str(noted.get("address") or _("many addresses")), 60, one_line=True),
            why=_why_failed(_, noted),
        ),
    }
    return sentences.get(action)


def _why_failed(_: ActiveLanguage, noted: Mapping[str, Any]) -> str:
    """The account only where the provider proved whose it is."""
    whys = {
        "unreachable": _("the provider did not answer"),
        "refused": _("the provider, or the person there, said no"),
        "not_asked": _("asked for by nobody here, too late or twice"),
        "not_believed": _("an answer that proves nothing"),
        "not_fresh": _("no proof from just now"),
        "not_invited": _("not invited"),
        "void": _("invited by somebody who may not any more"),
    }
    told = noted.get("why")
    said = ", ".join(whys[one] for one in told if one in whys) if isinstance(told, list) else ""
    account = noted.get("account")
    return f"{sanitise(account, 120, one_line=True)}, {said}" if isinstance(account, str) and account else said


def _restored(_: ActiveLanguage, noted: Mapping[str, Any]) -> str:
    """With the span from which what people decided cannot be looked up anywhere."""
    begin, end = lost_span(noted)
    if begin is None or end is None:
        return audit_action_name(_, "restore")
    return _(
        "The store was put back: what people decided between {begin} and {end} may be missing",
        begin=f"{_.date(begin)} {_.short_time(begin)}",
        end=f"{_.date(end)} {_.short_time(end)}",
    )


def lost_span(noted: Any) -> tuple[datetime | None, datetime | None]:
    """From when until when decisions may be missing, as a restore noted it; None where that is not known."""
    if not isinstance(noted, Mapping):
        return None, None
    return _moment(noted.get("lost_from_at")), _moment(noted.get("lost_until_at"))


def _moment(noted: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(noted))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def audit_action_name(_: ActiveLanguage, action: str) -> str:
    """The kind of action, for filters too."""
    if action.endswith(_REFUSED):
        return _("Refused: {done}", done=audit_action_name(_, action.removesuffix(_REFUSED)))
    names = {
        "sync": _("Asked for a sync"),
        "retry": _("Asked to send records again"),
        "cancel_sync": _("Asked to stop a sync"),
        "mark_handled": _("Marked as handled"),
        "undo_handled": _("Took handled back"),
        "mark_seen": _("Marked a change after booking as seen"),
        "undo_seen": _("Took seen changes back"),
        "export": _("Exported records"),
        "acknowledge": _("Marked an alert as seen"),
        "undo_acknowledge": _("Took a seen mark back"),
        "mute": _("Muted e-mails"),
        "unmute": _("Turned e-mails on again"),
        "send_again": _("Asked to send an e-mail again"),
        "test_message": _("Asked for a test message"),
        "pause": _("Paused the integration"),
        "resume": _("Resumed the integration"),
        "remove_integration": _("Removed the integration"),
        "configure_integration": _("Changed the integration"),
        "configure_organisation": _("Changed the organisation"),
        "add_organisation": _("Added the organisation"),
        "backup": _("Asked for a backup"),
        "put_back_backup": _("Put a backup back"),
        "snapshot": _("Asked for a snapshot"),
        "export_history": _("Asked for the history as files"),
        "ask_sql": _("Asked the database a question"),
        "invite": _("Invited somebody"),
        "withdraw_invitation": _("Withdrew an invitation"),
        "take_invitation": _("Came in by an invitation"),
        "set_role": _("Changed a role"),
        "remove_person": _("Took somebody's access away"),
        "end_sessions": _("Signed somebody out"),
        "make_operator": _("Changed who operates the installation"),
        "sign_in": _("Signed in"),
        "sign_out": _("Signed out"),
        "restore": _("The store was put back to an older state"),
        "retention": _("Ended the words of settled records: their time was over"),
        "find_personal_data": _("Looked for somebody's data"),
        "export_personal_data": _("Exported somebody's data"),
        "erase_personal_data": _("Erased somebody's data"),
        "wrong_token": _("Turned away: a wrong token"),
        "failed_sign_in": _("Turned away: a sign-in"),
        "beyond_token": _("Turned away: not allowed by the token"),
    }
    return names.get(action) or sanitise(action.replace("_", " "), 60, one_line=True)


def _whole(_: ActiveLanguage, value: Any) -> str:
    return _.number(value) if isinstance(value, int) else sanitise(str(value), 20, one_line=True)
