"""The parts of a workbook's archive, found as the library finds them: whatever their case, slashes and namespaces."""

from __future__ import annotations

import zipfile
from typing import BinaryIO
from xml.etree import ElementTree as ET

from core.connectors.files.workbooks.formulas import Reckoning
from core.connectors.files.workbooks.number_formats import NumberFormat, formats_that_tell


class WorkbookParts:
    """Raises zipfile.BadZipFile, KeyError, ET.ParseError."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._names = {_plain(name): name for name in self._archive.namelist()}
        # A child without memory or time to spare reads these two small parts; the parser refuses multiplying entities.
        book = ET.fromstring(self.part("xl/workbook.xml"))  # noqa: S314
        relations = ET.fromstring(self.part("xl/_rels/workbook.xml.rels"))  # noqa: S314
        self.reckoning = Reckoning.of(book)
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        self._sheets = {
            one.get("name", ""): targets.get(_relation(one)) for one in book.iter() if one.tag.endswith("}sheet")
        }

    def part(self, name: str) -> bytes:
        """One member."""
        return self._archive.read(self._names[_plain(name)])

    def sheet(self, name: str) -> bytes:
        """The part in which a sheet stands."""
        target = _plain(self._sheets[name] or "")
        places = [target.lstrip("/"), f"xl/{target}"] if target.startswith("/") else [f"xl/{target}", target]
        return self.part(next((place for place in places if place in self._names), places[0]))

    def formats(self) -> dict[int, NumberFormat]:
        """Number formats that show leading zeros or a currency, by style."""
        return formats_that_tell(self.part("xl/styles.xml")) if "xl/styles.xml" in self._names else {}


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower().removeprefix("./")


def _relation(sheet: ET.Element) -> str | None:
    """Transitional and Strict workbooks have other namespaces for the same attribute."""
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
