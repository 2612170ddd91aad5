"""`_ = Words("nb")`: the one thing a page, a mail or a command needs to speak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.i18n import (
    audit_actions,
    causes,
    deliveries,
    failure_text,
    names,
    notification_text,
    reasons,
    retried,
    translate,
)
from core.i18n.active_language import ActiveLanguage
from core.model import EMAIL, Category, DeliveryState, Reason, Result, RunKind, RunStatus, Stop, Verdict, Word
from core.money import Total


class Words(ActiveLanguage):
    """A language that also knows the product's own sentences."""

    def light(self, word: Word) -> str:
        """The word beside the light: Failing."""
        return names.light(self, word)

    def status(self, status: RunStatus) -> str:
        """How a run ended: Failed."""
        return names.run_status(self, status)

    def kind(self, kind: RunKind) -> str:
        """Why a run was made: Scheduled."""
        return names.kind(self, kind)

    def state(self, state: DeliveryState) -> str:
        """Where a record is: Refused."""
        return names.state(self, state)

    def result(self, result: Result | str | None) -> str:
        """How one try of a record ended: Refused."""
        return names.result(self, result)

    def why(self, verdict: Verdict, handled: int, system_name: str) -> list[str]:
        """Every reason of a light, worst first; the first says how many unreadable rows are marked as handled."""
        return reasons.why(self, verdict, handled, system_name)

    def reason(self, reason: Reason, system_name: str) -> str:
        """Why the light is what it is, limit included; one sentence without its full stop."""
        return reasons.reason(self, reason, system_name)

    def handled_rows(self, count: int) -> str:
        """How many rows nobody could read, and a person has dealt with."""
        return reasons.handled_rows(self, count)

    def unread_rows(self, count: int) -> str:
        """How many rows nobody could read."""
        return reasons.unread_rows(self, count)

    def rule(self, reason: Reason) -> str:
        """The rule behind it: "Rule: one refused record is enough for red."."""
        return reasons.rule(self, reason)

    def cause(
        self,
        category: Category | str | None,
        message: str,
        value: str | None,
        system_name: str,
        label: str | None = None,
    ) -> str:
        """What is wrong, as a title without full stop; external text in it is cleaned."""
        return causes.title(self, category, message, value, system_name, label)

    def cure(
        self,
        category: Category | str | None,
        value: str | None,
        label: str | None,
        system_name: str,
    ) -> str:
        """What to do about it; a full sentence."""
        return causes.cure(self, category, value, label, system_name)

    def what_now(self, category: Category | str | None, next_try_at: datetime | None, now: datetime) -> str:
        """Waits for you, or when we try again."""
        return causes.waits_for(self, category, next_try_at, now)

    def told(self, facts: failure_text.Facts, system_name: str) -> failure_text.Told:
        """Whose words a failure's messages are, and the words in this language."""
        return failure_text.failure_text(self, facts, system_name)

    def remarked(self, remark: str, system_name: str) -> failure_text.Told:
        """Whose remark on a booking it is, and the remark in this language."""
        return failure_text.remarked(self, remark, system_name)

    def place(self, origin: str) -> str:
        """Where a row of a source stands."""
        return translate.place(self, origin)

    def record(self, key: str, origin: str | None = None) -> str:
        """A record's key, or where a row stands that is none."""
        return translate.record(self, key, origin)

    def translate(self, text: str) -> str:
        """A sentence of ours in this language; a system's words, or text that has a language, as they are."""
        return translate.translate(self, text)

    def stopped(self, stop: Stop, system_name: str) -> str:
        """Why a sync ended early, as exactly as it can be said in this language; without full stop."""
        return causes.stopped(self, stop, system_name)

    def stop_detail(self, stop: Stop) -> str:
        """What is known of it beyond its kind, in whole sentences; empty when there is nothing more to say."""
        return causes.stop_detail(self, stop)

    def stop_title(self, category: Category | str | None, system_name: str) -> str:
        """Why a sync ended early, as a title without full stop."""
        return causes.stop_title(self, category, system_name)

    def audit_action(self, action: str, after: Any) -> str:
        """What a person did, for the log."""
        return audit_actions.audit_action(self, action, after)

    def audit_action_name(self, action: str) -> str:
        """The kind of an action, for filters."""
        return audit_actions.audit_action_name(self, action)

    def retried(self, records: int, results: Mapping[str, int], twice: int) -> str:
        """What became of a retry of so many records, for pages and commands alike; without full stop."""
        return retried.retried(self, records, results, twice)

    def notice(self, kind: str, facts: Mapping[str, Any]) -> notification_text.Notice:
        """A notification's title, detail and causes, from its stored facts."""
        return notification_text.notice(self, kind, facts)

    def delivery_reason(self, reason: str | None, channel: str = EMAIL) -> str:
        """Why a letter did not arrive, without a full stop."""
        return deliveries.delivery_reason(self, reason, channel)

    def delivery_cure(self, reason: str | None, channel: str = EMAIL) -> str:
        """What to do about it; empty where there is nothing to do."""
        return deliveries.delivery_cure(self, reason, channel)

    def beside(self, total: Total) -> list[str]:
        """What a sum does not show by itself: what was set off in it, and records that have no amount."""
        return notification_text.beside(self, {"credit": total.credit, "without_amount": total.without_amount})

    def whole_sum(self, total: Total) -> str:
        """A sum inside a sentence: NOK 41,200 + EUR 90 (incl. NOK -500); empty when there is no money."""
        facts = {"money": total.money, "credit": total.credit, "without_amount": total.without_amount}
        return notification_text.whole_sum(self, facts)
