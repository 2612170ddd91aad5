"""Where a command may write: never into Synclight's own folder, over an input file, or over something else.

An earlier output of the same kind is replaced, so that a nightly backup may keep its name; an empty file is, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from core.configuration.ids import own_id
from core.errors import BadRequest
from core.i18n import Words
from core.model import Principal
from core.settings import Settings
from data.commands.integrations import source_paths
from data.store.protocol import Store

IsEarlier = Callable[[Path], bool]


def writable(settings: Settings, file: Path, is_earlier: IsEarlier, _: Words) -> Path:
    """A file that may be written, by its whole path. Raises BadRequest."""
    target = file.expanduser().absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise BadRequest(_("{file} can not be written: it is a folder, or its folder is not there.", file=target))
    _keep_what_is_there(settings, target, is_earlier, _)
    return target


def writable_folder(settings: Settings, folder: Path, names: Sequence[str], is_earlier: IsEarlier, _: Words) -> Path:
    """A folder, made or not, into which files of these names may be written. Raises BadRequest."""
    target = folder.expanduser().absolute()
    for name in names:
        _keep_what_is_there(settings, target / name, is_earlier, _)
    return target


def refuse_inputs(person: Principal, store: Store, settings: Settings, files: Sequence[Path], _: Words) -> None:
    """What an integration reads is never written over. Raises BadRequest."""
    for integration_id, path in source_paths(person, store):
        for file in files:
            if _is_within(file, settings.inbox / path):
                raise BadRequest(
                    _("{file} is what {id} reads: choose another place.", file=file, id=own_id(integration_id))
                )


def _keep_what_is_there(settings: Settings, target: Path, is_earlier: IsEarlier, _: Words) -> None:
    if _is_within(target, settings.home):
        raise BadRequest(
            _(
                "{file} lies in Synclight's own folder {home}: choose a place outside of it.",
                file=target,
                home=settings.home,
            )
        )
    if target.exists() and not _may_be_replaced(target, is_earlier):
        raise BadRequest(
            _(
                "{file} is there and is something else. It was kept: choose another name, or take it away first.",
                file=target,
            )
        )


def _may_be_replaced(target: Path, is_earlier: IsEarlier) -> bool:
    try:
        return target.is_file() and (target.stat().st_size == 0 or is_earlier(target))
    except OSError:
        return False


def _is_within(file: Path, place: Path) -> bool:
    """Whether it lies there, by its name or by where a link leads."""
    real = place.resolve()
    return any(one.is_relative_to(real) for one in (file.resolve(), file.parent.resolve() / file.name))
