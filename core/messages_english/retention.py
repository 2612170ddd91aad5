"""What stands where a system's words stood: their time had ended, or somebody's data were erased."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "words_ended": "What was said here was kept for {days} days.",
}
