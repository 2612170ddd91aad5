"""Every text people read, in English and Norwegian Bokmål; and text from outside, made safe to print."""

from core.i18n.sanitise import plain
from core.i18n.words import Words

__all__ = ["Words", "plain"]
