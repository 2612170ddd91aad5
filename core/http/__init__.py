"""The one home of httpx: a request goes out once or not at all, and every end of it is a named value."""

from core.http.client import HttpClient, trusting
from core.http.replies import MAX_ANSWER_BYTES, Answer, Http, Lost, NotSent, Reply, Why

__all__ = ["MAX_ANSWER_BYTES", "Answer", "Http", "HttpClient", "Lost", "NotSent", "Reply", "Why", "trusting"]
