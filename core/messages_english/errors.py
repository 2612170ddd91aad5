"""What went wrong in general, and the operating system's words."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "no_such_file": "No such file or directory",
    "permission_denied": "Permission denied",
    "operation_not_permitted": "Operation not permitted",
    "is_a_directory": "Is a directory",
    "not_a_directory": "Not a directory",
    "no_space_left": "No space left on device",
    "read_only_file_system": "Read-only file system",
    "configuration_found_wanted": "{file}: {key}: found {found}, wanted {wanted}",
    "rows_found_wanted": "{name}: found {found} rows, wanted {wanted}",
    "nothing_to_send_again": "There is no failed record to send again, so nothing was stored.",
    "lease_held_by_another_run": "another run holds the lease of {integration} (ours was epoch {epoch})",
    "clocks_differ_from_prefect": (
        "The clocks of this machine and of Prefect differ by more than two minutes: no late sync is skipped. Let "
        "both follow a time server."
    ),
    "configuration_also": "{said}\n{file}: {other}",
}
