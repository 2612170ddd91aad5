"""What became of a retry: every record of it is accounted for."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n.active_language import ActiveLanguage


def retried(_: ActiveLanguage, records: int, results: Mapping[str, int], twice: int) -> str:
    """18 sent, 16 booked, 1 already there, 1 refused again, 0 twice – and what else became of some."""

    def some(name: str) -> str:
        return _.number(results.get(name, 0))

    left = sum(results.get(name, 0) for name in ("unsent", "gone", "handled"))
    parts = [
        _("{count} sent", count=_.number(records - left)),
        _("{count} booked", count=some("booked")),
        _("{count} already there", count=some("already_there")),
        _("{count} refused again", count=some("rejected")),
    ]
    others = {
        "pending_target": _("{count} received but not booked yet", count=some("pending_target")),
        "unknown": _("{count} not known yet", count=some("unknown")),
        "unsent": _("{count} not sent", count=some("unsent")),
        "gone": _("{count} gone from the source", count=some("gone")),
        "handled": _("{count} handled by a person", count=some("handled")),
    }
    parts += [text for name, text in others.items() if results.get(name)]
    return ", ".join([*parts, _("{count} twice", count=_.number(twice))])
