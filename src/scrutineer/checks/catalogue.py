"""The rules, in the order of their codes. Codes are those of the catalogue of integrity rules used in practice."""

from typing import Final

from scrutineer.checks.aggregation import E01
from scrutineer.checks.coverage import E04
from scrutineer.checks.form_arithmetic import A01, A02, A04, A28
from scrutineer.checks.history import F01, F02
from scrutineer.checks.keys import B04, C12
from scrutineer.checks.not_counts import A20
from scrutineer.checks.printed import E12
from scrutineer.checks.register import E07
from scrutineer.checks.rule import Rule
from scrutineer.checks.stages import D06
from scrutineer.checks.turnout import A27

RULES: Final[tuple[Rule, ...]] = (A01, A02, A04, A20, A27, A28, B04, C12, D06, E01, E04, E07, E12, F01, F02)
"""Every rule, by code."""


def rule(code: str) -> Rule:
    """The rule of this code.

    Raises:
        KeyError: There is none.
    """
    return {item.code: item for item in RULES}[code]
