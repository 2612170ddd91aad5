"""Rows of a source to records for a target: pure, exact, and nothing is dropped."""

from core.mapping.config import AmountConfig, FieldConfig, MappingConfig
from core.mapping.guessing import Guess, Guesses, Holds, field_name, guess
from core.mapping.keys import columns_of, in_words
from core.mapping.marks import FileMarks
from core.mapping.pages import key_of, label_of, map_page, refuse_missing_columns, revision_of
from core.mapping.pointers import as_sent, canonical, text_at
from core.mapping.rows.screen import RowScreen
from core.mapping.rows.screened import ScreenedPages
from core.mapping.skipping import SkipRule
from core.mapping.spellings import with_spellings

__all__ = [
    "AmountConfig",
    "FieldConfig",
    "FileMarks",
    "Guess",
    "Guesses",
    "Holds",
    "MappingConfig",
    "RowScreen",
    "ScreenedPages",
    "SkipRule",
    "as_sent",
    "canonical",
    "columns_of",
    "field_name",
    "guess",
    "in_words",
    "key_of",
    "label_of",
    "map_page",
    "refuse_missing_columns",
    "revision_of",
    "text_at",
    "with_spellings",
]
