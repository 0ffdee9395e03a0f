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
        ("As expected, turnout was 82.89 percent.", TURNOUT),
        ("Turnout was 82.89 percent, higher than polls had predicted.", TURNOUT),
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
        ("Sar Kheng said that five years earlier the CPP had won 68 seats.", EARLIER_SEATS),
        ("Unlike in the last election, turnout was 82.89 percent.", TURNOUT),
        ("Turnout was 82.89 percent, higher than in 2013.", TURNOUT),
        (
            "The CPP won 68 of the 123 seats and 48.83 percent of the vote in 2013.",
            EARLIER_SEATS | {"123": "previous.magnitude"},
        ),
        ("Five years after the last vote, turnout was 82.89 percent.", TURNOUT),
        ("He took office ten years ago and turnout was 82.89 percent.", TURNOUT),
    ],
)
def test_every_figure_of_an_earlier_election(text: str, checks: dict[str, str], facts: ContestFacts) -> None:
    assert proposed(text, facts) == checks


FUNCINPEC, LDP = "votes[funcinpec] / valid", "votes[ldp] / valid"


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("The CPP was backed by two thirds of the registered voters.", {"two thirds": "votes[cpp] / registered"}),
        ("The CPP won the votes of 58 percent of registered voters.", {"58 percent": "votes[cpp] / registered"}),
        ("80.06 percent of those registered cast valid votes.", {"80.06 percent": "valid / registered"}),
        ("The CPP said 82.89 percent of registered voters turned out to vote.", TURNOUT),
        ("Invalid ballots fell by 26 percent from 2018.", {}),
        ("CPP votes rose by 30.9 percent to 6,398,311.", {}),
        ("The 55 seats were 26 more than the 29 seats its predecessors held.", {}),
        ("The LDP got 4.9 % of the vote, less than the 5.9 % of FUNCINPEC.", {"4.9 %": LDP, "5.9 %": FUNCINPEC}),
        ("The 5.9 % of FUNCINPEC was more than the LDP’s share of the vote.", {"5.9 %": FUNCINPEC}),
        (
            "FUNCINPEC won 374,510 votes and the LDP 309,364.",
            {"374,510": "votes[funcinpec]", "309,364": "votes[ldp]"},
        ),
        ("Around 4,889,113 votes went to the CPP.", {"4,889,113": "votes[cpp]"}),
        ("Cambodia has 125 seats in its parliament.", {"125": "magnitude"}),
        ("Cambodia got 6.9 million votes.", {}),
        ("Phnom Penh holds 12 seats.", {"12": "magnitude @ kh-phnom-penh"}),
    ],
)
def test_shares_of_another_base_changes_and_whose_they_are(
    text: str, checks: dict[str, str], facts: ContestFacts
) -> None:
    assert proposed(text, facts) == checks
