"""What a setting is wanted to hold."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "wanted_input_folders": "folders like acme=/srv/acme;beta=/srv/beta",
    "wanted_folder": "a folder, like /var/lib/synclight",
    "wanted_language": "en or nb",
    "wanted_log_level": "DEBUG, INFO, WARNING or ERROR",
    "wanted_email_address": "an e-mail address",
    "wanted_host_name": "a host name",
    "wanted_encryption": "starttls, tls or none",
    "wanted_seconds_to_300": "whole seconds from 1 to 300",
    "wanted_user_name": "a user name without spaces",
    "wanted_certificate_file": "a file with certificates",
    "wanted_web_address": "an address that begins with http:// or https://",
    "wanted_mode": "local or oidc",
    "wanted_proxy": (
        "with SYNCLIGHT_MODE=oidc the proxy's address on this machine (127.0.0.1), or the path of a socket "
        "(at most 107 bytes); in Local mode nothing"
    ),
    "wanted_issuer": ("the issuer of one directory, as its provider writes it: https://, and nobody else's people"),
    "wanted_client_id": "the id that the provider gave this installation",
    "wanted_client_secret": "the secret that belongs to the client id, there or in the file secrets/oidc",
    "wanted_public_url": "https:// and the host that people's browsers open, without a path",
    "wanted_name_of_provider": "what people call the provider, at most 60 letters",
    "wanted_minutes_to_a_day": "whole minutes from 1 to 1440",
    "wanted_hours_to_a_day": "whole hours from 1 to 24",
    "the_settings": "settings",
    "proxy_folder_unusable": "The folder {folder} of the proxy's socket cannot be used: {reason}.",
    "proxy_folder_open": (
        "Other people can enter {folder}, where the proxy's socket is: whoever reaches it speaks as the proxy. "
        "Run: chmod o= {folder}"
    ),
    "wanted_port": "a port from 1 to 65535",
    "wanted_seconds_to_60": "whole seconds from 1 to 60",
    "wanted_seconds_to_86400": "whole seconds from 1 to 86400",
    "wanted_number_to_200": "a number from 1 to 200",
    "wanted_setting": "a setting of Synclight (see docs/settings.md)",
    "wanted_own_folder": (
        "a place in its organisation's folders ({folders}), which the operator names in SYNCLIGHT_INPUT_FOLDERS"
    ),
    "wanted_machine_elsewhere": (
        "the address of another machine; programs of this one may be asked where SYNCLIGHT_ALLOW_LOOPBACK says true"
    ),
    "wanted_allowed_hosts": "host names like books.example;login.example",
    "wanted_allowed_host": "the address of a machine that the operator names in SYNCLIGHT_ALLOWED_HOSTS",
    "wanted_secret_of_its_own": "a secret of its organisation; this one is the installation's",
    "wanted_origin_of_secret": (
        "{origin}, which its secret {name} was entered for; to move it: synclight bind-secret {name} "
        "--organisation {organisation} --to {wanted}"
    ),
    "target_on_this_machine": (
        "Its address is on this machine ({origin}), and integrations may not ask programs here: the operator "
        "allows it with SYNCLIGHT_ALLOW_LOOPBACK=true."
    ),
    "target_not_among_allowed_hosts": (
        "Its address ({origin}) is not among the hosts that integrations may ask: the operator names them in "
        "SYNCLIGHT_ALLOWED_HOSTS."
    ),
    "secret_of_the_installation": (
        "The secret {name} is the installation's, and no integration's: give the integration one of its own."
    ),
    "secret_of_another_origin": (
        "The secret {name} was entered for {origin} and does not go to {wanted}. If it may: synclight "
        "bind-secret {name} --organisation {organisation} --to {wanted}"
    ),
}
