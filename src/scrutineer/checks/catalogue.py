"""The rules, in the order of their codes. Codes are those of the catalogue of integrity rules used in practice.

All 109 entries of that catalogue, rules or not, stand in `scrutineer.checks.catalogue_entries`.
"""

from typing import Final

from scrutineer.checks.admitted import A05, A06, A09, A10, A11, A16, A19
from scrutineer.checks.ballot_accounting import A03, A07, A08, A24
from scrutineer.checks.capacity import A21, A22
from scrutineer.checks.empty_forms import A13, A17, A18, A25, A29
from scrutineer.checks.entries import C01, C02, C04, C05
from scrutineer.checks.entry_marks import C06, C09, C10
from scrutineer.checks.form_arithmetic import A01, A02, A04, A28
from scrutineer.checks.form_shares import A14, A15, A26
from scrutineer.checks.groups import RULES_BDEFH
from scrutineer.checks.keys import C12
from scrutineer.checks.lists_and_words import A12, A23
from scrutineer.checks.misplaced_rows import C08, C16
from scrutineer.checks.not_counts import A20
from scrutineer.checks.repair import C07
from scrutineer.checks.rule import Rule
from scrutineer.checks.total_rows import C13, C15
from scrutineer.checks.turnout import A27

_GROUP_A: Final = (
    *(A01, A02, A03, A04, A05, A06, A07, A08, A09, A10, A11, A12, A13, A14, A15),
    *(A16, A17, A18, A19, A20, A21, A22, A23, A24, A25, A26, A27, A28, A29),
)
_GROUP_C: Final = (C01, C02, C04, C05, C06, C07, C08, C09, C10, C12, C13, C15, C16)

RULES: Final[tuple[Rule, ...]] = tuple(sorted((*_GROUP_A, *_GROUP_C, *RULES_BDEFH), key=lambda item: item.code))
"""Every rule, by code."""

DEFAULT_RULES: Final = tuple(item for item in RULES if item.default_on)
"""The rules that run unless others are chosen."""

_BY_CODE: Final = {item.code: item for item in RULES}


def rule(code: str) -> Rule:
    """The rule of this code.

    Raises:
        KeyError: There is none.
    """
    return _BY_CODE[code]
