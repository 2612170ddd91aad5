"""What a health answer tells of records and of whose books these are: a description there is no word on the system.

Who has no address for checks gives one that lists accounts or companies. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_objects import Place
from core.connectors.http_base.answer_words import is_no, named, plain_name, plain_word
from core.connectors.http_base.health.names import COMPONENTS, FLAGS_OF_TROUBLE, STATES, TOLD, UNSETTLED
from core.connectors.http_base.sentences.illness import ILL
from core.connectors.http_base.statuses.words import words

_OWNERS = words(
    "company companies organisation organisations organization organizations tenant tenants customer customers client",
    "clients owner owners firm business employer employee employees user users me profile contact contacts supplier",
    "suppliers vendor vendors partner partners agreement person persons creator createdby legalentity legalentities",
    "firma firmaer selskap selskaper foretak bedrift bedrifter virksomhet organisasjon organisasjoner kunde kunder",
    "eier leverandør leverandører bruker brukere ansatt ansatte virksomhed virksomheder ejer medarbejder bruger",
    "företag organisationer kund kunder ägare leverantör leverantörer användare anställd anställda",
    "unternehmen organisationen mandant mandanten kunden lieferant lieferanten benutzer mitarbeiter eigentümer",
)
_WHOSE_BOOKS = words("organisation organisations organization organizations company tenant firma selskap mandant")
_RIGHTS = words("subscription license licence abonnement lisens licens lizenz prenumeration")
_FLAGS_OF_BOOKS = words("active isactive enabled isenabled aktiv")
_PEOPLE = words(
    "employees users persons people contacts customers suppliers vendors partners ansatte brukere kunder leverandører",
    "medarbejdere anställda användare leverantörer mitarbeiter benutzer kunden lieferanten",
)
_KEPT = words(  # what books hold
    "account accounts chartofaccounts ledgeraccount ledgeraccounts department departments costcenter costcenters",
    "costcentres project projects product products dimension dimensions article articles asset assets activity",
    "activities location locations branch branches warehouse warehouses journal journals voucher vouchers invoice",
    "invoices expense expenses transaction transactions currency currencies taxcode taxcodes vattype vattypes vatcodes",
    "paymenttype paymenttypes bankaccount bankaccounts address addresses vouchertype vouchertypes",
    "konto kontoer kontoplan avdeling avdelinger prosjekt prosjekter produkt produkter bilag faktura fakturaer utlegg",
    "bilagstype bilagstyper aktivitet aktiviteter adresse adresser valuta mvakode mvakoder",
    "konti afdeling afdelinger projekt projekter varer udlæg",
    "konton kontoplan avdelning avdelningar verifikat fakturor utlägg",
    "konten abteilung abteilungen kostenstelle kostenstellen projekte produkte belege rechnung rechnungen",
)
_LISTS = words("values value items item data results result records record rows elements content list d entries")
_NUMBERS = words("id number no nr nummer code kode uuid guid key accountnumber kontonummer accountno accountcode")
_OF_A_CHECK = words(
    "status state check checkid component componenttype service healthy health ishealthy ok up severity impact level",
    "available ready passed online indicator error errors errorcode reason phase",
)
_HAS_DIGIT = re.compile(r"\d")
_SAYS_HOW = re.compile(  # a name has no verb
    r"^(?:under|in)\b|\b(?:is|are|was|has|being|for|temporarily|not|er|blir|midlertidig|ikke|är|inte|tillfälligt|ist|wird|nicht)\b",
    re.IGNORECASE,
)


def is_owners_name(name: str, text: str) -> bool:
    """Whose books they are: `company: "Wartung GmbH"`, and not `tenant: "Tenant is suspended"`, `tenant: "offline"`."""
    return name in _OWNERS and _SAYS_HOW.search(text) is None and plain_word(text) not in ILL


def is_a_record(at: Place, one: Mapping[str, Any]) -> bool:
    """An account, a company: by what it is called, or one with a number in a list of a name that lists have."""
    called = _called(at)
    told = {name: value for name, _, value in named(one)}
    if called in _OWNERS | _KEPT:
        return True
    in_a_list = bool(at) and at[-1].isdecimal()
    is_numbered = any(_HAS_DIGIT.search(str(told[name])) for name in _NUMBERS & told.keys())
    return (called in _LISTS or (in_a_list and not called)) and is_numbered and _OF_A_CHECK.isdisjoint(told)


def is_of_a_record(at: Place, name: str, value: Any) -> bool:
    """In a record each text but a status, a message and a flag is its own; Xero tells of its `OrganisationStatus`."""
    if name.endswith("status") and _called(at) in _WHOSE_BOOKS:
        return False
    return isinstance(value, str) and name not in TOLD | COMPONENTS | FLAGS_OF_TROUBLE | UNSETTLED


def is_of_a_person(at: Place, name: str) -> bool:
    """How an employee of a list is, is not how the system is."""
    return name in STATES and bool(at) and at[-1].isdecimal() and _called(at) in _PEOPLE


def is_shut_out(at: Place, name: str, value: Any) -> bool:
    """`company: {"active": false}`, `license: {"enabled": false}`: whose books we ask for."""
    return name in _FLAGS_OF_BOOKS and _called(at) in _WHOSE_BOOKS | _RIGHTS and is_no(value)


def _called(at: Place) -> str:
    return next((plain_name(step) for step in reversed(at) if not step.isdecimal()), "")
