"""The words of such sentences in English, Norwegian, Danish, Swedish and German, as parts of patterns. Pure."""

from __future__ import annotations

from core.connectors.http_base.statuses.words import words


def any_of(*words: str) -> str:
    """One of them, as a group of a pattern; a string may hold several, parted by spaces."""
    return "(?:" + "|".join(word.replace("_", r"\s+") for line in words for word in line.split()) + ")"


def stems(*lines: str) -> tuple[str, ...]:
    """Parts of words, to look for before a pattern is tried: a text that has none of them has none of its words."""
    return tuple(word for line in lines for word in line.split())


DONE = any_of(  # what was done to a record
    "booked posted created saved stored registered recorded imported processed inserted persisted accepted added",
    "committed submitted written entered completed approved journali[sz]ed performed executed carried_out",
)
GJORT = any_of(
    "bokført opprett(?:et|a) lagr(?:et|a) registrert postert importert behandl(?:et|a) godtatt godkjent mottatt ført",
    "fullført lagt_(?:til|inn) bokføres opprettes lagres registreres posteres importeres behandles godtas godkjennes",
    "føres mottas fullføres utføres utført gjennomført foretatt",
    # Danish
    "bogført oprettet gemt registreret posteret importeret behandlet accepteret godkendt modtaget gennemført indlæst",
    "bogføres oprettes gemmes accepteres godkendes modtages gennemføres indlæses udført foretaget",
    # Swedish
    "bokför(?:t|d|da|ts|as|des) skapa(?:t|d|de|ts|des|s) spara(?:t|d|de|ts|des|s) registrera(?:t|d|de|ts|des|s)",
    "lagra(?:t|d|ts|des|s) importera(?:t|d|de|ts|des|s) behandla(?:t|d|de|ts|des|s) accepterats accepterad(?:es)?",
    "godkän(?:t|d|ts|des|nas|ns) mottag(?:en|its|as|its) genomför(?:t|d|ts|as|des) slutför(?:t|d|ts|as|des)",
    "utför(?:t|d|ts|as|des)",
)
GETAN = any_of(
    "gebucht verbucht angelegt erstellt gespeichert erfasst registriert importiert verarbeitet übernommen angenommen",
    "akzeptiert genehmigt freigegeben eingetragen hinzugefügt abgeschlossen ausgeführt durchgeführt festgeschrieben",
)
DO = any_of(
    "book post create save store register record import process insert persist add commit submit write complete"
)
GJORE = any_of(
    "bokføre opprette lagre registrere postere importere behandle godta føre fullføre utføre lage",
    "bogføre oprette gemme acceptere godkende gennemføre indlæse",
    "bokföra skapa spara lagra registrera importera behandla godkänna genomföra slutföra",
)
TUN = any_of("(?:ver)?buchen anlegen erstellen speichern erfassen registrieren importieren verarbeiten übernehmen")
DOING = any_of(
    "booking posting creating saving storing registering recording importing processing inserting writing",
    "bokføring(?:en)? lagring(?:en)? opprett(?:else|ing)(?:n|en)? registrering(?:en)? import(?:en)? postering(?:en)?",
    "føring behandling(?:en)? bogføring(?:en)? oprettelse(?:n)? bokföring(?:en)? sparande(?:t)? skapande(?:t)?",
    "(?:ver)?buchen speichern anlegen erstellen erfassen verarbeiten (?:ver)?buchung speicherung verarbeitung",
    "erfassung",
)
NOT = any_of("not never n't cannot")
IKKE = any_of("ikke ikkje inte ej")
FAILED = any_of(
    "failed unsuccessful feilet feila mislyktes mislykkes mislykket mislykkedes mislykkets fejlede fejlet",
    "misslycka(?:des|ts|d) fehlgeschlagen gescheitert misslungen fehlerhaft",
    "gikk_(?:det_|dessverre_)?galt gjekk_(?:det_)?gale gik_(?:det_|desværre_)?galt gick_(?:tyvärr_)?fel ging_schief",
    "schlug_fehl went_wrong gone_wrong gått_galt gått_gale gått_fel",
    "gikk_feil gået_galt gikk_skeis schiefgelaufen schief_gelaufen schiefgegangen lief_schief lief_etwas_schief",
    "ging_etwas_schief sket_en_fejl",
)
REJECTED = any_of(
    "rejected refused declined aborted discarded rolled_back avvist avviste avbrutt forkastet rullet_t?ilbake",
    "afvist afviste afbrudt kasseret avvisa(?:t|d|de|des|ts) avsla(?:gen|gits) avbr(?:uten|öts) neka(?:d|des|ts)",
    "blocked prevented hindret forhindret sperret gesperrt blockiert blockera(?:d|des|ts) blokkert blokeret",
    "denied stopped halted nektet avslått stoppet stanset afslået standset stoppad",
    "stoppa(?:des|ts) gestoppt angehalten sent_back sendt_tilbake sendt_tilbage skickad_tillbaka returned_to",
    "abgelehnt abgewiesen zurückgewiesen abgebrochen verworfen zurückgerollt zurückgesetzt",
)
UNDONE = any_of(
    "cancell?ed voided deleted reversed annulled revoked withdrawn slettet annullert makulert kansellert tilbakeført",
    "reversert annulleret tilbageført makulera(?:d|ts|des) raderad storniert gelöscht",
)
REASON = any_of(  # why a system refuses, where it does not say that it did anything
    "(?:is|are)_(?:closed|locked|blocked|inactive|required|missing|invalid|mandatory|unknown) must_(?:be|not)",
    "not_authori[sz]ed not_(?:allowed|permitted) insufficient_(?:rights|permissions|privileges) no_permission",
    "already_exists already_in_use already_(?:been_)?used no_such contains_invalid required_fields? mandatory_fields?",
    "constraint_violat\\w+ (?:constraint|constraints)_(?:is_|was_)?violated dead-?lock(?:ed)? traceback stack_trace",
    "\\w+exception object_reference_not_set ingen_tilgang (?:is|are|er|ligger)_(?:outside|utenfor) i_bruk",
    "allerede_brukt",
    "(?:must_be|må_være|skal_være|måste_vara|muss)_(?:\\w+_){0,3}(?:0|zero|null) not_found does_not_exist",
    "(?:er|är|ist)_(?:stengt|sperret|låst|lukket|avsluttet|ugyldig|stängd|spärrad|spærret|geschlossen|abgeschlossen)",
    "gesperrt ikke_tilgang mangler_rettigheter (?:finnes|fins|findes)_ikke finns_inte existiert_nicht nicht_gefunden",
    "(?:finnes|findes)_allerede finns_redan existiert_bereits keine_berechtigung saknar_behörighet må_fylles_ut",
)
REASON_FIRST = any_of(
    "invalid missing unknown ugyldig manglende ukjent ungültige[rs]? unbekannte[rs]? ogiltig\\w* felaktig\\w*",
    "fehlerhafte[rs]?",
)
WITH_ERRORS = any_of(
    "with_(?:\\d+_|some_|the_following_)?errors? med_(?:\\d+_)?feil med_fejl med_fel mit_(?:\\d+_)?fehlern?"
)
HALF = any_of("partial(?:ly)? delvis teilweise delvist")  # only of what is done: a voucher may be paid in parts
ERROR = any_of("errors? failure exception problem feil fejl fel fehler")
IT = r"\b" + any_of(
    "it this these them everything records? vouchers? entry entries journals? invoices? bills? transactions?",
    "documents? bookings? postings? expenses? claims? items? rows? lines? data requests? orders? operation object",
    "resource batch payload ledger changes creation saving save registration import insert insertion processing",
    "validation submission commit",
    "bilag(?:et|ene)? post(?:en|ene|er)? postering(?:en|ene|er)? faktura(?:en|er|n)? transaksjon(?:en|er)?",
    "dokument(?:et|er)? føring(?:en)? utlegg(?:et)? krav(?:et)? rad(?:en|er)? linje(?:n|r)? forespørsel(?:en)?",
    "ordre(?:n|r)? reiseregning(?:en|er)? den det dette denne endringene oppføring(?:en|er)? registrering(?:en)?",
    "objekt(?:et)? bokføring(?:en)? lagring(?:en)? opprettelse(?:n)? importen validering(?:en)? behandling(?:en)?",
    "operasjon(?:en)? hovedbok(?:en)? regnskap(?:et)?",
    "bogføring(?:en)? oprettelse(?:n)? udlæg(?:get)? anmodning(?:en)? transaktion(?:en|er)? bilagene",
    "verifikat(?:et|ion|ionen|ioner)? bokföring(?:en)? begäran utlägg(?:et)? order(?:n)? sparande(?:t)?",
    "belege?s? buchung(?:en)? rechnung(?:en)? dokumente? datens[aä]tz(?:e|en)? vorgang auftrag transaktionen es",
    "positionen position zeilen? verbuchung speicherung anlage erstellung erfassung verarbeitung",
) + r"\b"  # fmt: skip
SIDE = r"\b" + any_of(
    r"e-?mails? mail e-?post(?:en)? sms notifications? varse?l(?:et|ing|ingen)? pdf attachments? vedlegg(?:et|ene)?",
    "images? bilde(?:t|r)? previews? thumbnails? webhooks? reminders? påminnelse(?:n)? receipts? kvittering(?:en)?",
    "ocr logs? audit cache index(?:ing)? search cop(?:y|ies) kopi(?:en)? backup comments? kommentar(?:en)? tags?",
    "links?",
    "lenke(?:n)? labels? tasks? payments? betaling(?:en|er)? paid bank vat mva kid rates? kurs(?:en)? budget",
    "budsjett(?:et)? contacts? kontakt(?:en)? address adresse(?:n)? signatures? callbacks? events? print(?:out)?",
    "templates? duplicates? dublett(?:en)? duplikat(?:et)? second another reversals? corrections? adjustments?",
    "purchase warnings? files? fil(?:en)? delivery levering(?:en)? advars(?:el|ler)",
    "vedhæft\\w* besked(?:en)? påmindelse(?:n)? moms notifikation(?:en)?",
    r"bilag(?:a|an|or|orna) bifogad\w* avisering(?:en)? betalning(?:en|ar)? kvitto(?:t)? kopia(?:n)? meddelande(?:t)?",
    "anhang anhänge benachrichtigung(?:en)? zahlung(?:en)? kopie erinnerung(?:en)? mahnung(?:en)? vorschau ausdruck",
    "bestätigung(?:en)? datei(?:en)? warnung(?:en)? dublette",
) + r"\b"  # fmt: skip
DRAFT = any_of(  # what is no voucher yet
    "drafts? kladd(?:e|en)? utkast(?:et)? udkast(?:et)? entwurf temporary tentative proforma pro-forma provisional",
    "preliminary placeholder midlertidige? foreløpige?g? preliminär(?:t)? vorläufige?[rs]? tillfällig(?:t)?",
)
PARTNER = any_of(  # what a voucher is booked on or in, and never the voucher
    "projects? customers? suppliers? vendors? employees? accounts? periods? departments? cost_cent(?:er|re)s? budgets?",
    "fiscal_years? ledger_accounts? users?",
    "prosjekt(?:et|er)? kunde(?:n|r)? leverandør(?:en|er)? ansatt(?:e|en)? konto(?:en|er)? periode(?:n|r)?",
    "bruker(?:en)? avdeling(?:en)? kostnadssted(?:et)? budsjett(?:et)? regnskapsår(?:et)? medarbejder(?:en)?",
    "afdeling(?:en)? benutzer geschäftsjahr konten",
    "projekt(?:et|en)? kund(?:en)? leverantör(?:en)? anställd(?:e|a)? kontot period(?:en)? avdelning(?:en)?",
    "budget(?:en)? kostnadsställe(?:t)? kunden lieferant(?:en)? mitarbeiter abteilung kostenstelle",
)
REHEARSAL = any_of(
    "simulat\\w+ simuler\\w* simulier\\w* dry-?run dry_run test_(?:mode|run) testmod\\w+ testkjør\\w+ sandbox",
    "rehears\\w+ what-?if demo mock\\w* preview prøvekjør\\w+ testlauf probelauf provkör\\w+ prøvekørsel",
)
NO = any_of(
    "no none nothing zero 0 without never not n't",
    "ingen inga ingenting intet uten aldri ikke ikkje uden aldrig inte inget utan",
    "nicht nie kein(?:e|er|es|en)? nichts ohne keinerlei",
)
NONE = any_of("no none zero ingen inga inget intet keine? false nei nej")  # behind a colon
MAYBE = any_of(
    "if unless when whenever in_case otherwise should would might may previous previously earlier first last",
    "no none 0 zero without never",
    "hvis dersom når ellers skulle tidligere forrige ingen uten aldri uden aldrig",
    "ifall annars tidigare inga inget utan",
    "wenn falls sollte sonst frühere[rn]? vorherige[rn]? kein(?:e|er|es|en)? ohne nie",
)
AGAIN = any_of(
    "twice again once_more before first igjen på_nytt to_ganger igen to_gange två_gånger erneut zweimal doppelt"
)
FILLERS = words(
    "the a an your our error sorry failed failure unfortunately was were is are has have had been could can did does",
    "do will must status code i we server system got and be already therefore so wasn couldn hasn isn weren haven but",
    "however of out all yet something then so",
    "og feil dessverre beklager ble blei vart er har blitt kunne kan vi men av alle at noe noko en et ei deretter så",
    "blev bliver desværre fejl vorte kunde är blivit tyvärr fel och noget något ett sedan",
    "der die das den dem ein eine wurde wurden konnte konnten kann ist sind hat haben worden werden leider noch",
    "fehler von und wir aber sondern jedoch etwas da dann danach irgendetwas",
)
KEPT = any_of(  # what a system does with it before it is booked
    "created saved stored registered received recorded added imported accepted entered submitted",
    "opprettet lagret registrert mottatt importert oprettet gemt registreret modtaget importeret",
    "skapa(?:t|d|ts|des) spara(?:t|d|ts|des) registrera(?:t|d|ts|des) mottag(?:en|its)",
    "angelegt erstellt gespeichert erfasst empfangen eingegangen",
)
LATER = any_of(  # and what is done to it then
    "approved posted booked journali[sz]ed confirmed released finali[sz]ed authori[sz]ed processed",
    "godkjent bokført postert attestert behandlet godkendt bogført bokför(?:t|d|ts) godkän(?:t|d|ts) attesterad",
    "genehmigt freigegeben (?:ver)?gebucht verbucht bestätigt festgeschrieben verarbeitet",
)
LATER_STEP = any_of(
    "approval workflow posting booking review processing confirmation authori[sz]ation release journali[sz]ing import",
    "godkjenning bokføring attestering behandling postering godkendelse bogføring godkännande bokföring attest",
    "behandling(?:en)? freigabe genehmigung (?:ver)?buchung verbuchung verarbeitung attestasjon(?:en)?",
)
WAITS = any_of(
    "awaiting awaits pending waiting_for waits_for queued_for scheduled_for subject_to requires needs accepted_for",
    "received_for submitted_for sent_for sent_to submitted_to routed_(?:to|for) forwarded_(?:to|for) sendt_til",
    "sendt_for oversendt_til skickad_till skickat_till skickats_till weitergeleitet_zur gesendet_zur",
    "ligger_til lagt_til venter_på avventer til afventer väntar_på inväntar wartet_auf zur bis_zur",
)
NOT_NOW = any_of(  # it did not look at it at all
    "rate_limit(?:_has_been|_was)?_(?:exceeded|reached) too_many_requests quota_exceeded throttled slow_down",
    "try_again_(?:later|in|soon) retry_(?:later|after) timed?[_-]?out service_(?:is_)?(?:temporarily_)?unavailable",
    "temporarily_unavailable (?:down|closed)_for_(?:\\w+_)?maintenance (?:under|in)_maintenance",
    "session_(?:has_)?expired (?:please|must|need_to)_(?:log|sign)_in not_(?:logged|signed)_in",
    "unauthori[sz]ed access_denied permission_denied",
    "for_mange_forespørsler prøv_(?:igjen|igen)_(?:senere|om) tidsavbrudd under_vedlikehold midlertidig_utilgjengelig",
    "sesjonen_(?:er_)?utløpt logg_inn zu_viele_anfragen (?:versuchen_sie_es_)?später_(?:erneut|noch_einmal)",
    "wartungsarbeiten vorübergehend_nicht_(?:verfügbar|erreichbar) zeitüberschreitung försök_igen_(?:senare|om)",
    "för_många_förfrågningar underhåll_pågår for_mange_anmodninger",
)
STANDS_BY = any_of(
    "unposted unbooked ubokført ubogført obokförd(?:a)? obokfört ungebucht",
    "queued enqueued in_(?:the_|a_)?queue (?:as_(?:a_)?)draft parked on_hold not_yet",
    "i_kø i_køen som_(?:kladd|utkast|kladde) (?:i|på)_kön? warteschlange als_entwurf geparkt ennå_ikke endnu_ikke",
    "ännu_inte noch_nicht under_arbeid in_(?:the_|a_)?(?:workflow|approval) under_(?:review|behandling)",
    "(?:ready|klar|klart|bereit|klare)_(?:to_be|to|for|til|för|zur?m?)_(?:booking|posting|post|book|posted|booked"
    "|bokføring|bogføring|bokföring|postering|(?:ver)?buchung)",
    "being_(?:processed|posted|booked|imported|reviewed) in_bearbeitung",
    "approval_(?:is_)?(?:required|needed) godkjenning_kreves krever_godkjenning kräver_godkännande kræver_godkendelse",
    "freigabe_erforderlich genehmigung_erforderlich",
)
WITHOUT = any_of("without uten uden utan")
BOOKING = any_of("posting booking journali[sz]ing being_(?:posted|booked) bokføring postering bogføring bokföring")
WILL_BE = any_of("will_be vil_bli blir vil_blive bliver kommer_att wird")
MODAL = any_of(  # what may or must be done to it was not done
    "will blir vil bliver can cannot can't could may might must should shall to",
    "kan kunne må skal bør burde får kann können konnte",
    "muss müssen soll darf dürfen måste ska bör",
)
OLD = any_of(
    "original old superseded replaced opprinnelige? gamle? erstattede? ursprüngliche[rsn]? alte[rsn]? ursprungliga",
    "gamla oprindelige",
)
CORRECTS = any_of(
    "credit_notes? corrections? reversals? replacements? kreditnota(?:en)? korreksjon(?:en)? korrektur(?:en)?",
    "gutschrift stornobuchung korrekturbuchung kreditfaktura(?:n)? rättelse(?:n)? rettelse(?:n)? replaces",
    "erstatter ersätter ersetzt",
)
