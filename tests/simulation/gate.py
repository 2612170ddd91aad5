"""Which seeds stand between a change and the main branch, and what they must have met."""

SEEDS = range(1000)
MUST_HAPPEN = (
    "late arrival",
    "zombie wake",
    "look-up found",
    "booked, and the look-up says no",
    "conflict",
    "second retry refused",
    "intent refused",
    "killed",
    "stale write refused",
    "too late to send",
    "store reply lost",
    "store call late",
    "store away",
    "click",
    "click refused",
    "handled",
    "cancelled",
    "a look-up is asked to wait",
    "held back",
    "clock is off",
    "put back",
    "restore mode ended",
    "restore mode found a booking",
    "a request of the lost time leaves",
)
