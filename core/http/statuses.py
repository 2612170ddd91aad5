"""The classes of an HTTP status. Numbers nobody registered belong to a class, too."""

from __future__ import annotations

from http import HTTPStatus


def is_success(status: int) -> bool:
    """Done as asked (2xx)."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def is_refusal(status: int) -> bool:
    """We asked for something that is not done (4xx)."""
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR


def is_failure(status: int) -> bool:
    """They are in trouble (5xx and whatever is above)."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR
