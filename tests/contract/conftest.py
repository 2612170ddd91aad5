"""A promise that is broken says what was compared."""

import pytest

pytest.register_assert_rewrite("tests.contract.two_step_promises")
