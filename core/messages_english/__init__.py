"""Every sentence of ours in English, by its code; one file for each part of the house, and each code once.

A code is kept in the store, so that it stays what it is when its sentence is reworded. The Norwegian of the same
codes stands in core/i18n/locale/nb/ours.po.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.messages_english import (
    channels,
    configuration,
    email,
    engine,
    errors,
    files,
    http,
    mapping,
    people,
    programs,
    rest,
    rest_check,
    rest_config,
    rest_ids,
    rest_sign_in,
    retention,
    rows,
    settings,
    store,
    workbooks,
)


def joined_files(*parts: Mapping[str, str]) -> dict[str, str]:
    """All of them as one. Raises ValueError for a code that is defined twice."""
    texts: dict[str, str] = {}
    for part in parts:
        if twice := texts.keys() & part.keys():
            raise ValueError(f"sentences of ours: found {', '.join(sorted(twice))} twice, wanted each code once")
        texts.update(part)
    return texts


ENGLISH: Final = joined_files(
    engine.TEXTS,
    errors.TEXTS,
    http.TEXTS,
    mapping.TEXTS,
    files.TEXTS,
    workbooks.TEXTS,
    rest.TEXTS,
    rest_check.TEXTS,
    rest_config.TEXTS,
    rest_ids.TEXTS,
    rest_sign_in.TEXTS,
    retention.TEXTS,
    rows.TEXTS,
    channels.TEXTS,
    email.TEXTS,
    configuration.TEXTS,
    settings.TEXTS,
    store.TEXTS,
    people.TEXTS,
    programs.TEXTS,
)
