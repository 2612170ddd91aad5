"""Sentences in which an answer says that a record was not booked, in English and in Norwegian. Pure.

Only what is said of the record counts: "Failed to book", "The voucher was not saved", "Kunne ikke bokføre bilaget".
What is said of something beside it does not: "Booked, but the e-mail could not be created", "0 records failed".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.connectors.http_base.answer_words import FAILED, KEPT, MAX_WORD, named, plain_name, plain_word
from core.connectors.http_base.refusals.sent import Sent

MAX_TEXT = 500
MAX_TEXTS = 20
MESSAGES = frozenset(
    (
        *("message", "messages", "msg", "msgs", "messagetext", "statusmessage", "statustext", "statusdescription"),
        *("resultmessage", "resultmsg", "resulttext", "resultdescription", "resultdesc", "responsemessage"),
        *("responsetext", "responsedescription", "responsedesc", "returnmessage", "returnmsg", "retmsg", "usermessage"),
        *("detail", "details", "info", "notice", "melding", "meldinger", "beskjed", "statusmelding", "returmelding"),
        *("result", "status", "outcome", "response"),
    )
)
_ENVELOPES = frozenset(("meta", "status", "result", "response", "header", "responsestatus", "return", "outcome"))
SPEAKING = MESSAGES | _ENVELOPES
MAYBE_OURS = frozenset(("detail", "details", "info", "notice", "beskjed"))  # what we sent ourselves may be called so
_IN_AN_OBJECT = frozenset(("message", "text", "msg", "detail", "description", "melding", "tekst"))
_KINDS = frozenset(("type", "severity", "level", "messagetype", "kind"))
_NO_ERRORS = frozenset(
    ("w", "s", "i", "warning", "warn", "info", "information", "success", "notice", "hint", "advarsel")
)

_CLAUSES = re.compile(r"[.;!?|](?:\s+|$)|[\n,]\s*|\s+(?:but|however|because|although|men|fordi|selv om|[-–—])\s+")
_DONE = (
    r"(?:booked|posted|created|saved|stored|registered|recorded|imported|processed|inserted|persisted|accepted|added"
    r"|committed|submitted|written|entered|completed|approved|journali[sz]ed)"
)
_DO = r"(?:book|post|create|save|store|register|record|import|process|insert|persist|add|commit|submit|write|complete)"
_DOING = (
    r"(?:booking|posting|creating|saving|storing|registering|recording|importing|processing|inserting|writing"
    r"|bokføring|lagring|opprett(?:else|ing)|registrering|import|postering|føring|behandling)"
)
_GJORT = (
    r"(?:bokført|opprett(?:et|a)|lagr(?:et|a)|registrert|postert|importert|behandl(?:et|a)|godtatt|godkjent|mottatt"
    r"|ført|fullført|lagt (?:til|inn)|bokføres|opprettes|lagres|registreres|posteres|importeres|behandles|godtas"
    r"|godkjennes|føres|mottas|fullføres|utføres)"
)
_GJORE = r"(?:bokføre|opprette|lagre|registrere|postere|importere|behandle|godta|føre|fullføre|utføre|lage)"
_IKKE = r"(?:ikke|ikkje)"
_OF_IT = (  # what stands before says of what
    rf"\b(?:not|never|n't|cannot)\s+(?:yet\s+)?(?:have\s+been\s+|been\s+|be\s+|get\s+)?(?:successfully\s+)?{_DONE}\b",
    rf"n't\s+(?:be(?:en)?\s+)?{_DONE}\b",
    rf"\b{_IKKE}\s+(?:blitt\s+|bli\s+|vorte\s+)?{_GJORT}\b",
    r"\b(?:failed|feilet|feila|mislyktes|mislykkes|gikk\sgalt|gjekk\sgale)\b(?!\s+(?:to|å|i\så)\b)",
    r"\b(?:not\s+(?:been\s+)?successful|unsuccessful|not\s+succeed(?:ed)?|without\ssuccess|uten\shell)\b",
    r"\b(?:rejected|refused|declined|aborted|discarded|rolled\sback|avvist|avbrutt|forkastet|rullet\stilbake)\b",
)
_DOES_NOT = (  # what stands behind says what
    rf"\b(?:failed|fails|unable|refused|refuses|not\sable|not\spossible|impossible)\s+to\s+{_DO}\b",
    rf"\b(?:could\s*not|couldn't|can\s*not|can't|cannot|did\s+not|didn't|was\s+unable\s+to)\s+{_DO}\b",
    (
        rf"\b(?:error|errors|failure|exception|problem|feil)\s+(?:occurred\s+|oppst[oå]d?\s+)?"
        rf"(?:while\s+|when\s+|during\s+|in\s+|on\s+|ved\s+|under\s+|i\s+)?(?:trying\s+to\s+{_DO}|{_DOING})\b"
    ),
    rf"\b(?:kunne|kan|klarte|greide|fikk|maktet)\s+(?:dessverre\s+)?{_IKKE}\s+(?:til\s+)?(?:å\s+)?{_GJORE}\b",
    rf"\bmislyktes\s+(?:i|med)\s+å\s+{_GJORE}\b",
)
_IT = (
    r"\b(?:it|this|these|them|everything|records?|vouchers?|entry|entries|journals?|invoices?|bills?|transactions?"
    r"|documents?|bookings?|postings?|expenses?|claims?|items?|rows?|lines?|data|requests?|orders?|operation|object"
    r"|resource|batch|payload|ledger|changes|creation|saving|save|registration|import|insert|insertion|processing"
    r"|validation|submission|commit|bilag(?:et|ene)?|post(?:en|ene)?|postering(?:en|ene)?|faktura(?:en)?"
    r"|transaksjon(?:en)?|dokument(?:et)?|føring(?:en)?|utlegg(?:et)?|krav(?:et)?|rad(?:en)?|linje(?:n)?"
    r"|forespørsel(?:en)?|ordre(?:n)?|reiseregning(?:en)?|den|det|dette|denne|endringene|oppføring(?:en)?"
    r"|registrering(?:en)?|objekt(?:et)?|bokføring(?:en)?|lagring(?:en)?|opprettelse(?:n)?|importen|validering(?:en)?"
    r"|behandling(?:en)?|operasjon(?:en)?|hovedbok(?:en)?|regnskap(?:et)?)\b"
)
_NOTHING_DONE = (
    rf"\b(?:nothing|none|(?:no|0|zero)\s+(?:\w+\s+)?{_IT})\s+(?:(?:was|were|is|has\s+been|have\s+been)\s+)?{_DONE}\b",
    (
        rf"\b(?:ingenting|ingen|intet|(?:ingen|inga|intet|0)\s+(?:\w+\s+)?{_IT})\s+(?:ble|blei|vart|er|har\s+blitt)"
        rf"\s+{_GJORT}\b"
    ),
)
_SIDE = (
    r"e-?mails?|mail|e-?post(?:en)?|sms|notifications?|varse?l(?:et|ing|ingen)?|pdf|attachments?|vedlegg(?:et|ene)?"
    r"|images?|bilde(?:t|r)?|previews?|thumbnails?|webhooks?|reminders?|påminnelse(?:n)?|receipts?|kvittering(?:en)?"
    r"|ocr|logs?|audit|cache|index|search|cop(?:y|ies)|kopi(?:en)?|backup|comments?|kommentar(?:en)?|tags?|links?"
    r"|lenke(?:n)?|labels?|tasks?|payments?|betaling(?:en|er)?|paid|bank|vat|mva|kid|rates?|kurs(?:en)?|budget"
    r"|budsjett(?:et)?|contacts?|kontakt(?:en)?|address|adresse(?:n)?|signatures?|callbacks?|events?|print(?:out)?"
    r"|templates?|duplicates?|dublett(?:en)?|duplikat(?:et)?|second|another|reversals?|corrections?|adjustments?"
    r"|purchase|warnings?|files?|fil(?:en)?|delivery|levering(?:en)?"
)
_BESIDE = re.compile(rf"\b(?:{_SIDE})\b")
_MAYBE = re.compile(
    r"\b(?:if|unless|when|whenever|in case|otherwise|should|would|might|may|previous|previously|earlier|first|last"
    r"|no|none|0|zero|without|never|hvis|dersom|når|ellers|skulle|tidligere|forrige|ingen|uten|aldri)\b"
)
_NOT_SO = re.compile(
    rf"\s*[:=]?\s*(?:0|no|none|zero|ingen)\s*$|\s*[:=]?\s*0\b|\s+(?:no|none|zero|ingen)\s+{_IT}"
    r"|.{0,20}\b(?:twice|again|once more|before|first|igjen|på nytt|to ganger)\b"
    r"|\s+(?:against|as paid|on (?:the|this|it))\b"
)
_FILLERS = frozenset(
    (
        *("the", "a", "an", "your", "our", "error", "sorry", "failed", "failure", "unfortunately", "was", "were", "is"),
        *("are", "has", "have", "had", "been", "could", "can", "did", "does", "do", "will", "must", "status", "code"),
        *("i", "we", "server", "system", "got", "and", "og", "feil", "dessverre", "beklager", "ble", "blei", "vart"),
        *("er", "har", "blitt", "kunne", "kan", "vi", "be", "already", "therefore", "so", "wasn", "couldn", "hasn"),
        *("isn", "weren", "haven", "men", "but", "however"),
    )
)
_HINTS = (  # most messages have none of these
    *("not", "n't", "fail", "feil", "unable", "impossible", "reject", "refus", "declin", "abort", "discard", "roll"),
    *("err", "exception", "problem", "nothing", "none", "no ", "0 ", "zero", "never", "ikk", "mislyk", "galt", "gale"),
    *("avvist", "avbrutt", "forkast", "rull", "ingen", "inga", "intet"),
    *("unsucc", "without succ", "uten hell"),
)
_BEFORE = re.compile("|".join(f"(?:{one})" for one in _OF_IT))
_BEHIND = re.compile("|".join(f"(?:{one})" for one in _DOES_NOT))
_WHOLE = re.compile("|".join(f"(?:{one})" for one in _NOTHING_DONE))
_TOKENS = re.compile(r"[^\W\d_]+(?![\w-]*\d)")
_END = re.compile(r"\s*[:(]")
_A_PLACE = re.compile(r"(?:to|in|into|due|as|since|with|i|til|på|pga)\b")


def denies_in_words(text: str) -> bool:
    """Whether a text says clearly that the record was not booked."""
    return _denies_shortly(text) if len(text) <= MAX_WORD else _denies(text)


@lru_cache(KEPT)
def _denies_shortly(text: str) -> bool:
    return plain_word(text) in FAILED or _denies(text)


def _denies(text: str) -> bool:
    plain = text[:MAX_TEXT].lower().replace("’", "'")
    return any(hint in plain for hint in _HINTS) and any(map(_clause_denies, _CLAUSES.split(plain)))


def denials_in_words(
    told: Iterable[tuple[str, str, Any]], sent: Sequence[Mapping[str, Any]] = ()
) -> Iterator[tuple[str, str]]:
    """(Name, text) of each such message among (plain name, name, value); our own text, repeated, is none."""
    for plain, stated, value in told:
        texts = ((stated, value),) if isinstance(value, str) else _texts_under(plain, stated, value)
        for name, text in texts:
            if denies_in_words(text) and not (sent and Sent.of(sent).is_ours(text)):
                yield name, text


def _texts_under(name: str, stated: str, value: Any) -> Iterator[tuple[str, str]]:
    if name in MESSAGES:
        yield from ((stated, text) for text in _texts_of(value))
    if name in _ENVELOPES and isinstance(value, dict):
        yield from ((told, text) for plain, told, one in named(value) if plain in MESSAGES for text in _texts_of(one))


def _texts_of(value: Any) -> Iterator[str]:
    """A text, or those of a list; one that is called a warning is none."""
    for one in value[:MAX_TEXTS] if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict) and isinstance(value, list):
            plain = [(plain_name(name), inner) for name, inner in one.items()]
            if not any(name in _KINDS and plain_word(inner) in _NO_ERRORS for name, inner in plain):
                yield from (inner for name, inner in plain if name in _IN_AN_OBJECT and isinstance(inner, str))


def _clause_denies(text: str) -> bool:
    found = _WHOLE.search(text)
    if found is not None:
        return not _BESIDE.search(found[0]) and not _NOT_SO.match(text, found.end())
    found = _BEHIND.search(text)
    if found is not None:
        behind = _behind(text, found)
        return _is_so(text, found) and _is_of_it("" if _A_PLACE.match(behind) else behind, behind)
    found = _BEFORE.search(text)
    return found is not None and _is_so(text, found) and _is_of_it(text[: found.start()], _behind(text, found))


def _is_so(text: str, found: re.Match[str]) -> bool:
    return not _MAYBE.search(text, 0, found.start()) and not _NOT_SO.match(text, found.end())


def _is_of_it(said: str, beside: str = "") -> bool:
    """Whether what is spoken of is the record, or nothing else."""
    if _BESIDE.search(said) or _BESIDE.search(beside):
        return False
    return re.search(_IT, said) is not None or not set(_TOKENS.findall(said)) - _FILLERS


def _behind(text: str, found: re.Match[str]) -> str:
    """The words right behind the verb; what stands behind a colon is why."""
    return " ".join(_END.split(text[found.end() :], maxsplit=1)[0].split()[:5])
