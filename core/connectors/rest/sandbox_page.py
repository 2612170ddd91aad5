"""The page."""

from aiohttp import web

from core.connectors.rest.sandbox_serving import Desk


def add_page(app: web.Application, desk: Desk) -> None:
    """Register the page."""
