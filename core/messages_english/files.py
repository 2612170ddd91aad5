"""What was found in an input file, and what was wanted."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "place_found_wanted": "{place}: found {found}, wanted {wanted}.",
    "column_name_missing_at": "{place}: found no name of a column, wanted the names of columns.",
    "a_value_of_type": "a value of the type {kind}",
    "text_number_or_date": "text, a number or a date",
    "a_text_of_characters": "a text of {count} characters",
    "wanted_at_most_characters": "at most {count} characters",
    "nul_or_half_character": "a NUL or half a character",
    "number_of_too_many_digits": "a number of more than 15 digits",
    "such_a_number_as_text": "such a number as text: not all its digits are kept",
    "wanted_file_pattern": "a pattern of names like *.csv, without /",
    "wanted_file_ending": (
        "a {name} that ends in .csv, .tsv, .json, .ndjson, .parquet or .xlsx, or format = csv, json, ndjson, parquet "
        "or xlsx, or a folder with pattern = *.csv"
    ),
    "sheet_for_workbooks_only": "sheet, leading_zeros and formulas for .xlsx files only",
    "lines_found_wanted": "{place}, to line {number}: found {found}, wanted {wanted}.",
    "one_column": "1 column",
    "so_many_columns": "{count} columns",
    "row_too_long": "a row of more than {count} lines or 1 MiB",
    "shorter_texts": "shorter texts",
    "csv_is_empty": "{name} is empty: not even a line with column names.",
    "csv_column_without_name": "{name} has a column without a name on its first line.",
    "file_begins_with_no_text": "{name} begins with {problem}; it is no text file.",
    "csv_header_not_divisible": "The line with the column names of {name} cannot be divided ({error}).",
    "csv_row_not_divisible": "a row that cannot be divided ({error})",
    "matching_quotation_marks": "matching quotation marks",
    "path_not_usable": "the path cannot be used",
    "input_cannot_be_read": "{name} cannot be read: {reason} ({where}).",
    "folder_holds_too_many_files": "The folder {name} holds {count} files, wanted at most {most}.",
    "input_does_not_exist": "{name} does not exist ({where}).",
    "input_is_no_folder": "{name} is no folder ({where}).",
    "input_may_not_be_read": "{name} may not be read: give Synclight's user the right to read it ({where}).",
    "input_is_no_file": "{name} is no file ({path}).",
    "input_too_slow": (
        "{name} could not be read within {seconds} seconds: its disk or network folder does not answer. Try again when "
        "it does; nothing was lost."
    ),
    "parquet_packed_too_far": "{name}: found {rows} rows in {size} bytes, wanted a file that is not packed so far.",
    "json_item_too_large": "{name}: found an item of more than {most} values, wanted smaller ones.",
    "source_has_too_many_rows": "{name}: found more than {most} rows, wanted fewer: read what is new only.",
    "the_folder": "The folder {name}",
    "link_leads_out_of_folder": (
        "{name} is a link that leads out of the folder of input files; copy the file there, or write its whole "
        "path into the configuration."
    ),
    "plain_values_each_name_once": "plain values, each name once",
    "a_bare_value": "a bare value",
    "json_is_no_list_of_objects": "{name} holds {found}, wanted a list of objects.",
    "file_is_no_json": "{name} is no JSON: line {line}, {why}.",
    "one_json_object": "one JSON object",
    "json_name_twice": "the name {twice} twice",
    "text_is_no_json": "no JSON ({why}, column {column})",
    "json_nested_too_deep": "JSON that is nested too deep",
    "values_nested_too_deep": "values nested too deep",
    "the_json_number": "the number {text}",
    "half_a_character": "half a character (a lone surrogate)",
    "json_cannot_be_read": "{name} cannot be read: found {found}.",
    "a_json_object": "an object",
    "json_file_nested_too_deep": "{name} is nested too deep.",
    "a_line_too_long": "a line longer than {size} KiB",
    "readable_text": "readable text",
    "a_nul_character": "a NUL character",
    "byte_not_in_codec": "the byte {byte}, which is no {codec}",
    "file_changed_while_read": (
        "{name} changed while it was being read. Write it under another name ({name}.part) and rename it when it "
        "is whole; the next sync reads it from the start."
    ),
    "file_disappeared_while_read": (
        "{name} disappeared while it was being read. Put it back; the next sync reads it from the start."
    ),
    "file_is_utf16": "{name} is UTF-16; save it as UTF-8.",
    "folder_can_be_read": "The folder {name} can be read; files {pattern}: {count}.",
    "file_can_be_read": "{name} can be read.",
    "folder_can_be_read_and_is_empty": "The folder {name} can be read and holds no file {pattern} now.",
    "rows_too_many_for_one_record": (
        "{place}: found {count} rows of {key}; wanted at most {most} rows and {size} MB of one record."
    ),
    "row_beside_record": (
        "{place} stands next to {key} and does not say whose it is: it may be a line of it. Correct that row, or leave "
        "it out with [[mapping.skip_rows]]; until then {key} is not sent."
    ),
    "rows_not_laid_aside": (
        "The rows of the source could not be laid aside in {folder}: {reason}. Make room there; nothing was lost."
    ),
    "put_the_file_there_or_correct_the_path": "Put the file there, or correct the path.",
    "letters_of_dos": "letters as DOS writes them (byte {byte})",
    "encoding_of_dos": 'UTF-8, or encoding = "cp865" or "cp850": the one that shows them right',
    "letters_of_an_old_mac": "letters as an old Mac writes them (byte {byte})",
    "encoding_of_an_old_mac": 'UTF-8, or encoding = "mac-roman"',
    "an_error_cell": "the error {text}",
    "a_column_named_twice": "a name that several columns have",
    "each_column_once": "each column once",
    "header_in_line": "the names of columns on line {number}",
    "header_row_for_tables_only": "header_row for CSV and .xlsx files only",
    "json_list_in_lines": '{name} holds a list, wanted one object a line: say format = "json" in [source].',
    "json_lines_in_a_file": (
        '{name} holds one object a line, wanted a list of objects: say format = "ndjson" in [source].'
    ),
    "json_list_further_in": (
        '{name} holds an object, wanted a list of objects. Its list stands at {path}: say records_path = "{path}"'
        " in [source]."
    ),
    "json_lists_not_read": "{path} is read; what stands in other lists is not: {others}",
    "json_says_there_is_more": "{name} is {value} beside {count} records: this file may be one page of several",
    "json_path_leads_nowhere": "{name} has nothing at {path}, wanted a list of objects there (records_path).",
    "records_path_for_json_only": "records_path for JSON files only",
    "letters_of_an_old_code_page": (
        '{name} has letters of an old code page: say encoding = "{encoding}" in [source], or another that shows '
        "them right."
    ),
    "letters_line_by_line": "{name} mixes UTF-8 and Windows-1252: each line is read as what it is.",
    "input_outside_folders": (
        "{name} lies outside its organisation's folders ({where}): put it into the inbox's folder of that name, or let "
        "the operator name its folder in SYNCLIGHT_INPUT_FOLDERS."
    ),
}
