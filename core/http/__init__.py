"""The one home of httpx: a request goes out once or not at all, and every end of it is a named value."""

from core.http.client import HttpClient, trusting
from core.http.replies import MAX_ANSWER_BYTES, Answer, Http, Lost, NotSent, Reply, Why
from core.http.statuses import is_failure, is_refusal, is_success

__all__ = [
    "MAX_ANSWER_BYTES",
    "Answer",
    "Http",
    "HttpClient",
    "Lost",
    "NotSent",
    "Reply",
    "Why",
    "is_failure",
    "is_refusal",
    "is_success",
    "trusting",
]
