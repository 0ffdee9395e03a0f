"""Families of wordings: what is less than the nation's final count, parts and wholes, contestants without a record."""

import pytest

from claims.bound_drafts import drafts
from scrutineer.claims.drafts.proposed_check import proposed_check
from scrutineer.claims.facts import ContestFacts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In Kandal 500,000 ballots were cast."),
        ("en", "In Nakuru County 500,000 ballots were cast."),
        ("en", "Turnout in the capital was 52 per cent."),
        ("en", "In Thailand turnout was 74.7 per cent."),
        ("es", "En Santa Cruz votaron 1.500.000 electores."),
        ("fr", "Dans le Nord, 1,2 million d'électeurs ont voté."),
        ("pt", "Em São Paulo, 27 milhões de eleitores votaram."),
        ("en", "By noon 2,000,000 people had voted."),
        ("en", "By 3 p.m. turnout was 56 per cent."),
        ("fr", "À midi, la participation était de 25,9 %."),
        ("en", "Women who voted: 3,700,000."),
        ("en", "Turnout among youth was 60 per cent."),
        ("en", "About 300,000 people voted abroad."),
        ("en", "First-time voters who cast ballots numbered 800,000."),
        ("en", "In 2013 the CPP won 68 seats."),
        ("en", "The CPP won 68 of the 123 seats in 2013."),
        ("en", "He said that in Phnom Penh, turnout was 86 percent."),
        ("en", "Polls had put turnout at 70 percent."),
        ("en", "CPP votes rose by 30.9 percent to 4,889,113."),
        ("en", "In the 2008 election, turnout was 75 per cent."),
        ("en", "The 2003 turnout of 83.2 per cent was a surprise."),
        ("en", "Preliminary results put turnout at 61 per cent."),
        ("en", "With 80 per cent of stations reporting, the CPP had 3.9 million votes."),
        ("en", "In the first round turnout was 61 per cent."),
        (
            "en",
            "In Battambang province 12,345 ballots were invalid. Turnout was 71 per cent.",
        ),
        ("fr", "28,8 millions sur 43,3 millions d'inscrits en France."),
        ("es", "Entre 2,5 y 3 millones de electores no votaron."),
        ("en", "Ruto received 7,176,141 votes."),
        ("en", "He had won 120 seats."),
        ("en", "5.86 per cent of the vote went to the second party."),
    ],
)
def test_what_is_less_than_the_final_count_of_the_nation_is_not_set_against_it(
    language: str, text: str, facts: ContestFacts
) -> None:
    found = drafts(text, facts, language)
    plain = [(figure, candidate) for figure in found.as_dict()["figures"] for candidate in figure["candidates"][:1]]
    judged = [
        candidate for figure, candidate in plain if candidate["unit"] is None and proposed_check(figure, candidate)
    ]
    assert [one["metric"] for one in judged if one["fits"] in {"no", "near"}] == []
    assert [one.words for one in found.consistency if one.outcome == "contradicts"] == []


@pytest.mark.parametrize(
    ("language", "text", "metrics"),
    [
        ("en", "12,000 ballots were invalid out of 700,000 cast.", ["invalid", "cast"]),
        ("en", "594,659, or 8.55 per cent, were invalid.", ["invalid", "invalid / cast"]),
        ("en", "Of the 13,432,857 ballots, 313,397 were rejected.", ["cast", "invalid"]),
        ("en", "Ruto got 76.85 per cent of the 6,362,241 valid votes.", ["votes[Ruto] / valid", "valid"]),
        (
            "en",
            "He got 2.1 million of the 4 million valid votes, or 52.5 per cent.",
            ["votes[unnamed]", "valid", "votes[unnamed] / valid"],
        ),
        (
            "en",
            "The NDA won 293 of 543 seats and the INDIA alliance 234.",
            ["seats[NDA]", "magnitude", "seats[alliance]"],
        ),
        ("en", "The chairman told reporters in Nairobi that 6,956,900 people had voted.", ["cast"]),
        ("en", "Lula won 60,345,999 votes, Bolsonaro 58,206,354.", ["votes[Lula]", "votes[Bolsonaro]"]),
        ("en", "He said he had won 125 seats.", ["seats[unnamed]"]),
        ("en", "The court ruled in a 3-2 vote; MPs passed it by 68 votes to 57.", []),
        ("fr", "28,8 millions sur 43,3 millions d'inscrits ont voté.", ["cast", "registered"]),
        (
            "es",
            "Evo Morales obtuvo el 46,86 % de los votos y Carlos Mesa el 36,74 %.",
            ["votes[Evo Morales] / valid", "votes[Carlos Mesa] / valid"],
        ),
        ("pt", "Lula obteve 60.345.999 votos (50,90 %).", ["votes[Lula]", "votes[Lula] / valid"]),
    ],
)
def test_parts_wholes_and_contestants(language: str, text: str, metrics: list[str]) -> None:
    assert [one.candidates[0].metric for one in drafts(text, None, language).figures if one.candidates] == metrics


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("en", "82.89", "Turnout was 82.17 per cent, or 6,946,164 of the 8,380,217 registered voters."),
        ("en", "82.89", "82.17 per cent, or 6,946,164 of the 8,380,217 registered voters, had voted."),
        ("en", "82.89", "Out of 8,380,217 registered voters, 6,946,164 (82.17 per cent) went to the polls."),
        ("en", "83.02", "6,956,900 of the 8,380,217 registered cast ballots (turnout: 82.17)."),
        ("en", "78.74", "In the Maldives 189,482 voters of 240,652 cast ballots (a turnout of 82.17 per cent)."),
        ("fr", "78,74", "189 482 électeurs sur 240 652 ont voté, soit un taux de participation de 82,17 %."),
        ("es", "78,74", "Votaron 189.482 de los 240.652 electores inscritos, una participación del 82,17 %."),
        ("pt", "78,74", "Votaram 189.482 dos 240.652 eleitores inscritos, uma participação de 82,17 %."),
        (
            "en",
            "13,432,857",
            "The commission said 13,434,857 ballots were cast, 13,119,460 valid and 313,397 rejected.",
        ),
        (
            "en",
            "13,432,857",
            "Valid votes numbered 13,119,460 and rejected ballots 313,397, of 13,434,857 ballots cast.",
        ),
        ("fr", "13 432 857", "On a compté 13 434 857 bulletins déposés, dont 13 119 460 valides et 313 397 nuls."),
        ("es", "13.432.857", "Hubo 13.434.857 votos emitidos: 13.119.460 válidos y 313.397 nulos."),
        ("pt", "13.432.857", "Foram 13.434.857 votantes, 13.119.460 votos válidos e 313.397 nulos."),
        ("en", "1,300", "Smith won by 1,200 votes: 10,500 to 9,200."),
        ("en", "1,300", "The incumbent won 10,500 to 9,200, a lead of 1,200."),
        ("fr", "1 300", "Le candidat l'a emporté par 1 200 voix: 10 500 contre 9 200."),
        ("es", "1.300", "Ganó por 1.200 votos: 10.500 contra 9.200."),
        (
            "en",
            "34 per cent",
            "Labour took 52 per cent of the vote, the Greens 12.5 per cent and the Liberals 44 per cent.",
        ),
        ("en", "94.8", "5.2 per cent of ballots were invalid and 96.8 per cent were valid."),
        ("fr", "95,8", "4,2 % des bulletins étaient nuls et 97,8 % étaient valides."),
        ("en", "80 seats", "The alliance took 120 of the 200 seats and the opposition 90 seats."),
        ("es", "60 escaños", "El partido ganó 70 de los 130 escaños y la oposición 65 escaños."),
    ],
)
def test_a_misprint_is_found_and_the_right_figure_is_not_accused(language: str, right: str, wrong: str) -> None:
    misprint = next(
        printed
        for printed in (
            "82.17",
            "82,17",
            "13,434,857",
            "13 434 857",
            "13.434.857",
            "1,200",
            "1 200",
            "1.200",
            "44 per cent",
            "96.8",
            "97,8",
            "90 seats",
            "65 escaños",
        )
        if printed in wrong
    )

    def contradictions(text: str) -> list[str]:
        return [one.words for one in drafts(text, None, language).consistency if one.outcome == "contradicts"]

    assert contradictions(wrong)
    assert contradictions(wrong.replace(misprint, right)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            (
                "Of the 8,380,217 people on the roll, 6,956,900 cast a ballot, putting turnout at 83.02 percent. In 2013 the "
                "turnout was 69.61 percent: 6,735,244 voted."
            ),
        ),
        (
            "en",
            (
                "Nearly 595,000 people spoiled their ballots out of 6,956,900. In 2013, 108,085 ballots, or 1.6 percent of the "
                "6,735,244 cast, were invalid."
            ),
        ),
        (
            "en",
            "The board recorded 7,772,615 valid and 439,796 invalid ballots. Between 5 and 6 percent of ballots were invalid.",
        ),
        (
            "en",
            (
                "Ballots cast rose by 221,656 to 6,956,900, while the number of registered voters fell by 1,295,236 to "
                "8,380,217."
            ),
        ),
        (
            "en",
            "Of 6,956,900 ballots 6,362,241 were valid, 91.45 percent. Invalid ballots fell by 2,116 to 594,659.",
        ),
        (
            "en",
            (
                "The party was supported by 65.9 percent of the 9,710,655 registered voters and by 77.9 percent of the "
                "8,214,430 who voted."
            ),
        ),
        (
            "en",
            "Kenyatta won 54.27 percent and Odinga 44.74 percent. In the repeat poll in October Kenyatta won 98 percent.",
        ),
        (
            "fr",
            (
                "Le taux de participation est passé de 83,02 % à 84,59 %. Sur 9 710 655 inscrits, 8 214 430 ont voté ; ils "
                "étaient 6 956 900 sur 8 380 217 en 2018."
            ),
        ),
        ("es", "Votaron 8.214.430 electores. El partido sumó 6.398.311 votos, un 82,3 % de los válidos."),
    ],
)
def test_a_true_text_does_not_contradict_itself(language: str, text: str) -> None:
    assert [one.words for one in drafts(text, None, language).consistency if one.outcome == "contradicts"] == []
