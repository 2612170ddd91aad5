"""The one home of httpx: a request goes out once or not at all, and every end of it is a named value."""

from core.http.client import HttpClient, trusting
from core.http.replies import MAX_ANSWER_BYTES, Answer, Http, LostAnswer, NotSent, Reply, TransportFault
from core.http.statuses import is_failure, is_refusal, is_success

__all__ = [
    "MAX_ANSWER_BYTES",
    "Answer",
    "Http",
    "HttpClient",
    "LostAnswer",
    "NotSent",
    "Reply",
    "TransportFault",
    "is_failure",
    "is_refusal",
    "is_success",
    "trusting",
]
