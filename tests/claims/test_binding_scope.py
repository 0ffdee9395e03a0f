"""What a figure is proposed to be checked against: never the nation's final count where the text speaks of less."""

import pytest

from claims.bound_drafts import drafts
from scrutineer.claims.drafts.proposed_check import proposed_check
from scrutineer.claims.facts import ContestFacts


def proposed(text: str, facts: ContestFacts) -> dict[str, str]:
    """Each figure as printed to the metric it would be checked against, with the unit where it has one."""
    found = {}
    for one in drafts(text, facts).figures:
        figure = {"printed": one.figure.printed, "value": str(one.figure.value), "unit": one.figure.unit}
        check = proposed_check(figure, one.candidates[0].as_dict()) if one.candidates else None
        if check:
            found[one.figure.printed] = f"{check['metric']} @ {check['scope']}" if "scope" in check else check["metric"]
    return found


PHNOM_PENH = {"86 percent": "cast / registered @ kh-phnom-penh"}
TURNOUT = {"82.89 percent": "cast / registered"}


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("Turnout in Phnom Penh was 86 percent.", PHNOM_PENH),
        ("Sar Kheng said that turnout in Phnom Penh was 86 percent.", PHNOM_PENH),
        ("Sar Kheng said turnout in Phnom Penh was 86 percent.", PHNOM_PENH),
        ("Sar Kheng said that in Phnom Penh, turnout was 86 percent.", PHNOM_PENH),
        ("Sar Kheng said in Phnom Penh that turnout was 82.89 percent.", TURNOUT),
        ("Sar Kheng told reporters in Phnom Penh that turnout was 82.89 percent.", TURNOUT),
        ("Turnout in Thailand was 75 percent.", {}),
        ("Sar Kheng said that turnout in Thailand had been 75 percent.", {}),
        ("Sar Kheng said polls had put turnout at 80 percent.", {}),
        ("Sar Kheng said he had expected turnout of 80 percent.", {}),
        ("Turnout is projected to be 80 percent.", {}),
        ("An exit poll gave the CPP 70 percent of the vote.", {}),
        ("Sar Kheng said that with most stations counted the CPP had 4.5 million votes.", {}),
        ("With half of the ballots counted, the CPP had 4.5 million votes.", {}),
    ],
)
def test_places_forecasts_and_unfinished_counts(text: str, checks: dict[str, str], facts: ContestFacts) -> None:
    assert proposed(text, facts) == checks


EARLIER_SEATS = {"68": "previous.seats[cpp]"}
EARLIER_SHARE = {"48.83 percent": "previous.votes[cpp] / previous.valid"}


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("The CPP won 68 of the 123 seats in 2013.", EARLIER_SEATS | {"123": "previous.magnitude"}),
        ("In the previous election, the CPP won 68 seats.", EARLIER_SEATS),
        ("Sar Kheng said that in the last election the CPP won 68 seats.", EARLIER_SEATS),
        ("The CPP won 68 seats and 48.83 percent of the vote in 2013.", EARLIER_SEATS | EARLIER_SHARE),
        (
            "The CPP won 68 seats with 48.83 percent of the vote in the previous election.",
            EARLIER_SEATS | EARLIER_SHARE,
        ),
        ("The CPP had won 68 seats five years ago.", {}),
        ("Sar Kheng said that five years earlier the CPP had won 68 seats.", {}),
        ("Unlike in the last election, turnout was 82.89 percent.", TURNOUT),
        ("Turnout was 82.89 percent, higher than in 2013.", TURNOUT),
        ("He took office ten years ago and turnout was 82.89 percent.", TURNOUT),
    ],
)
def test_every_figure_of_an_earlier_election(text: str, checks: dict[str, str], facts: ContestFacts) -> None:
    assert proposed(text, facts) == checks
