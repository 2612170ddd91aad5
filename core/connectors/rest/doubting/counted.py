"""Numbers of an answer that shows nothing, which do not say that there is more. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_words import named
from core.connectors.http_base.result_codes import number_in

_BEFORE_THE_FILTER = {"recordstotal": "recordsfiltered", "itotalrecords": "itotaldisplayrecords"}  # of DataTables
_ASKED_BY_NUMBER = frozenset(("draw", "secho"))


def counts_what_was_not_asked(name: str, one: Mapping[str, Any]) -> bool:
    """`recordsTotal` of all there is beside `recordsFiltered: 0`; QuickBooks' `maxResults`, of what is shown."""
    told = {plain: value for plain, _, value in named(one)}
    if name == "maxresults":
        return "startposition" in told
    behind = _BEFORE_THE_FILTER.get(name)
    return behind is not None and number_in(told.get(behind)) == 0 and not _ASKED_BY_NUMBER.isdisjoint(told)
