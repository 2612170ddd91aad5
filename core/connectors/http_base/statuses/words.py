"""Words of a status for failed, taken back and not yet, in five languages. Pure."""

from __future__ import annotations


def words(*lines: str) -> frozenset[str]:
    """Words of several lines, as a set."""
    return frozenset(word for line in lines for word in line.split())


FAILED = words(
    "nok nack nak disapproved returned sentback expired terminated killed stopped fault faulted corrupt corrupted",
    "broken quarantined unsuccess avslått avslag forkastet mislyktes avbrutt stanset stoppet returnert utløpt",
    "nektet sperret underkjent fel misslyckades misslyckad misslyckat misslyckats avvisad avvisat avvisades nekad",
    "avslagen avbruten ogiltig felaktig returnerad stoppad spärrad underkänd fejl fejlet fejlede afvist afslået",
    "afbrudt mislykkedes kasseret returneret standset spærret fehler fehlerhaft fehlgeschlagen gescheitert",
    "abgelehnt abgewiesen zurückgewiesen abgebrochen ungültig verworfen abgelaufen gesperrt gestoppt",
    "zurückgegeben errored erroring",
)
UNDONE = words(
    "kreditert angret makulerad makulerat makulerades raderad raderat raderades krediterad återkallad avbokad",
    "borttagen annullerad annulleret tilbageført krediteret tilbagekaldt storniert gelöscht annulliert widerrufen",
    "zurückgezogen entfernt gutgeschrieben credited rescinded retracted rückgängig rückgängiggemacht ångrad ångrat",
)
NOT_YET = words(
    "notapproved notyetapproved inapproval tobeposted tobebooked tobeapproved readytopost readyforposting",
    "readytobook readytobeposted initiated importing posting booking saving creating incomplete notcomplete",
    "unfinished suspended unprocessed unconfirmed unsaved tentative proforma temporary started delayed deferred",
    "postponed underreview onhold sentforapproval routedforapproval",
    "ubokført ikkegodkjent parkert midlertidig foreløpig tilgodkjenning påvent",
    "påbegynt ventende avventende tilbehandling tilattestering avventer ufullstendig ukontert ubehandlet",
    "klartilbokføring klarforbokføring obokförd",
    "obokfört väntar väntande preliminär parkerad mottagen påbörjad ofullständig pågår",
    "pågående vilande ubogført kladde afventer afventende parkeret foreløbig modtaget igang",
    "ufuldstændig påbegyndt ungebucht entwurf wartend wartet geparkt vorläufig offenzurbuchung",
    "akseptert godtatt innsendt accepterad accepterat accepteret indsendt inskickad inskickat angenommen eingereicht",
    "inbearbeitung eingegangen empfangen inprüfung zurfreigabe unvollständig vorerfasst zurückgestellt",
)
