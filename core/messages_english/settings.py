"""What a setting is wanted to hold."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
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
    "the_settings": "settings",
    "wanted_port": "a port from 1 to 65535",
    "wanted_seconds_to_60": "whole seconds from 1 to 60",
    "wanted_seconds_to_86400": "whole seconds from 1 to 86400",
    "wanted_number_to_200": "a number from 1 to 200",
    "wanted_setting": "a setting of Synclight (see docs/settings.md)",
}
