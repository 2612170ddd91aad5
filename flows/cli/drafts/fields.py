"""The part of a first configuration that says what is sent: the amount and the fields, with the doubt beside each."""

from __future__ import annotations

from core.mapping import Guess, Guesses, Holds
from core.mapping.amount_shapes import Shape
from core.mapping.currencies import CURRENCY_NAME, code_in
from flows.cli.drafts.lines import Together, amount_of
from flows.cli.drafts.toml import comment, note, quoted

_FORMS = 'CHECK: "text" leaves as "486.50", "number" as 486.50, "minor" as 48650; negated = true turns the sign round'
_ONCE = "CHECK: the same in all rows of a record, so it counts once; else take this out, and the rows add up"
_DAY = "is sent as 2026-11-23"
_ZONED = "is sent as the day it is in the organisation's zone, like 2026-11-23"
_SHAPES = {
    Shape.KR: "with kr",
    Shape.CODE: "with a currency's code",
    Shape.SIGN: "with a currency's sign",
    Shape.BRACKETS: "in brackets",
    Shape.DASH: "with ,- behind",
    Shape.MINUS: "with a minus behind",
    Shape.LETTER: "with a letter for debit or credit",
}


def amount_lines(guesses: Guesses, together: Together) -> list[str]:
    """TOML of the record's amount, or why there is none."""
    amount = amount_of(together, guesses)
    if amount is None:
        named = ", ".join(guesses.unreadable_amounts[:5])
        doubt = f"CHECK: {named} is named like an amount, and its values cannot be read as one" if named else ""
        return ["", comment(doubt or "no column looks like an amount; [mapping.amount] would name it")]
    return [
        "",
        "[mapping.amount]",
        f"column = {quoted(amount.column)}{note(_doubt_of_amount(amount, guesses) + _like(amount))}",
        f"decimal = {quoted(amount.decimal or 'comma')}{note(_style(amount))}",
        *([f"once = true{note(_ONCE)}"] if together.lines is not None and together.lines.amount_once else []),
        _currency(amount, guesses),
    ]


def field_lines(each: Guess, together: Together, guesses: Guesses) -> list[str]:
    """TOML of one column as a field of what is sent; where there are no rows yet, each may be one."""
    if each.holds is Holds.EMPTY and each.rows and each.column not in together.key:
        return ["", comment(f"{each.column}: empty in every row, left out")]
    lines = [
        "",
        "[[mapping.fields]]",
        f"to = {quoted(together.path_of(each.column))}{note('CHECK: the name the target wants')}",
        f"from = {quoted(each.column)}{note(_like(each))}",
    ]
    if each.holds is Holds.AMOUNT:
        lines.append(f"decimal = {quoted(each.decimal or 'comma')}{note(_style(each))}")
        lines += [f'# as = "number"{note(_FORMS)}'] if each is amount_of(together, guesses) else []
    if each.holds is Holds.DATE and each.date is not None:
        doubt = f"CHECK: {each.also} fits as well" if each.also else _ZONED if "%z" in each.date else _DAY
        lines.append(f"date = {quoted(each.date)}{note(doubt)}")
        lines += [comment(f"CHECK: {_years(each)}")] if each.odd_years else []
    if each.column in guesses.unreadable_dates:
        lines.append(comment("CHECK: it is named like a date, and its values cannot be read as one: they go as text"))
    return lines + _nothings(each) + _required(each)


def _nothings(each: Guess) -> list[str]:
    if not each.nothings:
        return []
    goes = "goes as it stands" if each.holds is Holds.TEXT else "counts as an empty cell"
    named = ", ".join(f"«{word}»" for word in each.nothings[:5])
    return [comment(f"CHECK: some rows hold {named}, which {goes}")]


def _years(each: Guess) -> str:
    years = ", ".join(f"{year:04}" for year in each.odd_years[:5])
    return f"the year of some dates may be a slip: {years}"


def total_lines(amount: Guess | None) -> list[str]:
    """TOML of the sum of a record's lines as a field of its own."""
    if amount is None:
        return []
    return [
        "",
        "[[mapping.fields]]",
        f'to = "/total"{note("CHECK: the name the target wants for the sum of the lines, or take this field out")}',
        f"from = {quoted(amount.column)}",
        f"decimal = {quoted(amount.decimal or 'comma')}",
        "sum = true",
    ]


def _required(each: Guess) -> list[str]:
    if each.is_required:
        return ["required = true"]
    missing = each.rows - each.filled
    if each.is_usual and each.holds is Holds.DATE:  # a booking without its date is a slip more often than not
        return [f"required = true{note(f'CHECK: {_refused(missing)}')}"]
    if each.is_usual and each.holds is not Holds.EMPTY:
        return [f"# required = true{note(f'CHECK: {_without(missing)}')}"]
    return []


def _without(rows: int) -> str:
    return "1 row has none, and is sent without" if rows == 1 else f"{rows} rows have none, and are sent without"


def _refused(rows: int) -> str:
    told = "1 row has none, and is refused" if rows == 1 else f"{rows} rows have none, and are refused"
    return f"{told}; take this out to send such rows without"


def _doubt_of_amount(amount: Guess, guesses: Guesses) -> str:
    columns = [guesses.amount.column, *guesses.other_amounts] if guesses.amount is not None else []
    others = ", ".join([column for column in columns if column != amount.column][:10])
    doubt = f"CHECK: {others} might be it, too; " if others else ""
    return f"{doubt}CHECK: rows without an amount are refused; " if amount.filled < amount.rows else doubt


def _currency(amount: Guess, guesses: Guesses) -> str:
    found, others = guesses.currency, ", ".join(guesses.other_currencies[:10])
    if found is None:
        named = code_in(amount.column)
        doubt = "CHECK: no column names the currency" if named is None else "CHECK: the column's name says so"
        if guesses.unreadable_currencies:
            doubt = (
                f"CHECK: {', '.join(guesses.unreadable_currencies[:5])} is named like a currency, and holds no codes"
            )
        beside = f" ({others} holds three letters, which are no currencies)" if others else ""
        return f"currency = {quoted(named or 'NOK')}{note(doubt + beside)}"
    doubts = [f"{others} might be it, too"] if others else []
    if not CURRENCY_NAME.search(found.column):
        doubts.append("it holds currencies, but is not called so")
    if found.misfits:
        doubts.append(f"{found.misfits} of its values are no codes, and such rows are refused")
    if found.filled < found.rows:
        missing = found.rows - found.filled
        doubts.append("1 row has none" if missing == 1 else f"{missing} rows have none")
    return f"currency_column = {quoted(found.column)}{note('CHECK: ' + '; '.join(doubts)) if doubts else ''}"


def _like(each: Guess) -> str:
    if not each.rows:
        return "CHECK: there are no rows yet"
    filled = "every row" if each.filled == each.rows else f"{each.filled} of {each.rows} rows"
    shapes = f": {', '.join(_SHAPES[shape] for shape in each.shapes)}" if each.shapes else ""
    doubt = f"; CHECK: {each.misfits} of them do not fit{shapes}" if each.misfits else ""
    shape = (
        f"{each.holds}, {each.length} character{'' if each.length == 1 else 's'}"  # never the value: a name, an account
    )
    return f"{filled}, like: {shape}{doubt}"


def _style(each: Guess) -> str:
    style = "comma: 1 234,50" if each.decimal == "comma" else "point: 1,234.50"
    if each.also is None:
        return style
    if each.thousandfold:
        return f"{style}; CHECK: {each.also} fits every value as well, and what is 1000 here is 1 there"
    return f"{style}; CHECK: {each.also} fits every value as well: they have no decimals"
