"""Why a target or its sign-in does not let us in."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "ca_file_unreadable": "{file} (ca_file) could not be read as certificates in PEM form.",
    "target_not_asked": "{system} is not asked: {trouble}",
    "target_refused_token": "{system} refused our token (401). Renew it, then sync again.",
    "target_forbids": "{system} does not let us do this (403). Give the integration user the right.",
    "target_takes_no_records_there": "{system} does not take records at this address ({status}). Correct the address.",
    "target_wants_sign_in": "{system} wants to know who we are (401). Say how to sign in under [target.auth].",
    "target_refused_password": (
        "{system} refused our name and password (401). Renew the secret {secret}, then sync again."
    ),
    "target_refused_new_token": (
        "{system} refused our token (401), also a new one. See that client {client} may use it."
    ),
    "secret_is_no_token": "The secret {name} is no token: letters, digits and signs without spaces.",
    "secret_is_no_password": "The secret {name} is no password: one line without control characters.",
    "the_sign_in_of": "The sign-in of {system}",
    "sign_in_gave_no_token": "{where} answered {status} and no token. See that token_url is the token endpoint.",
    "sign_in_refused_client": (
        "{where} does not accept client {client} with its secret ({code}). Renew the secret {secret}, then sync again."
    ),
    "sign_in_refused_request": "{where} refuses what we ask for ({code}). Correct [target.auth].",
    "sign_in_cannot_be_asked": "{where} cannot be asked: {message} Correct token_url.",
    "sign_in_not_answering": "{where} is not answering. {message}",
    "sign_in_gave_unusable_token": "{where} gave something that is no token.",
    "sign_in_gave_no_bearer_token": (
        "{where} gives tokens of another kind than Bearer. Ask for client credentials with bearer tokens."
    ),
    "sign_in_asked_to_wait": "{where} asked us to wait.",
    "sign_in_out_of_order": "{where} is out of order ({status}).",
    "secret_is_no_client_secret": "The secret {name} is no client secret: one line without control characters.",
}
