"""A first `[target]` for a system nobody has described yet."""

from __future__ import annotations

import json

_LONGEST_NAME = 64


def draft(integration_id: str) -> list[str]:
    """Its lines; CHECK stands where a person has to look."""
    look_up = "https://accounting.example.com/api/records?reference={reference}"
    secret = json.dumps(_secret(integration_id))
    return [
        "[target]",
        'kind = "rest"',
        'name = "Accounting"  # CHECK: as people say it',
        'url = "https://accounting.example.com/api/records"  # CHECK: records are posted here',
        f'look_up_url = "{look_up}"  # CHECK: one record by our reference',
        "# CHECK: answers well only while the system is well; else what nobody knows waits for a person",
        '# check_url = "https://accounting.example.com/api/health"',
        f"token_secret = {secret}  # the name of a secret, never the secret itself",
        '# amount_as = "minor"  # CHECK: where its answers tell whole øre',
        "",
        "# CHECK: where it wants its own ids and not our numbers, each is asked for once in a sync",
        "# [target.ids.account]",
        '# at = ["/account/id"]  # where such numbers stand in what is sent',
        '# url = "https://accounting.example.com/api/accounts?number={number}"',
        '# found_path = "/records"',
    ]


def _secret(integration_id: str) -> str:
    """A secret's name begins with a letter and has at most 64 signs; an id may begin with a figure."""
    named = f"{integration_id}-token"
    return named if named[0].isalpha() and len(named) <= _LONGEST_NAME else f"token-{integration_id}"[:_LONGEST_NAME]
