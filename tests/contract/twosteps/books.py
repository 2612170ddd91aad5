"""A system with drafts, as careless as they come: what is posted twice is booked twice."""

from __future__ import annotations

from core.connectors.stands import Trouble
from tests.contract.two_step_stand import DraftTrouble


class RefusedError(Exception):
    """It says why."""


class LaterError(Exception):
    """Not now."""


class Books:
    """Drafts that stand, and vouchers, each with its reference."""

    def __init__(self, refusal: str) -> None:
        self.trouble: Trouble | DraftTrouble | None = None
        self.drafts: dict[str, str] = {}
        self.vouchers: list[tuple[str, str]] = []  # of which draft, with which reference
        self._refusal = refusal
        self._made = 0

    def draft(self, reference: str) -> str:
        """Its id."""
        match self.trouble:
            case Trouble.REFUSES:
                raise RefusedError(self._refusal)
            case Trouble.SHUTS_OUT:
                raise PermissionError
            case Trouble.LOSES_RECORDS | Trouble.IS_UNWELL:
                raise OSError
        self._made += 1
        self.drafts[f"D{self._made}"] = reference
        if self.trouble is DraftTrouble.BREAKS_OFF:
            raise OSError
        return f"D{self._made}"

    def post(self, draft_id: str) -> str:
        """The voucher's number, if it is told."""
        match self.trouble:
            case DraftTrouble.REFUSES_POSTING:
                raise RefusedError(self._refusal)
            case DraftTrouble.POSTPONES_POSTING:
                raise LaterError
        posted = [reference for draft, reference in self.vouchers if draft == draft_id]
        self.vouchers.append((draft_id, posted[0] if posted else self.drafts.pop(draft_id)))
        if self.trouble is Trouble.LOSES_ANSWERS:
            raise OSError
        return "" if self.trouble is Trouble.NAMES_NO_ID else f"V{len(self.vouchers)}"

    def take_back(self, draft_id: str) -> None:
        """As if it had never been."""
        self.drafts.pop(draft_id, None)

    def voucher_of(self, draft_id: str) -> str | None:
        """Of a draft that was posted."""
        return next((f"V{number}" for number, (draft, _) in enumerate(self.vouchers, 1) if draft == draft_id), None)

    def voucher_with(self, reference: str) -> str | None:
        """Of what is booked."""
        return next((f"V{number}" for number, (_, of) in enumerate(self.vouchers, 1) if of == reference), None)

    def draft_with(self, reference: str) -> str | None:
        """Of what is not booked yet."""
        return next((draft for draft, of in self.drafts.items() if of == reference), None)
