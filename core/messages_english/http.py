"""What became of a request on its way."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "connection_refused": "The connection was refused.",
    "address_not_valid": "The address is not valid.",
    "certificate_not_valid_yet": "The server's certificate is not valid yet, or this machine's clock is wrong.",
    "certificate_expired": "The server's certificate has expired.",
    "certificate_self_signed": "The server's certificate is signed by itself.",
    "certificate_signed_by_stranger": "The server's certificate is signed by nobody this machine trusts.",
    "certificate_for_other_name": "The server's certificate is for another name.",
    "certificate_for_other_address": "The server's certificate is for another address.",
    "connection_cut_in_answer": "The connection was cut before the answer was whole.",
    "no_encrypted_connection": "No encrypted connection could be made.",
    "certificate_not_trusted": "The server's certificate is not trusted.",
    "too_late_to_send": "The time to send this had passed; nothing was sent.",
    "no_whole_answer_in_time": "No whole answer within {seconds} seconds.",
    "answer_is_no_http": "The answer could not be understood as HTTP.",
    "connection_closed_before_answer": "The connection was closed before an answer came.",
    "no_connection_in_time": "No connection within {seconds} seconds.",
    "host_leads_to_forbidden_address": "The host name leads to an address that may not be asked.",
    "host_name_unknown": "The host name is not known.",
    "host_unreachable": "The host cannot be reached.",
    "request_header_not_valid": "A header of the request is not valid.",
    "answer_too_large": "The answer was larger than {count} bytes.",
}
