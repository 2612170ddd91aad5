"""Why a light is what it is, and the rule behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from core.baselines import MANY, SILENT_DAYS, SLOW_SECONDS, TIMES
from core.i18n.active_language import ActiveLanguage
from core.i18n.sanitise import sanitise
from core.model import Category, Reason, ReasonCode, Verdict

Numbers = Mapping[str, Any]


def why(_: ActiveLanguage, verdict: Verdict, handled: int, system_name: str) -> list[str]:
    """Every reason, worst first; the first says how many rows are left out of all of them, whatever the light."""
    first, *others = [reason(_, one, system_name) for one in verdict.reasons]
    if not handled:
        return [first, *others]
    is_about_rows = "rows" in verdict.reasons[0].numbers
    more = _.n("{count} more is marked as handled", "{count} more are marked as handled", handled)
    return [f"{first}; {more if is_about_rows else handled_rows(_, handled)}", *others]


def reason(_: ActiveLanguage, reason: Reason, system_name: str) -> str:
    """One sentence without its full stop."""
    return _SENTENCES[reason.code](_, reason.numbers, sanitise(system_name, 80, one_line=True))


def handled_rows(_: ActiveLanguage, count: int) -> str:
    """What is left out of everything else that is said, because a person has dealt with it."""
    return _.n("{count} unreadable row marked as handled", "{count} unreadable rows marked as handled", count)


def unread_rows(_: ActiveLanguage, count: int) -> str:
    """What nobody could read, and nobody has dealt with yet."""
    return _.n("{count} row of the source could not be read", "{count} rows of the source could not be read", count)


def rule(_: ActiveLanguage, reason: Reason) -> str:
    """One sentence that begins with "Rule:"."""
    limit = _length(_, reason.numbers, "limit_seconds")
    return {
        ReasonCode.STOPPED: _("Rule: a sync that stops before the end is red."),
        ReasonCode.CRASHED: _("Rule: a sync that crashes is red until the next one."),
        ReasonCode.OPEN_RECORDS: _("Rule: one record that is due and not booked is enough for red."),
        ReasonCode.SOURCE_UNREADABLE: _("Rule: one unreadable row is enough for red."),
        ReasonCode.NUMBERS_DO_NOT_ADD_UP: _("Rule: every record of the source must be accounted for."),
        ReasonCode.STALE: _("Rule: {limit} without a sync is red.", limit=limit),
        ReasonCode.NEVER_SYNCED: _("Rule: {limit} without a first sync is red.", limit=limit),
        ReasonCode.REMARKS: _("Rule: a remark on a booked record is yellow, until the next sync."),
        ReasonCode.CHANGED_AFTER_BOOKED: _("Rule: a change after booking is yellow, until a person has looked."),
        ReasonCode.CHANGED_AFTER_HANDLED: _(
            "Rule: a change after it was handled is yellow. Take it back, and it counts as not booked again."
        ),
        ReasonCode.GONE_FROM_SOURCE: _("Rule: what leaves the source without having been booked is worth a look."),
        ReasonCode.PENDING_OVERDUE: _("Rule: received, but not booked before the deadline, is yellow."),
        ReasonCode.FAR_MORE: _(
            "Rule: {many} records or more, over {times} times the most of five weeks, are yellow unless they had piled "
            "up. Look whether they were booked before under other keys.",
            many=_.number(MANY),
            times=_.number(TIMES),
        ),
        ReasonCode.NOTHING_NEW: _(
            "Rule: {days} working days without a new record, over twice the longest wait in four weeks, are yellow. "
            "July, Easter week and the days after Christmas do not count. Look whether the source is still filled.",
            days=_.number(SILENT_DAYS),
        ),
        ReasonCode.FAR_SLOWER: _(
            "Rule: over {limit} and {times} times as long as usual is yellow, unless there was more to send.",
            limit=_.seconds(SLOW_SECONDS),
            times=_.number(TIMES),
        ),
        ReasonCode.WAITING_FOR_FIRST_SYNC: _("Rule: grey until the first sync, red after {limit}.", limit=limit),
        ReasonCode.PAUSED: _("Rule: paused is grey only while nothing is open."),
        ReasonCode.MONITOR_SILENT: _("Rule: without a monitor, green is not promised."),
        ReasonCode.LAST_SYNC_AHEAD: _("Rule: a last sync whose age nobody knows is grey, until the next one ends."),
        ReasonCode.TARGET_CHANGED: _(
            "Rule: what one target booked is looked up at the next one before it counts there."
        ),
        ReasonCode.RESTORING: _("Rule: after a restore, each record is looked up before it is sent again."),
        ReasonCode.REPAIRED: _("Rule: it is green again when nothing of a failed sync is open."),
        ReasonCode.ALL_BOOKED: _("Rule: green when everything due is booked.")
        if not reason.numbers.get("pending")
        else _("Rule: green while everything due is booked, or received and not yet late."),
    }[reason.code]


def _stopped(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    sentences: dict[object, str] = {
        Category.AUTHENTICATION: _("The sync stopped: the connection to {system} has expired", system=system),
        Category.AUTHORISATION: _("The sync stopped: Synclight lacks a right in {system}", system=system),
        Category.THROTTLED: _("The sync stopped: {system} asked us to wait", system=system),
        Category.QUOTA: _("The sync stopped: the allowance in {system} is used up", system=system),
        Category.UNAVAILABLE: _("The sync stopped: {system} is not answering", system=system),
        Category.CONFIGURATION: _("The sync stopped: the configuration must be corrected"),
        Category.SCHEMA: _("The sync stopped: the integration must be updated for {system}", system=system),
        Category.CANCELLED: _("The sync was stopped by {person}", person=_who(numbers)),
    }
    return sentences.get(numbers.get("category")) or _("The sync stopped before it was finished")


def _who(numbers: Numbers) -> str:
    """Who cancelled."""
    return sanitise(str(numbers.get("person", "")), 80, one_line=True)


def _crashed(_: ActiveLanguage, __: Numbers, ___: str) -> str:
    return _("The last sync crashed before it was finished")


def _open_records(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    records = int(numbers["records"])
    by_state = numbers.get("by_state", {})
    rows = sum(by_state.values()) - records  # refused before they could be sent: they stand in the source
    if by_state and rows > 0:
        return _with_rows(_, records, rows, by_state, system)
    if by_state.get("rejected", 0) == records:
        return _.n(
            "{count} record was refused by {system} and is not booked",
            "{count} records were refused by {system} and are not booked",
            records,
            system=system,
        )
    if by_state.get("unknown", 0) == records:
        return _.n(
            "We do not know whether {system} has booked {count} record",
            "We do not know whether {system} has booked {count} records",
            records,
            system=system,
        )
    return _.n("{count} record is not booked", "{count} records are not booked", records)


def _with_rows(_: ActiveLanguage, records: int, rows: int, by_state: Numbers, system: str) -> str:
    """The same number as everywhere else, and what it is made of."""
    total = _.number(records + rows)
    if by_state.get("rejected", 0) == records + rows:
        return _.n(
            "{total} records are not booked: {refused} refused by {system}, {count} row could not be read",
            "{total} records are not booked: {refused} refused by {system}, {count} rows could not be read",
            rows,
            total=total,
            refused=_.number(records),
            system=system,
        )
    return _.n(
        "{total} records are not booked, {count} of them a row that could not be read",
        "{total} records are not booked, {count} of them rows that could not be read",
        rows,
        total=total,
    )


def _source_unreadable(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    rows = int(numbers.get("rows", 0))
    if not rows:
        return _("A file of the source could not be read")
    return unread_rows(_, rows)


def _do_not_add_up(_: ActiveLanguage, __: Numbers, ___: str) -> str:
    return _("The numbers do not add up, so nothing is sent until someone has looked")


def _stale(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    return _("{since} since the last sync, limit {limit}", **_since_and_limit(_, numbers))


def _never_synced(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    return _("No sync in the {since} since it was set up, limit {limit}", **_since_and_limit(_, numbers))


def _remarks(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    """Whose remark it is, the records say: the system's, or one of ours on its answer."""
    records = int(numbers.get("records", 0))
    if not records:
        return _("The last sync ended with a warning")
    return _.n("{count} record was booked with a remark", "{count} records were booked with a remark", records)


def _changed_after_booked(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    return _.n(
        "{count} record was changed after it was booked",
        "{count} records were changed after they were booked",
        int(numbers["records"]),
    )


def _changed_after_handled(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    return _.n(
        "{count} record was changed after it was handled",
        "{count} records were changed after they were handled",
        int(numbers["records"]),
    )


def _gone_from_source(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    return _.n(
        "{count} record that was not booked is no longer in the source",
        "{count} records that were not booked are no longer in the source",
        int(numbers["records"]),
    )


def _pending_overdue(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    return _.n(
        "{count} record has waited too long to be booked in {system}",
        "{count} records have waited too long to be booked in {system}",
        int(numbers["records"]),
        system=system,
    )


def _far_more(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    both = {"records": _.number(int(numbers["records"])), "most": _.number(int(numbers["most_before"]))}
    if numbers["in_last_sync"]:
        return _("{records} records were due in the last sync, never more than {most} before", **both)
    return _("{records} records were due in one of the latest syncs, never more than {most} before", **both)


def _nothing_new(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    days, longest = int(numbers["days"]), int(numbers["longest_before"])
    if not longest:
        return _("No new record for {days} working days, before that some every day", days=_.number(days))
    return _(
        "No new record for {days} working days, never more than {longest} before",
        days=_.number(days),
        longest=_.number(longest),
    )


def _far_slower(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    lengths = {"length": _.seconds(numbers["seconds"]), "usual": _.seconds(numbers["usual_seconds"])}
    return _("The last sync took {length}, nine of ten before at most {usual}", **lengths)


def _waiting_for_first_sync(_: ActiveLanguage, __: Numbers, ___: str) -> str:
    return _("No sync yet")


def _paused(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    return _("Paused since {day}", day=_.day(_moment(numbers["paused_at"])))


def _monitor_silent(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    if "ahead_seconds" in numbers:
        ahead = _length(_, numbers, "ahead_seconds")
        return _("The monitor's last look lies {ahead} in the future: a clock is wrong", ahead=ahead)
    if numbers.get("since_seconds") is None:
        return _("The monitor has not looked yet")
    return _("The monitor has not looked for {since}, limit {limit}", **_since_and_limit(_, numbers))


def _last_sync_ahead(_: ActiveLanguage, numbers: Numbers, __: str) -> str:
    ahead = _length(_, numbers, "ahead_seconds")
    return _("The end of the last sync lies {ahead} in the future: a clock is wrong, or was then", ahead=ahead)


def _restoring(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    since = _.day(_moment(numbers["restoring_since_at"]))
    return _("Being checked against {system} after a restore, since {day}", system=system, day=since)


def _target_changed(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    since = _.day(_moment(numbers["target_changed_at"]))
    return _(
        "{system} got another address or company on {day}: the next sync looks up there what was booked before",
        system=system,
        day=since,
    )


def _repaired(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    records, pending = int(numbers["records"]), int(numbers.get("pending", 0))
    failed_at = _moment(numbers["failed_at"])
    if pending or not records:  # not all of it was booked by a retry, or by anybody
        settled = _("Nothing of what failed at {failed} is open any more", failed=_.short_time(failed_at))
        return f"{settled}; {_wait_there(_, pending, system)}" if pending else settled
    if numbers.get("repaired_at") is None:
        return _.n(
            "{count} failed record of {failed} is settled",
            "{count} failed records of {failed} are settled",
            records,
            failed=_.short_time(failed_at),
        )
    repaired_at = _moment(numbers["repaired_at"])
    times = {"failed": _.short_time(failed_at), "repaired": _.short_time(repaired_at)}
    if _.date(failed_at) != _.date(repaired_at):
        times = {"failed": _.moment(failed_at, repaired_at), "repaired": _.moment(repaired_at, failed_at)}
    return _.n(
        "{count} failed record of {failed} was booked by a retry at {repaired}",
        "{count} failed records of {failed} were booked by a retry at {repaired}",
        records,
        **times,
    )


def _all_booked(_: ActiveLanguage, numbers: Numbers, system: str) -> str:
    due, pending = int(numbers.get("due", 0)), int(numbers.get("pending", 0))
    if not due and not pending:
        return _("Nothing was due, everything is booked")
    booked = _("{booked} of {due} booked", booked=_.number(int(numbers.get("booked", 0))), due=_.number(due))
    if not pending:
        return booked
    return f"{booked if due else _('Nothing was due')}; {_wait_there(_, pending, system)}"


def _wait_there(_: ActiveLanguage, pending: int, system: str) -> str:
    return _.n(
        "{count} record waits to be booked by {system}",
        "{count} records wait to be booked by {system}",
        pending,
        system=system,
    )


def _since_and_limit(_: ActiveLanguage, numbers: Numbers) -> dict[str, str]:
    since = timedelta(seconds=numbers["since_seconds"])
    return {"since": _.duration(since), "limit": _length(_, numbers, "limit_seconds")}


def _length(_: ActiveLanguage, numbers: Numbers, name: str) -> str:
    return _.duration(timedelta(seconds=numbers.get(name, 0)), exact=True)


def _moment(value: str | datetime) -> datetime:
    """Numbers travel as JSON, so moments come as text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


_SENTENCES: Final[Mapping[ReasonCode, Callable[[ActiveLanguage, Numbers, str], str]]] = {
    ReasonCode.STOPPED: _stopped,
    ReasonCode.CRASHED: _crashed,
    ReasonCode.OPEN_RECORDS: _open_records,
    ReasonCode.SOURCE_UNREADABLE: _source_unreadable,
    ReasonCode.NUMBERS_DO_NOT_ADD_UP: _do_not_add_up,
    ReasonCode.STALE: _stale,
    ReasonCode.NEVER_SYNCED: _never_synced,
    ReasonCode.REMARKS: _remarks,
    ReasonCode.CHANGED_AFTER_BOOKED: _changed_after_booked,
    ReasonCode.CHANGED_AFTER_HANDLED: _changed_after_handled,
    ReasonCode.GONE_FROM_SOURCE: _gone_from_source,
    ReasonCode.PENDING_OVERDUE: _pending_overdue,
    ReasonCode.FAR_MORE: _far_more,
    ReasonCode.NOTHING_NEW: _nothing_new,
    ReasonCode.FAR_SLOWER: _far_slower,
    ReasonCode.WAITING_FOR_FIRST_SYNC: _waiting_for_first_sync,
    ReasonCode.PAUSED: _paused,
    ReasonCode.MONITOR_SILENT: _monitor_silent,
    ReasonCode.LAST_SYNC_AHEAD: _last_sync_ahead,
    ReasonCode.RESTORING: _restoring,
    ReasonCode.TARGET_CHANGED: _target_changed,
    ReasonCode.REPAIRED: _repaired,
    ReasonCode.ALL_BOOKED: _all_booked,
}
