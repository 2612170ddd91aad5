"""`synclight bind-secret NAME`: to which addresses a secret of an organisation goes from now on."""

from __future__ import annotations

from collections.abc import Sequence

from core.configuration.models import is_slug
from core.connectors.http_base.config_parts import check_http_address
from core.connectors.http_base.config_whereabouts import plain_origin
from core.errors import BadRequest, said_by
from core.i18n import Words, sanitise
from core.settings import Settings
from flows.cli.print import print_answer
from flows.secrets import bind, check_name, is_of_the_installation


def bind_secret(settings: Settings, name: str, organisation_id: str, to: Sequence[str], *, as_json: bool) -> int:
    """Whoever works on this machine as Synclight's user may read every secret: nobody else is asked."""
    _ = Words(settings.language)
    check_whose(name, organisation_id, _)
    origins = origins_of(to, _)
    bind(settings, organisation_id, name, origins)
    sentence = _(
        "The secret {name} of {id} goes to {origins}.", name=name, id=organisation_id, origins=", ".join(origins)
    )
    print_answer(sentence, {"secret": name, "organisation": organisation_id, "origins": list(origins)}, as_json=as_json)
    return 0


def check_whose(name: str, organisation_id: str, _: Words) -> None:
    """Both stand in names of files. Raises BadRequest, Misconfigured."""
    if not is_slug(organisation_id):
        raise BadRequest(_("{id} is no id of an organisation.", id=sanitise(organisation_id, 80, one_line=True)))
    check_name(name)
    if is_of_the_installation(name):
        raise BadRequest(_("The secret {name} is the installation's, and no integration's.", name=name))


def origins_of(addresses: Sequence[str], _: Words) -> tuple[str, ...]:
    """Each once. Raises BadRequest naming the first that is no address."""
    return tuple(sorted({_origin(address, _) for address in addresses}))


def _origin(address: str, _: Words) -> str:
    try:
        check_http_address(address, plain_http=True)
    except ValueError as error:
        raise BadRequest(
            _("{address}: found no address, wanted {wanted}.", address=address, wanted=_.translate(said_by(error)))
        ) from None
    return plain_origin(address)
