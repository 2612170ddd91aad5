"""Whatever stands in whichever field of an answer: the sync ends, and with a right answer the next one books."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.http import MAX_ANSWER_BYTES, Answer, Reply
from core.i18n import Words
from core.model import DeliveryState, RunStatus
from dashboard.ui.view_model import failure_words
from data.queries.failures import every_open_failure
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, record

URL = "https://books.example/records"
ID = "acme-expenses"
OPTIONS: dict[str, Any] = {
    "kind": "rest",
    "name": "Accounting",
    "url": URL,
    "look_up_url": f"{URL}?reference={{reference}}",
    "check_url": "https://books.example/health",
    "remark_path": "/warnings/0",
    "auth": {"kind": "none"},
    "concurrency": 1,
}
HOSTILE = {
    "half a character": '"\\ud83dK"',
    "the other half": '"K\\udc00"',
    "NUL": '"a\\u0000b"',
    "raw NUL": '"a\x00b"',
    "only NUL": '"\\u0000"',
    "control": '"\\u001b[31m\\u0007\\r\\n"',
    "bidi": '"\\u202etxt.exe\\u2066"',
    "very long": '"' + "x" * 60_000 + '"',
    "very long in four bytes": '"' + "😀" * 20_000 + '"',
    "many marks": '"e' + "\\u0301" * 500 + '"',
    "braces": '"{0.__class__} %(x)s {"',
    "a large number": "9" * 5000,
    "a large power": "1e999999",
    "a power beyond all": "-1e9999999999999999999",
    "a long fraction": "0." + "1" * 3000,
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "minus nothing": "-0.0",
    "deep": "[" * 50 + "]" * 50,
    "deep objects": '{"message":' * 50 + '"x"' + "}" * 50,
    "too deep": "[" * 5000 + "]" * 5000,
    "twice": '{"a":1,"a":"\\ud800"}',
    "a name of halves": '{"\\ud83d":["\\ude00","x y"]}',
    "true": "true",
    "null": "null",
    "nothing": '""',
    "bytes of nothing": '"\xff\xfe"',
}
ANSWERS: dict[str, tuple[int, str]] = {
    "id": (201, '{"id":~}'),
    "reference": (201, '{"id":"B-1","reference":~}'),
    "amount": (201, '{"id":"B-1","amount":~}'),
    "currency": (201, '{"id":"B-1","amount":"100.00","currency":~}'),
    "remark": (201, '{"id":"B-1","warnings":[~]}'),
    "message": (422, '{"message":~,"code":"X"}'),
    "code": (422, '{"message":"No","code":~}'),
    "field": (422, '{"errors":[{"field":~,"message":"No"}]}'),
    "details": (422, '{"message":"No","details":~}'),
    "errors": (422, '{"errors":~}'),
    "unknown shape": (422, '{"svar":~}'),
    "request id": (422, '{"message":"No","traceId":~}'),
    "the whole": (422, "~"),
    "of a broken one": (500, '{"message":~}'),
    "of a duplicate": (409, '{"message":~}'),
    "of patience": (429, '{"message":~}'),
}
SHOWN = {
    "found id": '{"records":[{"id":~,"reference":"acme-expenses:%","amount":"100.00","currency":"NOK"}]}',
    "found reference": '{"records":[{"id":"B-1","reference":~,"amount":"100.00","currency":"NOK"}]}',
    "found amount": '{"records":[{"id":"B-1","reference":"acme-expenses:%","amount":~,"currency":"NOK"}]}',
    "found currency": '{"records":[{"id":"B-1","reference":"acme-expenses:%","amount":"100.00","currency":~}]}',
    "found": '{"records":~}',
    "all that is found": "~",
}


class Keys:
    def get(self, name: str) -> str:
        return name


class Wire:
    """Answers each record as told; once it is `well`, as it should. What it books it knows by its reference."""

    def __init__(self, posts: Mapping[str, tuple[int, bytes]], gets: Mapping[str, bytes]) -> None:
        self.posts = posts
        self.gets = gets
        self.well = False
        self.has: set[str] = set()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout_seconds: float = 30.0,
        send_by: float | None = None,
        repeat_is_safe: bool = False,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> Reply:
        if url.endswith("/health"):
            return Answer(200, {}, b'{"status":"ok"}')
        if method == "GET":
            reference = url.rpartition("=")[2].replace("%3A", ":").replace("%2F", "/")
            hostile = self.gets.get(reference.rpartition(":")[2].rpartition("/")[2])
            return Answer(200, {}, hostile if hostile and not self.well else self._shown(reference))
        key = json.loads(content or b"{}")["claim"]
        status, body = self.posts[key]
        if self.well:
            self.has.add(key)
            return Answer(201, {}, json.dumps({"id": f"B-{key}"}).encode())
        return Answer(status, {"x-request-id": "\x01\xff" * 300, "retry-after": "\x00", "date": "\xff"}, body)

    async def close(self) -> None:
        return

    def _shown(self, reference: str) -> bytes:
        key = reference.rpartition(":")[2].rpartition("/")[2]
        row = {"id": f"B-{key}", "reference": reference, "amount": "100.00", "currency": "NOK"}
        return json.dumps({"records": [row] if key in self.has else []}).encode()


def filled(template: str, value: str) -> bytes:
    """As it would come over the wire: what no charset has, as bytes of another one."""
    return template.replace("~", value).encode("utf-8", "surrogatepass").replace(b"\xc3\xbf\xc3\xbe", b"\xff\xfe")


def office_with(wire: Wire, count_of: Mapping[str, Any]) -> Office:
    office = Office(records=[record(key) for key in count_of], page_size=50)
    office.target = RestTarget(RestTargetConfig.model_validate(OPTIONS), Keys(), office.clock, wire)  # type: ignore[assignment]
    return office


def syncs(office: Office) -> Iterator[RunStatus]:
    for _ in range(60):
        summary = office.sync()
        office.clock.move(timedelta(hours=1))
        yield summary.status


@pytest.mark.parametrize("field", ANSWERS)
def test_after_any_answer_to_a_record_the_next_sync_of_the_same_file_runs(field: str) -> None:
    status, template = ANSWERS[field]
    posts = {f"U-{at}": (status, filled(template, value)) for at, value in enumerate(HOSTILE.values())}
    settled_by_a_right_answer(Wire(posts, {}), posts)


@pytest.mark.parametrize("field", SHOWN)
def test_after_any_answer_to_a_look_up_the_next_sync_of_the_same_file_runs(field: str) -> None:
    posts = {f"U-{at}": (500, b"{}") for at in range(len(HOSTILE))}
    gets = {
        key: filled(SHOWN[field].replace("%", key), value) for key, value in zip(posts, HOSTILE.values(), strict=True)
    }
    settled_by_a_right_answer(Wire(posts, gets), posts)


def settled_by_a_right_answer(wire: Wire, keys: Mapping[str, Any]) -> None:
    office = office_with(wire, keys)
    try:
        for _, status in zip(range(2), syncs(office), strict=False):
            assert status not in (RunStatus.CRASHED, RunStatus.RUNNING)
        can_be_shown(office)
        wire.well = True
        for status in syncs(office):
            assert status not in (RunStatus.CRASHED, RunStatus.RUNNING)
            if not {"waiting", "sending"} & set(office.states().values()):
                break
        assert set(office.states().values()) <= {
            DeliveryState.BOOKED,
            DeliveryState.REJECTED,
            DeliveryState.UNKNOWN,
            DeliveryState.PENDING_TARGET,
        }
        can_be_shown(office)
    finally:
        office.store.close()


def can_be_shown(office: Office) -> None:
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    for one in every_open_failure(PRINCIPAL, office.store, ID):
        for language in ("en", "nb"):
            told = failure_words(Words(language), one, about)
            assert len(told.heading + "".join(told.theirs) + (told.ours or "")) < 40_000
