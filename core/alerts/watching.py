"""What happens without a run: an integration goes stale, or a person has cleared all that was open."""

from __future__ import annotations

from datetime import datetime

from core.alerts.telling import RECOVERED, STALE, WORSE, WORSE_A_DAY, failure_message, names, red_reasons
from core.effects import AlertPlan, Closing, Episode, NewNotification
from core.model import HealthFacts, Verdict, Word


def is_stale(verdict: Verdict) -> bool:
    """Whether it is red because no sync came."""
    return any(reason.word is Word.NO_RECENT_SYNC for reason in red_reasons(verdict))


def is_over(facts: HealthFacts, verdict: Verdict) -> bool:
    """Whether nothing of an episode is left: no record is open, and nothing else is red."""
    return not facts.open.records and not red_reasons(verdict)


def plan_stale(closing: Closing, verdict: Verdict, event_id: str, now: datetime) -> AlertPlan | None:
    """Going stale alerts by itself, once; inside an episode that was told it is one of the day's further messages.

    None: it is not stale, or today's further messages are used up, and it is told tomorrow.
    """
    if not is_stale(verdict):
        return None
    episode = closing.episode or Episode(f"{event_id}-episode", now, None)
    is_further = episode.alerted_at is not None
    if is_further and closing.worse_today >= WORSE_A_DAY:
        return None
    kind = WORSE if is_further else STALE
    return AlertPlan(
        consecutive_failures=closing.consecutive_failures,
        open_episode=None if closing.episode else episode.episode_id,
        alert_episode=None if is_further else episode.episode_id,
        notification=failure_message(
            kind,
            f"{event_id}-{kind}",
            episode,
            closing,
            open_now=closing.facts.open,
            verdict=verdict,
            run_id=None,
            now=now,
            syncs_in_a_row=closing.consecutive_failures,
            new={STALE} if is_further else set(),
        ),
    )


def plan_settled(closing: Closing, verdict: Verdict, event_id: str, now: datetime) -> AlertPlan | None:
    """Nothing of the episode is open any more, though no run said so: handled by a person, paused, another limit.

    A pause ends it in silence: nothing has become healthy. None: there is no episode, or it goes on.
    """
    episode = closing.episode
    if episode is None or not is_over(closing.facts, verdict):
        return None
    ended = AlertPlan(consecutive_failures=0, close_episode=episode.episode_id)
    if episode.alerted_at is None or closing.facts.paused_at is not None:
        return ended
    facts = {
        **names(closing, None, verdict, now),
        "failing_since": episode.opened_at.isoformat(),
        "booked": 0,
        "pending": closing.facts.pending,
        "settled": True,
    }
    note = NewNotification(f"{event_id}-{RECOVERED}", RECOVERED, episode.episode_id, facts)
    return AlertPlan(consecutive_failures=0, close_episode=episode.episode_id, notification=note)
