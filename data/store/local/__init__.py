"""The store in this process: the one home of duckdb."""

from data.store.local.running import Limits
from data.store.local.store import LocalStore

__all__ = ["Limits", "LocalStore"]
