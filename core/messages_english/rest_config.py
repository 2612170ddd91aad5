"""What the keys of a target are wanted to hold."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "wanted_reference_in_address": "an address with {{reference}} once, after the host",
    "wanted_same_host_as_url": "an address on {data} like url: the token goes to all of them",
    "wanted_one_sign_in": 'either token_secret or [target.auth] (kind = "none" where nobody is asked)',
    "wanted_booked_values": 'what booked_path says of a booked record, like ["posted"], and only together with it',
    "wanted_number_in_address": "an address with {{number}} once, after the host",
    "wanted_field_at_id_place": "a field that goes to {path}, as {key} says",
    "wanted_amount_as": (
        'amount_as under [target]: {path} leaves in the smallest unit, and comes back so ("minor") or not ("text")'
    ),
    "wanted_amount_negated": (
        "amount_negated under [target]: {path} leaves negated, and comes back so (true) or not (false)"
    ),
    "wanted_refused_values": (
        'what booked_path says of a record that the queue refused, like ["rejected"], and none of booked_values'
    ),
    "wanted_as_long_as_timeout": "at least as long as timeout_seconds",
    "wanted_repeat_safe_with_bulk_key": (
        "false, or a bulk.key_field: the header holds one key for all records of a request"
    ),
    "wanted_header_safe_name": "a name without a colon and without control characters",
    "wanted_further_token_names": "further names: grant_type, client_id, client_secret and scope are set already",
    "wanted_way_to_match_results": "a way to tell whose result it is: reference, index or by_position",
    "wanted_words_apart": "booked_words and refused_words without a word in both",
    "wanted_https_address": "an address that begins with https:// (http:// only on this machine)",
    "wanted_header_name": "the name of a header, like X-Api-Key",
    "wanted_other_header": "another header: this one is set by the connection itself",
    "wanted_no_secret_in_name": (
        "a name that holds no secret: [target.auth] names a secret for a key, token or password"
    ),
    "wanted_whole_path": "the whole path of a file, like /etc/ssl/our-ca.pem",
    "wanted_address_without_spaces": "an address without spaces",
    "wanted_address_without_password": "an address like https://host/path, without a name or password in it",
    "wanted_address_with_port": "an address with a port from 1 to 65535",
    "wanted_host_and_port_only": "a host, and after a colon a port, and nothing else",
    "wanted_https_or_plain_allowed": (
        "an address that begins with https:// (or allow_plain_http = true, on a network you trust)"
    ),
    "wanted_host_name_letters": "a host name of letters, digits, hyphens and dots (others as xn--…)",
    "wanted_other_machine": "the address of another machine (this one is 127.0.0.1, localhost or [::1])",
    "wanted_host_or_ip_address": "a host name, or an address like 192.0.2.7",
}
