"""What was found in a workbook, a Parquet file or an archive."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "csv_text": "CSV text",
    "json_text": "JSON text",
    "json_lines_text": "JSON text, one object a line",
    "a_parquet_file": "a Parquet file",
    "an_excel_workbook": "an Excel workbook (.xlsx)",
    "a_zip_archive": "a zip archive or Excel workbook",
    "an_empty_zip_archive": "an empty zip archive",
    "an_encrypted_parquet_file": "an encrypted Parquet file",
    "a_pdf": "a PDF",
    "a_gzip_archive": "a gzip archive",
    "a_rar_archive": "a RAR archive",
    "a_7zip_archive": "a 7-Zip archive",
    "file_found_wanted": "{name}: found {found}, wanted {wanted}.",
    "an_empty_file": "an empty file",
    "a_workbook_with_password": "a workbook with a password",
    "an_old_workbook": "an old workbook (.xls)",
    "something_else": "something else",
    "more_work_than_seconds": "more work than {seconds} seconds of computing",
    "file_too_large_or_damaged": "{name}: found {found}, wanted a smaller or whole file.",
    "more_than_fits_or_damaged": "more than fits into {size} MiB, or a damaged file",
    "a_damaged_file": "a damaged file",
    "row_of_too_many_characters": "{place}: found a row of more than {count} characters, wanted a shorter one.",
    "file_has_too_many_columns": "{name}: found {count} columns, wanted at most {most}.",
    "a_pair": "a pair",
    "parquet_not_whole": "{name}: found a damaged, unfinished or encrypted file, wanted a whole Parquet file.",
    "parquet_damaged_after_row": "{name}: found damaged data after row {number}, wanted a whole Parquet file.",
    "file_does_not_fit": "{name}: found more than fits into {size} MiB, wanted a smaller file.",
    "a_formula": "a formula",
    "a_pasted_value": 'a value (paste the column as values, or say formulas = "results" in [source])',
    "a_formula_nobody_reckoned": "a formula without a result",
    "a_workbook_saved_again": "a result (open the workbook in a spreadsheet program and save it)",
    "an_error_of_the_workbook": "an error of the workbook, like #REF! or #N/A",
    "a_header_row": "a row with the names of columns",
    "header_in_row": "the names of columns in row {number}",
    "header_row_missing": "{place}: found no such row, wanted {wanted}.",
    "sheet_missing": "{name}: found no sheet {sheet}, wanted one of {names}.",
    "the_sheets": "the sheets {names}",
    "no_visible_sheet": "no visible sheet",
    "sheet_not_named": '{name}: found {found}, wanted one of them named (sheet = "…").',
    "workbook_problem": "{name}: found {problem}.",
    "workbook_not_whole": "{name}: found a damaged or unfinished workbook, wanted a whole .xlsx file.",
    "header_found_otherwise": "{place}: found {found}, wanted the names of columns.",
    "header_not_reckoned": "{place}: found {found} among the names of columns, wanted {wanted}.",
    "value_may_be_old": (
        "What {column} holds is the result of a formula and may be old: {why}. Open the workbook in a spreadsheet "
        "program, save it, and compare."
    ),
    "reckoned_when_opened": "whoever wrote the workbook left reckoning to its opening",
    "reckoned_by_hand": "the workbook is set to manual calculation",
    "a_zero_of_a_program": "it is 0, and the workbook does not say that anybody reckoned it",
    "zip_part_packed_too_far": "a part packed {ratio} to 1 ({name}), wanted at most {most} to 1",
    "zip_parts_locked": "parts locked with a password, wanted a workbook without one",
    "zip_list_too_long": "a list of parts of more than {size} KiB, wanted a workbook",
    "zip_too_many_parts": "{count} parts, wanted at most {most}",
    "zip_too_large_unpacked": "{size} MiB unpacked, wanted at most {most} MiB (max_unpacked_mib)",
    "zip_inside_zip": "an archive inside the archive ({name}), wanted a workbook",
    "cell_far_away": (
        "{place}: found a cell far away from all others ({cell}), wanted it deleted (select the row or column and"
        " delete it, then save)."
    ),
    "a_number_shown_as": "{number}, shown as {shown}",
    "wanted_leading_zeros": 'text, or leading_zeros = "shown" or "dropped" in [source]',
    "rows_are_hidden": (
        "{place}: rows that are hidden, by a filter or by hand: {count}, the first is row {first}. They are read "
        "like all others."
    ),
    "numbers_with_leading_zeros": (
        '{place}: a number format shows leading zeros (00042 for 42). Say leading_zeros = "shown" or "dropped" in'
        " [source]."
    ),
    "open_and_save_as_xlsx": "open it in a spreadsheet program and save it as .xlsx",
    "unpack_it": "unpack it",
    "a_binary_workbook": "a binary workbook (.xlsb)",
    "a_numbers_sheet": "a sheet of Numbers",
    "a_word_document": "a Word document",
    "a_presentation": "a presentation",
    "an_open_document_sheet": "an OpenDocument sheet (.ods)",
    "a_zip_archive_of_other_files": "a zip archive of other files",
    "file_found_wanted_do": "{name}: found {found}, wanted {wanted}: {cure}.",
    "say_format": 'say format = "{format}" in [source], or give it that ending',
    "say_xlsx_or_unpack": 'say format = "xlsx" in [source] when it is a workbook, else unpack it',
    "export_it_as_a_table": "export it as CSV or .xlsx where it comes from",
    "save_it_without_a_password": "save it without a password",
    "open_web_page": "fetch the file itself, or open it in a spreadsheet program and save it as .xlsx",
    "a_web_page": "a web page (HTML)",
    "an_xml_spreadsheet": "an XML spreadsheet of 2003",
    "an_xml_file": "an XML file",
    "a_compressed_file": "a compressed file",
    "a_database": "a database",
    "an_arrow_file": "an Arrow file",
    "wanted_another_file": "CSV, JSON, Parquet or .xlsx; this is {found}: {cure}",
    "only_sheet_with_rows": "{name}: the sheet {sheet} is read, the others ({names}) have nothing in them.",
}
