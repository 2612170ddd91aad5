"""Every answer that the two systems give."""

from __future__ import annotations

from tests.peers.answers import (
    cap_batch,
    cap_booked,
    cap_refused,
    cap_unknown,
    wiremock_again,
    wiremock_booked,
    wiremock_lost,
    wiremock_refused,
)

ON_CAP = (*cap_booked.BOOKED, *cap_refused.REFUSED, *cap_batch.BATCH, *cap_unknown.UNKNOWN)
ON_WIREMOCK = (
    *wiremock_booked.BOOKED,
    *wiremock_lost.LOST,
    *wiremock_refused.REFUSED,
    *wiremock_again.AGAIN,
)
