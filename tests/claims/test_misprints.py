"""Misprints in whole sentences: each is told, and the right figure in its place is neither contradicted nor asked about.

Totals and their parts, rates and their counts, shares of one whole, changes, leads, multiples, those who stayed away and
seats, in the wordings of many countries' news.
"""

import pytest

from claims.bound_drafts import drafts
from scrutineer.claims.facts import ContestFacts


def outcomes(text: str, language: str) -> set[str]:
    found = {item.outcome for item in drafts(text, language=language).consistency}
    return found & {"contradicts", "question"}


@pytest.mark.parametrize(
    ("language", "text", "right", "wrong"),
    [
        (
            "en",
            "A total of 6,946,164 people, or {} percent of registered voters, cast ballots. There were 8,380,217 registered voters.",
            "82.89",
            "82.17",
        ),
        (
            "en",
            "A total of 6,946,164 people, or {} percent of the 8,380,217 registered voters, voted.",
            "82.89",
            "82.17",
        ),
        (
            "en",
            "Total votes cast stood at {}. Valid votes were 13,119,460 while rejected ballots numbered 313,397.",
            "13,432,857",
            "13,434,857",
        ),
        (
            "en",
            "Total votes cast stood at {}. Valid votes stood at 4,852,000 while rejected votes were 40,000.",
            "4,892,000",
            "4,982,000",
        ),
        (
            "en",
            "The electoral commission said {} people voted. Valid votes totalled 4,561,221 and spoilt papers 92,553.",
            "4,653,774",
            "4,663,774",
        ),
        (
            "en",
            "95,744 males and 93,898 females voted, {} in all, 78.80 per cent of the 240,652 registered.",
            "189,642",
            "189,482",
        ),
        ("es", "De los 8.380.217 inscritos votaron 6.946.164, es decir el {} %.", "82,89", "82,17"),
        ("es", "De los 8.380.217 electores inscritos, votaron 6.946.164, es decir, el {} %.", "82,89", "82,17"),
        ("fr", "Sur les 8 380 217 inscrits, 6 946 164 ont voté, soit {} %.", "82,89", "82,17"),
        ("fr", "Des 8 380 217 électeurs inscrits, 6 946 164 ont voté, c’est-à-dire {} %.", "82,89", "82,17"),
        ("pt", "Dos 8.380.217 eleitores inscritos votaram 6.946.164, ou seja, {} %.", "82,89", "82,17"),
        ("en", "The party won {} of the 123 seats.", "113", "125"),
        ("es", "El partido obtuvo {} de los 123 escaños.", "113", "125"),
        ("fr", "Le parti a obtenu {} des 123 sièges.", "113", "125"),
        ("pt", "O partido conquistou {} dos 123 assentos.", "113", "125"),
        ("en", "Yes won with 51.4 per cent of the vote and No took {} per cent.", "48.6", "49.6"),
        ("fr", "Le Oui l’a emporté avec 51,4 % des voix, contre {} % pour le Non.", "48,6", "49,6"),
        ("es", "El Sí obtuvo el 51,4 % de los votos y el No el {} %.", "48,6", "49,6"),
        ("pt", "O Sim obteve 51,4 % dos votos e o Não {} %.", "48,6", "49,6"),
        ("en", "Turnout rose from 69.61 to 83.02 per cent, an increase of {} points.", "13.41", "14.3"),
        ("en", "Turnout rose {} points, from 69.61 per cent to 83.02 per cent.", "13.4", "14.3"),
        ("es", "La participación subió del 69,61 % al 83,02 %, un aumento de {} puntos.", "13,41", "14,3"),
        ("fr", "La participation est passée de 69,61 % à 83,02 %, soit une hausse de {} points.", "13,41", "14,3"),
        ("pt", "A participação subiu de 69,61 % para 83,02 %, um aumento de {} pontos.", "13,41", "14,3"),
        ("en", "The incumbent won by {} votes, 500,000 against 400,000.", "100,000", "120,000"),
        ("en", "Ruto got 7,176,141 votes and Odinga 6,942,930, a difference of {} votes.", "233,211", "333,211"),
        ("fr", "Il l’a emporté avec 500 000 voix contre 400 000, soit {} voix d’écart.", "100 000", "120 000"),
        ("es", "Ganó con 500.000 votos frente a 400.000, una diferencia de {} votos.", "100.000", "120.000"),
        ("pt", "Venceu com 500.000 votos contra 400.000, uma diferença de {} votos.", "100.000", "120.000"),
        ("en", "Of 8,380,217 registered voters, 6,956,900 voted and {} stayed away.", "1,423,317", "1,243,317"),
        ("en", "Of the 8,380,217 registered voters 6,956,900 cast ballots; {} did not vote.", "1,423,317", "1,243,317"),
        ("es", "De los 8.380.217 inscritos votaron 6.956.900 y {} no votaron.", "1.423.317", "1.243.317"),
        ("fr", "Sur 8 380 217 inscrits, 6 956 900 ont voté et {} se sont abstenus.", "1 423 317", "1 243 317"),
        ("pt", "Dos 8.380.217 inscritos, 6.956.900 votaram e {} abstiveram-se.", "1.423.317", "1.243.317"),
        ("en", "Invalid ballots quadrupled from {} to 400,000.", "100,000", "160,000"),
        ("en", "The number of invalid ballots doubled from {} to 216,170.", "108,085", "158,085"),
        ("en", "The party doubled its seats from {} to 60.", "30", "40"),
        ("en", "Its share of the vote halved from {} per cent to 12 per cent.", "24", "32"),
        ("fr", "Le nombre de bulletins nuls a doublé, passant de {} à 216 170.", "108 085", "158 085"),
        ("es", "Los votos nulos se duplicaron, de {} a 216.170.", "108.085", "158.085"),
        ("pt", "Os votos nulos duplicaram, de {} para 216.170.", "108.085", "158.085"),
        ("en", "The CPP won 68 seats, the CNRP {} and FUNCINPEC 4, of 123 in all.", "51", "55"),
        ("en", "In the 123-seat assembly the CPP took 68 seats, the CNRP {} and FUNCINPEC 4.", "51", "55"),
        (
            "en",
            "The ruling party won 68 seats, the opposition {} seats and the Greens 4 seats in the 123-seat parliament.",
            "51",
            "55",
        ),
        ("es", "El PSOE logró 68 escaños, el PP {} y Vox 4, de un total de 123.", "51", "55"),
        ("fr", "Le PS a obtenu 68 sièges, la droite {} et les Verts 4, sur 123 au total.", "51", "55"),
        ("pt", "O PS obteve 68 assentos, o PSD {} e o Chega 4, de um total de 123.", "51", "55"),
        (
            "en",
            "According to ZEC, {} people cast their votes. Spoilt votes were 92,553, valid votes 4,561,221.",
            "4,653,774",
            "4,563,774",
        ),
        (
            "en",
            "Spoilt papers numbered 92,553 and valid votes 4,561,221, giving {} votes cast.",
            "4,653,774",
            "4,563,774",
        ),
        (
            "en",
            "INEC said 24,025,940 votes were valid, 939,278 were void and {} had been cast.",
            "24,965,218",
            "24,956,218",
        ),
        (
            "en",
            "Blank ballots were 12,345, spoilt ballots 37,655 and valid ballots {}, of 1,000,000 cast.",
            "950,000",
            "960,000",
        ),
        (
            "en",
            "Men and women voted in near equal numbers: 95,744 men, 93,898 women, a total of {}.",
            "189,642",
            "189,482",
        ),
        ("fr", "{} électeurs ont voté : 95 744 hommes et 93 898 femmes.", "189 642", "189 482"),
        ("en", "The Yes vote was 51.4 per cent and the No vote {} per cent.", "48.6", "49.6"),
        ("en", "Leave won 51.9 per cent of the vote to {} per cent for Remain.", "48.1", "49.1"),
        (
            "en",
            "The Democrats won 35 per cent of the vote, the Liberals 30, the Greens 20 and the Farmers {}.",
            "10",
            "22",
        ),
        ("es", "El PSOE obtuvo el 35 % de los votos, el PP el 30 %, Vox el 20 % y Sumar el {} %.", "10", "22"),
        ("en", "Smith got 21,000 votes and Jones 19,800, a majority of {}.", "1,200", "2,100"),
        ("en", "Mnangagwa won 52.6 per cent of the vote and Chamisa 44.0 per cent, a gap of {} points.", "8.6", "6.8"),
        ("fr", "Macron obtient 58,5 % des voix et Le Pen 41,5 %, soit un écart de {} points.", "17", "19"),
        ("es", "Morales obtuvo el 46,86 % de los votos y Mesa el 36,74 %, una ventaja de {} puntos.", "10,12", "11,12"),
        ("pt", "Lula obteve 50,9 % dos votos e Bolsonaro 49,1 %, uma diferença de {} pontos.", "1,8", "2,8"),
        (
            "en",
            "Only 6,956,900 of 8,380,217 registered voters cast ballots; the other {} stayed at home.",
            "1,423,317",
            "1,243,317",
        ),
        ("en", "Turnout more than doubled, from {} per cent to 41 per cent.", "19", "29"),
        ("en", "Of the 123 seats, the CPP won 68, the CNRP {} and FUNCINPEC 4.", "51", "55"),
        ("fr", "Sur 123 sièges, le PS en obtient 68, la droite {} et les Verts 4.", "51", "55"),
        (
            "es",
            "De los 8.380.217 electores habilitados acudieron a votar 6.946.164, lo que representa el {} %.",
            "82,89",
            "82,17",
        ),
    ],
)
def test_a_misprint_is_told_and_the_right_figure_is_not(language: str, text: str, right: str, wrong: str) -> None:
    assert "contradicts" in outcomes(text.format(wrong), language)
    assert outcomes(text.format(right), language) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # One option under two names, or two votes: what two sentences say is a question.
        ("Labour won 52 per cent of the vote. The Greens won 59 per cent of the vote.", {"question"}),
        ("Labour won 52 per cent of the vote. The Greens won 52 per cent of the vote.", set()),
        # A place, a time or a poll explains a second value.
        ("Turnout was 61 per cent. Turnout was 66 per cent.", {"question"}),
        ("Turnout was 61 per cent. On Monday turnout was 66 per cent.", set()),
        # A headline's figures that come again in the text.
        ("Turnout 83.02 per cent: 6,956,900 of 8,380,217 registered voters. Turnout was 83.02 per cent.", set()),
        # A rate of people who did not vote.
        ("Some 700,000 people, or 8 per cent of registered voters, are under 20. Of 8,380,217 6,956,900 voted.", set()),
        # Blank ballots beside invalid ones, or among them.
        ("Of 1,000,000 ballots cast 950,000 were valid, 37,655 invalid and 12,345 blank.", set()),
        ("Of 1,000,000 ballots cast 950,000 were valid and 50,000 invalid. Some 12,345 ballots were blank.", set()),
        ("Of 1,000,000 ballots cast 950,000 were valid, 47,655 invalid and 12,345 blank.", {"contradicts"}),
    ],
)
def test_what_wording_does_not_bind_is_a_question_at_most(text: str, told: set[str]) -> None:
    assert outcomes(text, "en") == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A total of 6,946,164 people, or 82.17 percent of registered voters, cast ballots.", {"contradicts"}),
        ("A total of 6,946,164 people, or 82.89 percent of registered voters, cast ballots.", set()),
        # Somebody else's count, and a count of another election.
        (
            "The opposition said 7.1 million people had voted. The commission put turnout at 83.02 percent.",
            {"question"},
        ),
        ("A total of 8,214,430 people voted, a turnout of 84.59 percent.", set()),
    ],
)
def test_the_register_of_the_record_is_set_against_what_stands_together(
    text: str, told: set[str], facts: ContestFacts
) -> None:
    found = {item.outcome for item in drafts(text, facts).consistency}
    assert found & {"contradicts", "question"} == told
