"""The reference page of form fields names every field with its meaning, and no other."""

import re
from pathlib import Path

from scrutineer.record.form_fields import FORM_COUNTS, FORM_FLAGS, FORM_TEXTS, UNIT_FIELDS


def test_every_form_field_is_documented_with_its_meaning(root: Path) -> None:
    page = (root / "docs" / "reference" / "form-fields.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, flags=re.MULTILINE))
    assert documented == {**FORM_COUNTS, **FORM_FLAGS, **FORM_TEXTS, **UNIT_FIELDS}
