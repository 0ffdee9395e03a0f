"""Whole passages whose figures are true: none is contradicted, and none is asked about.

Elections of many countries as news tells them: with earlier elections, polls, places, hours, unfinished counts, second
rounds, other chambers, groups of voters, parts of alliances, blank ballots and leads.
"""

import pytest

from claims.bound_drafts import drafts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            (
                "PHNOM PENH, Aug. 16 (Agency) - Cambodia's ruling party won all 125 seats in the National Assembly, final "
                "results showed on Wednesday, after an election in which nearly 595,000 people spoiled their ballots. The "
                "Cambodian People's Party took 4,889,113 votes, or 76.85 percent of the valid vote, the National Election "
                "Committee said. FUNCINPEC came a distant second with 374,510 votes, or 5.9 percent, followed by the League"
                " for Democracy Party with 309,364, or 4.9 percent. Of the 8,380,217 people on the roll, 6,956,900 cast a "
                "ballot, putting turnout at 83.02 percent, up 13.4 percentage points from 2013. Some 594,659 ballots, or "
                "roughly one in 12, were ruled invalid. In 2013, the CPP won 68 seats and the now-dissolved Cambodia "
                "National Rescue Party 55, on 48.83 and 44.46 percent of the vote respectively. That year 108,085 ballots, "
                "or 1.6 percent of the 6,735,244 cast, were invalid."
            ),
        ),
        (
            "es",
            (
                "El Partido Popular de Camboya (PPC) obtuvo 120 de los 125 escaños, según los resultados oficiales "
                "difundidos el sábado. El FUNCINPEC logró los cinco restantes. La participación fue del 84,59 %, 1,6 puntos"
                " más que en 2018, con 8.214.430 votantes de un censo de 9.710.655. Los votos nulos sumaron 440.154, el "
                "5,36 % del total, frente al 8,55 % de 2018. El PPC recibió 6.398.311 votos, un 82,3 % de los válidos, y el"
                " FUNCINPEC 716.490, un 9,2 %."
            ),
        ),
        (
            "en",
            (
                "As of 3 pm, 7,601,326 people had voted, or 78.28 percent of the 9,710,655 registered, NEC spokesman Hang "
                "Puthea told reporters. By the evening that had climbed to 84.58 percent, or 8,213,260. On Monday the NEC "
                "recorded 7,772,615 valid and 439,796 invalid ballots among the 8,212,411 counted. The official result of "
                "August 5 is not out yet. Between 5 and 6 percent of ballots were invalid; between 80 and 85 percent voted "
                "for the CPP. Two thirds of the registered voters supported the CPP, said party spokesman Sok Eysan. 15.4 "
                "percent of people did not vote."
            ),
        ),
        (
            "en",
            (
                "The NEC's temporary tally of August 11 put the CPP's vote at 4,889,113, up 13,924 from the first count of "
                "4,875,189. Invalid ballots fell by 2,116 to 594,659 while total ballots increased by 10,736 to 6,956,900. "
                "Valid votes came to 6,362,241, or 91.45 percent of ballots and 75.92 percent of the register. Overseas "
                "observers counted 83 percent turnout; the NEC itself said 82.17 percent in a slip that the Phnom Penh Post"
                " reprinted, before correcting it to 82.89 percent. Hun Sen had predicted 60 percent turnout and 114 seats."
                " The European Union says that less than 50 percent would have been a boycott."
            ),
        ),
        (
            "es",
            (
                "El PSOE ganó con 123 escaños y el 28,7 % de los votos, frente a los 85 y el 22,6 % de 2016. El PP cayó de "
                "137 a 66 escaños y del 33 % al 16,7 %. La participación fue del 75,75 %, 9,3 puntos más que en 2016, con "
                "26.361.051 votos. Hubo 199.836 votos en blanco (0,77 %) y 276.769 nulos (1,05 %)."
            ),
        ),
        (
            "en",
            (
                "Kenyatta won 8,203,290 votes, or 54.27 percent, to Odinga's 6,762,224, or 44.74 percent. IEBC said "
                "15,114,622 valid votes were cast; 81,685 were rejected, a half of one percent. Turnout was 77.48 percent "
                "of 19,611,423 registered. In the repeat poll in October Kenyatta won 98 percent of 7,616,217 ballots on a "
                "turnout of 38.84 percent."
            ),
        ),
        (
            "en",
            (
                "Cyril Ramaphosa’s ANC won 40.18 per cent of the vote, down from 57.5 per cent in 2019, and 159 of the 400 "
                "seats in the National Assembly. The Democratic Alliance came second with 21.81 per cent and 87 seats, the "
                "MK party third with 14.58 per cent and 58 seats. Turnout was 58.64 per cent of 27.8 million registered "
                "voters."
            ),
        ),
        (
            "en",
            (
                "William Ruto received 7,176,141 votes, or 50.49 per cent, while Raila Odinga got 6,942,930, or 48.85 per "
                "cent, a margin of 233,211 votes. Total votes cast stood at 14,326,641; 113,614 ballots were rejected. "
                "Turnout was 64.77 per cent of 22,120,458 registered voters, well below the 79.51 per cent of 2017."
            ),
        ),
        (
            "en",
            (
                "An exit poll gave the governing party 45 per cent of the vote and the opposition 41 per cent. In the end "
                "the governing party won 41.2 per cent and the opposition 44.9 per cent."
            ),
        ),
        (
            "en",
            (
                "Narendra Modi’s BJP won 240 seats, down from 303 in 2019 and short of the 272 needed for a majority. Its "
                "alliance won 293 of 543 seats; the INDIA bloc took 234. Congress nearly doubled its seats, from 52 to 99."
            ),
        ),
        (
            "en",
            (
                "Women cast 3,914,551 of the 6,956,900 ballots, men 3,042,349. Among voters aged 18 to 25, 61 per cent took"
                " part; among those over 60, 88 per cent did."
            ),
        ),
        (
            "en",
            (
                "Joe Biden won Pennsylvania by 80,555 votes, 3,458,229 to 3,377,674. Nationwide he led by 7,059,526 votes, "
                "with 81,283,501 against 74,223,975."
            ),
        ),
        (
            "en",
            (
                "Invalid ballots rose more than fivefold, from 108,085 in 2013 to 594,659. Some 8.5 per cent of ballots "
                "were invalid, compared with 1.6 per cent five years earlier."
            ),
        ),
        (
            "en",
            (
                "The opposition claimed that 7.1 million people had voted; the commission’s count is 6,956,900. The "
                "commission put turnout at 83.02 per cent, observers at 79 per cent."
            ),
        ),
        (
            "en",
            (
                "Her majority was cut from 12,000 to 3,500. She polled 21,000 votes to her rival’s 17,500. In 2019 she had "
                "won by 12,000: 27,000 to 15,000."
            ),
        ),
        (
            "en",
            (
                "Rejected votes dropped from 423,724 in the first poll to 313,397. Valid votes were 13,119,460, so that "
                "13,432,857 people voted of 17,027,641 on the roll, or 78.89 per cent."
            ),
        ),
        (
            "en",
            (
                "The share of invalid votes halved, from 4.2 per cent in 2015 to 2.1 per cent. Turnout almost doubled in "
                "Herat, from 12 to 23 per cent."
            ),
        ),
        (
            "es",
            (
                "El Rechazo ganó con el 61,89 % frente al 38,11 % del Apruebo. Votaron más de 13 millones de personas, el "
                "85,86 % del padrón; en el plebiscito de 2020 el Apruebo había logrado el 78,28 %."
            ),
        ),
        (
            "es",
            (
                "Evo Morales obtuvo el 46,86 % y Carlos Mesa el 36,74 %, una ventaja de 10,12 puntos. Con el 84 % de las "
                "actas computadas, la ventaja era de 7,9 puntos."
            ),
        ),
        (
            "es",
            (
                "En el Senado, la oposición logró 24 bancas y el oficialismo 12, de las 36 en juego. En Diputados, el "
                "oficialismo obtuvo 64 de las 127 bancas que se renovaban."
            ),
        ),
        (
            "fr",
            (
                "Sur 48 752 339 inscrits, 35 096 478 ont voté, soit 71,99 %. On a compté 2 233 904 bulletins blancs et 805 "
                "249 bulletins nuls ; les suffrages exprimés ont été de 32 057 325."
            ),
        ),
        (
            "fr",
            (
                "Au Sénat, la droite garde 190 sièges sur 348. À l’Assemblée, elle n’en a que 61. Dans le Nord, 54 % des "
                "électeurs ont voté, contre 61 % dans le Rhône."
            ),
        ),
        (
            "pt",
            (
                "Lula foi eleito com 50,90 % dos votos válidos contra 49,10 % de Bolsonaro, uma diferença de 2.139.645 "
                "votos: 60.345.999 contra 58.206.354. A abstenção foi de 20,59 %. No primeiro turno, Lula tivera 48,43 % e "
                "Bolsonaro 43,20 %."
            ),
        ),
        (
            "pt",
            (
                "O Sim venceu com 59,25 % dos votos, contra 40,75 % do Não. Entre as mulheres, o Sim teve 63 %. Votaram "
                "43,57 % dos inscritos, mais 11,7 pontos do que em 1998."
            ),
        ),
        (
            "en",
            (
                "The NDA won 293 of the 543 seats, of which the BJP won 240, while the INDIA alliance took 234, Congress 99"
                " of them."
            ),
        ),
        (
            "en",
            (
                "Ruto received 7,176,141 votes and Odinga 6,942,930. The difference of 233,211 votes is less than the "
                "252,214 votes that separated them in the first count."
            ),
        ),
        (
            "en",
            (
                "In the capital, of 900,000 registered voters 500,000 voted and 400,000 stayed away. In the country 4.2 "
                "million of 8.4 million abstained."
            ),
        ),
        (
            "en",
            (
                "A May poll found Yes on 55 per cent and No on 45. In the event No won with 52 per cent to 48 per cent for "
                "Yes."
            ),
        ),
        ("en", "Of 1,000,000 ballots 950,000 were valid and 50,000 invalid, 12,345 of them blank."),
        (
            "en",
            (
                "A total of 700,000 people, or 8 per cent of the electorate, were newly registered. Turnout was 83 per cent"
                " of the 8.4 million on the roll; 6,972,000 voted."
            ),
        ),
        (
            "en",
            (
                "The president won 2,350,711 votes to his rival’s 1,967,343, a majority of 33,000 over the half that he "
                "needed."
            ),
        ),
        (
            "es",
            (
                "De los 15.030.974 inscritos votaron 8.364.481 y 6.666.493 no votaron; en el plebiscito de 2020 no votaron "
                "7,4 millones."
            ),
        ),
        (
            "fr",
            (
                "La majorité compte 250 sièges, dont 170 pour Renaissance, sur 577 ; la Nupes en a 131, dont 75 pour LFI, "
                "le RN 89 et LR 61."
            ),
        ),
        (
            "pt",
            "Foram 118.552.353 votos válidos, 1.769.678 brancos e 3.930.765 nulos, num total de 124.252.796 votantes.",
        ),
        (
            "en",
            (
                "In a historic shift the Pakatan Harapan coalition won 113 of 222 seats; Barisan Nasional, which held 133 "
                "before, was left with 79, of which UMNO 54. PAS won 18. Turnout was 82.3 percent, 2.5 points down on 2013."
            ),
        ),
        (
            "en",
            (
                "The AKP took 42.6 percent and 295 of the 600 seats, its MHP partner 11.1 percent and 49, so the alliance "
                "has 344. The CHP got 22.6 percent and 146 seats, the HDP 11.7 percent and 67, the IYI party 10 percent and"
                " 43. Turnout reached 86.2 percent."
            ),
        ),
        (
            "en",
            (
                "Preliminary figures had put the number of rejected ballots at 423,724; the final count is 313,397. Total "
                "valid votes were first given as 13,010,000 and later as 13,119,460."
            ),
        ),
        (
            "en",
            (
                "Liberia: Boakai 814,481 votes, 50.64 percent; Weah 793,910, 49.36 percent. The gap, 20,571 votes, is the "
                "narrowest since the war. Some 66 percent of 2.47 million voters turned out; in the first round 79 percent "
                "did, and Weah led by 43.83 percent to 43.44."
            ),
        ),
        (
            "en",
            (
                "Yes led No by 54 to 46 in the first poll of the campaign, by 51 to 49 in the last. On the day No won, 55.3"
                " percent to 44.7."
            ),
        ),
        (
            "fr",
            (
                "Au second tour, Le Pen a recueilli 13,3 millions de voix, contre 10,6 millions en 2017, et Macron 18,8 "
                "millions, contre 20,7 millions. L’écart s’est réduit de 32 à 17 points."
            ),
        ),
        (
            "pt",
            (
                "No segundo turno Nunes teve 59,35 % e Boulos 40,65 %; a abstenção foi de 31,5 %, com 4,2 % de brancos e "
                "6,6 % de nulos. No primeiro turno Nunes tivera 29,48 % e Boulos 29,07 %."
            ),
        ),
        ("en", "Some 320,000 people voted. Ana Lopez amassed 176,000 of the 316,800 valid votes, or 55.6 percent."),
        ("es", "Con 153.000 votantes, Carmen Rojas obtuvo 78.000 de los 150.000 votos válidos, el 52%."),
        ("pt", "Dos 93.000 votantes, Antunes recolheu 45.000 dos 90.000 votos válidos, ou 50%."),
        (
            "en",
            "The National Party won 40 percent of the vote, up from 36 percent in 2017, while Labour fell to 38 percent.",
        ),
    ],
)
def test_a_true_text_is_neither_contradicted_nor_asked_about(language: str, text: str) -> None:
    found = drafts(text, language=language).consistency
    assert [item.words for item in found if item.outcome in {"contradicts", "question"}] == []
