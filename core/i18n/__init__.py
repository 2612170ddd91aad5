"""Every text people read, in English and Norwegian Bokmål; and text from outside, made safe to print."""

from core.i18n.sanitise import sanitise
from core.i18n.words import Words

__all__ = ["Words", "sanitise"]
