"""Request lines without what stands behind the question mark: the address that opens the pages once is there."""

from __future__ import annotations

import logging

_LOGGERS = ("uvicorn.access", "uvicorn.error")


class WithoutQuery(logging.Filter):
    """Cuts each path of a line at its question mark; the line itself is always written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change what the line is filled with, before any handler sees it."""
        if isinstance(record.args, tuple):
            record.args = tuple(one.partition("?")[0] if isinstance(one, str) else one for one in record.args)
        return True


def keep_queries_out() -> None:
    """For as long as this process runs, whoever sets up the server's loggers meanwhile."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(WithoutQuery())
