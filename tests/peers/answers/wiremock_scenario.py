"""An answer that WireMock is told to give: to records, to look-ups, to the health check."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.mapping import revision_of
from core.planning import idempotency_key_of
from tests.peers.answers.scenario import Scenario

Response = Mapping[str, Any]
OURS = {"id": "B-UT-1", "reference": "acme-expenses:UT-1", "amount": "100.00", "currency": "NOK"}
ECHO = """{"id": "B-{{jsonPath request.body '$.claim'}}", "currency": "NOK", "amount": 100.00,
 "reference": "{{jsonPath request.body '$.reference'}}"}"""


def says(body: Any, status: int = 200, **more: Any) -> Response:
    """Bytes go as they are, the rest as JSON; `headers` and what else a stub takes."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    return {"status": status, "headers": headers, "base64Body": base64.b64encode(raw).decode(), **more}


def fault(kind: str, status: int = 200) -> Response:
    """How the connection ends."""
    return {"status": status, "fault": kind}


def found(**more: Any) -> Response:
    """A look-up that shows our record."""
    return says({"records": [{**OURS, **more}]})


BOOKS: Response = {
    "status": 201,
    "headers": {"Content-Type": "application/json"},
    "body": ECHO,
    "transformers": ["response-template"],
}
NONE = says({"records": []})
LATE = 9
WELL = says({"status": "UP"})
CUT = fault("EMPTY_RESPONSE")


@dataclass(frozen=True)
class WireMockScenario(Scenario):
    """Several answers are given one after another, the last one for good."""

    post: Response | Sequence[Response] = field(default_factory=lambda: BOOKS)
    look_up: Response | Sequence[Response] = field(default_factory=lambda: NONE)
    health: Response = field(default_factory=lambda: WELL)
    to: Mapping[str, Response] = field(default_factory=dict)  # what names this record; the first that fits
    token: Response | None = None  # of OAuth 2
    replays: Response | None = None  # whenever the first idempotency key of the first record comes again
    is_made: bool = False  # from the first post on the look-up shows it

    def settings(self, url: str) -> dict[str, Any]:
        """Where it is asked."""
        find = f"{url}/records?reference={{reference}}"
        asked = {"name": "Books", "url": f"{url}/records", "look_up_url": find, "check_url": f"{url}/health"}
        sign_in = {"kind": "oauth2", "token_url": f"{url}/token", "client_id": "synclight", "secret": "books"}
        return asked if self.token is None else {**asked, "auth": sign_in}

    def stubs(self) -> list[Any]:
        """As WireMock takes them."""
        shown = (NONE, found()) if self.is_made else self.look_up
        asked = _stubs("GET", "/records", shown, by="POST" if self.is_made else "GET")
        posted = _stubs("POST", "/records", self.post, by="POST")
        if self.is_made:
            posted = [{**one, "scenarioName": "POST", "newScenarioState": "1"} for one in posted]
        ones = [_for_one(key, answer, priority) for priority, (key, answer) in enumerate(self.to.items(), 1)]
        token = [] if self.token is None else [_stub("POST", "/token", self.token)]
        kept = [] if self.replays is None else [self._for_first_key(self.replays)]
        return [*kept, *ones, *posted, *asked, *token, _stub("GET", "/health", self.health)]

    def _for_first_key(self, answer: Response) -> dict[str, Any]:
        first = self.keys[0]
        key = idempotency_key_of(f"acme-expenses:{first}", revision_of(self.payload(first)))
        request = {"method": "POST", "urlPath": "/records", "headers": {"idempotency-key": {"equalTo": key}}}
        return {"request": request, "response": answer, "priority": 1}


def _stub(method: str, path: str, answer: Response, **more: Any) -> dict[str, Any]:
    return {"request": {"method": method, "urlPath": path}, "response": answer, "priority": LATE, **more}


def _stubs(method: str, path: str, answers: Response | Sequence[Response], by: str) -> list[dict[str, Any]]:
    """Each moves its scenario on, when it is asked itself."""
    if isinstance(answers, Mapping):
        return [_stub(method, path, answers)]
    last = len(answers) - 1
    states = ["Started", *(str(number) for number in range(1, len(answers)))]
    moves = [
        {"newScenarioState": str(number + 1)} if number < last and by == method else {} for number in range(last + 1)
    ]
    return [
        _stub(method, path, answer, scenarioName=by, requiredScenarioState=state, **move)
        for answer, state, move in zip(answers, states, moves, strict=True)
    ]


def _for_one(key: str, answer: Response, priority: int) -> dict[str, Any]:
    request = {"method": "POST", "urlPath": "/records", "bodyPatterns": [{"contains": f'"{key}"'}]}
    return {"request": request, "response": answer, "priority": priority}
