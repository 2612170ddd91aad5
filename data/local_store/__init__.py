"""The store in this process: the one home of duckdb."""

from data.local_store.running import Limits
from data.local_store.store import LocalStore

__all__ = ["Limits", "LocalStore"]
