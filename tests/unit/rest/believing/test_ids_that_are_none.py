"""Words, placeholders and errors of a template where an id should be; and an empty reference, which is none."""

import pytest

from core.connectors.rest.proofs import as_id
from core.model import Result
from tests.unit.rest.believing.asked import BOOKED, B, U, in_bulk, looked_up, sent

NO_IDS = """
missing
no id
No ID
unbekannt
keine
saknas
Fehler
#REF!
#N/A
#VALUE!
#NAME?
#DIV/0!
{id}
${voucherId}
{{id}}
{{ voucher.id }}
%s
%d
%(id)s
System.Guid
java.util.UUID@1f
DRY-RUN
dry_run
SIMULATED-1
simulation
<id>
<null>
<voucher id>
[id]
:id
$id
vouchers/{id}
__ID__
string
okänd
ukendt
mangler
fehlt
kein
Ingen id
uten id
ohne Nummer
not yet assigned
to be assigned
PREVIEW-7
MOCK_4
mock
{0}
{{0}}
{{ voucher1.id }}
<%= id2 %>
Entwurf 3
sample-1
fel
fejl
NOK
entwurf
Väntar
later
tbc
deleted
Slettet
voided
storniert
senere
später
created
Posted
Bokført
gebucht
500 Internal Server Error
503 Service Unavailable
404 Not Found
HTTP 500
HTTP/1.1 502 Bad Gateway
Status 500
Bad Gateway
Gateway Timeout
201 Created
200 OK
not now
check the log
see message
General Journal
none-yet
unknown-id
500-Internal-Server-Error
500InternalServerError
"""
IDS = """
4711
B-1
5d115c9c-44e3-ea11-bb43-000d3a2feca1
ACC-JV-2026-0001
BILAG 17
B 17
1-2026
46/2026
A.17
urn:uuid:5d11
gid://shop/Order/1
rec_1
SIM-17
SIMON
sampleton 4
PRE-2026-1
Voucher:17
4711:1
V#17
#17
a.b.c
Journal/7
projects/x/vouchers/9
100%
IDX-4
VOR-2026-1
Entry(17)
No. 17
NO-17
NO 17
id-17
INGEN-7
ENT-44
moc7
com-17
$17
17$
AB:CD
x__y1
FAK-2026-9
FAK2026
{4A1B2C3D-0000-0000-0000-000000000001}
[17]
<17>
INV{17}
MOCK-17
SAMPLE-2026-17
PREVIEW-17
Keiner-1
500
404 17
500-2026
503 A
201 B
2026 00017
LATER-1
DELETED17
HTTP-17
POSTED-17
Journal
abcdefgh
general-journal
503-A
500A17
"""


@pytest.mark.parametrize("text", NO_IDS.strip().splitlines())
def test_a_word_or_a_placeholder_in_the_place_of_an_id_proves_nothing(text: str) -> None:
    assert [as_id(one) for one in (text, text.lower(), text.upper(), f" {text} ")] == [None] * 4
    assert sent({**BOOKED, "id": text}).result is U


@pytest.mark.parametrize("text", IDS.strip().splitlines())
def test_an_id_of_a_system_is_one_however_it_looks(text: str) -> None:
    assert as_id(text) == text
    assert sent({**BOOKED, "id": text}).result is B


@pytest.mark.parametrize("reference", ["", " ", "-", "null", "None", "N/A", None])
def test_an_empty_reference_in_an_answer_is_not_told(reference: str | None) -> None:
    outcome = sent({**BOOKED, "reference": reference})
    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")
    assert in_bulk({**BOOKED, "reference": "acme:UT-1"}, status=None, record=None).result is B


@pytest.mark.parametrize("reference", ["acme:UT-2", "x", "0", "ok", 7])
def test_another_reference_in_an_answer_is_anothers(reference: str | int) -> None:
    assert sent({**BOOKED, "reference": reference}).result is U


@pytest.mark.parametrize("reference", ["", None, "null"])
def test_a_look_up_that_repeats_no_reference_proves_nothing(reference: str | None) -> None:
    assert type(looked_up({**BOOKED, "reference": reference})).__name__ == "Undecidable"
