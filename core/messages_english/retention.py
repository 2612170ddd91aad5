"""What stands where a system's words stood: their time had ended, or somebody's data were erased."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "words_ended": "What was said here was kept for {days} days.",
    "words_erased": "What was said here was erased.",
    "erasures_cannot_be_read": (
        "{path} cannot be read: it tells what was erased of people's data, and nothing is opened without it. Put the "
        "file in place that stands beside the newest backup."
    ),
    "erasures_not_written": "{path} could not be written: {reason}. Nothing was erased.",
    "erasure_without_room": (
        "There is no room to write the database anew: what is to be erased is written down, and erased once there is "
        "room and Synclight starts."
    ),
    "erasure_not_finished": (
        "The database could not be written anew ({kind}): what is to be erased is written down, and the next start of "
        "Synclight goes on with it."
    ),
    "only_admins_see_personal_data": "{person} may not look for, export or erase people's data: an admin may.",
    "text_too_short_to_look_for": "{text} is too short to look for: give at least {count} characters, or a whole key.",
    "too_much_found": "More than {count} records or messages hold it: look for something narrower.",
}
