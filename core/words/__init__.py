"""Every text people read, in English and Norwegian Bokmål; and text from outside, made safe to print."""

from core.words.plain import plain
from core.words.words import Words

__all__ = ["Words", "plain"]
