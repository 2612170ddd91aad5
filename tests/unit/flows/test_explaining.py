"""What a system named is told with the organisation's own word and the value that was sent."""

import pytest

from core.mapping import MappingConfig
from core.model import Category, Failure, FieldMessage
from flows.wiring import explainer_of

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "Bilag",
        "amount": {"column": "Beløp", "currency": "NOK"},
        "fields": [
            {"to": "/amount", "from": "Beløp", "decimal": "comma"},
            {"to": "/lines/0/costCenter", "from": "Kostnadssted"},
        ],
    }
)
PAYLOAD = {"amount": "12.00", "lines": [{"costCenter": "410"}]}


@pytest.mark.parametrize(
    ("field", "label", "value"),
    [
        ("/amount", "Beløp", "12.00"),
        ("Amount", "Beløp", "12.00"),
        ("/Lines/0/CostCenter", "Kostnadssted", "410"),
        ("lines", "Kostnadssted", '[{"costCenter":"410"}]'),
        ("cost_center", None, None),  # it stands elsewhere: no guess
        (None, None, None),
    ],
)
def test_the_field_a_system_names_is_found_in_what_was_sent(
    field: str | None, label: str | None, value: str | None
) -> None:
    failure = explainer_of(MAPPING)(PAYLOAD, Failure(Category.VALIDATION, (FieldMessage("No", field),)))

    assert (failure.root.field, failure.root.label, failure.root.value) == (field, label, value)
