"""Rule F03: the stations of men and of women of one centre vote alike."""

from typing import Final

import numpy as np
import polars as pl

from scrutineer.checks.neighbours import groups, leading_option, stations_of
from scrutineer.checks.rule import (
    NOT_EVALUABLE,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import percent

_WORDS: Final = {
    "men": "men",
    "man": "men",
    "male": "men",
    "m": "men",
    "women": "women",
    "woman": "women",
    "female": "women",
    "f": "women",
}
_ONE_SEX: Final = "the centre has no pair of stations, one for men and one for women"
_FEW: Final = "the men or the women of the centre cast too few valid ballots"


def _pairs(subject: Subject, parameters: Parameters) -> Outcome:
    widest, gap = number_of(parameters, "k"), float(share_of(parameters, "gap"))
    least = int(number_of(parameters, "least_ballots"))
    judged = []
    for contest in subject.record.metadata.contests:
        found = stations_of(subject, contest.id, 1)
        option = None if found is None else leading_option(subject, found.sheet)
        if found is None or option is None:
            continue
        votes, known = found.votes(option)
        rows = found.sheet.rows[found.lines]
        centres = _centres(subject, rows, np.where(known, votes, 0), np.where(known, found.valid, 0))
        men, women = (centres[f"{sex}_valid"].to_numpy() for sex in ("men", "women"))
        for_men, for_women = (
            centres[f"{sex}_votes"].to_numpy() / np.maximum(valid, 1) for sex, valid in (("men", men), ("women", women))
        )
        pooled = (centres["men_votes"] + centres["women_votes"]).to_numpy() / np.maximum(men + women, 1)
        chance = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / np.maximum(men, 1) + 1 / np.maximum(women, 1)))
        away = np.abs(for_men - for_women)
        result, reasons = results(
            (away > gap) & (away > widest * chance),
            ((_ONE_SEX, ~centres["paired"].to_numpy()), (_FEW, np.minimum(men, women) < least)),
        )
        judged.append(
            Judgement(
                contest.id,
                found.sheet.stage,
                "vote_share",
                centres["row"].to_numpy(),
                result,
                reasons,
                for_men,
                for_women,
                option=np.zeros(result.size, np.int64),
                options=(option,),
                additive=False,
            )
        )
    reason = "the record holds no count with votes by station"
    return Outcome(tuple(judged), () if judged else (Finding(NOT_EVALUABLE, reason=reason),))


def _centres(subject: Subject, rows: IntArray, votes: IntArray, valid: IntArray) -> pl.DataFrame:
    """Votes and valid ballots of the men's and of the women's stations of each centre that has either.

    Returns:
        row (of the first station), paired, men_votes, men_valid, women_votes, women_valid.
    """
    sex = subject.record.units.table["sex"].cast(pl.String).str.strip_chars().str.to_lowercase().gather(rows)
    table = pl.DataFrame(
        {"row": rows, "centre": groups(subject, rows), "votes": votes, "valid": valid, "sex": sex}
    ).with_columns(pl.col("sex").replace_strict(_WORDS, default=None, return_dtype=pl.String))
    sums = [
        pl.col(figure).filter(pl.col("sex") == sex).sum().cast(pl.Int64).alias(f"{sex}_{figure}")
        for sex in ("men", "women")
        for figure in ("votes", "valid")
    ]
    return (
        table.filter(pl.col("sex").is_not_null())
        .group_by("centre", maintain_order=True)
        .agg(pl.col("row").first(), (pl.col("sex").n_unique() == 2).alias("paired"), *sums)
    )


def _message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])} and the stations of its centre: "
        f"{subject.option_name(row['contest'], row['option'])} has {percent(row['expected'], 1)} of the valid ballots "
        f"at the stations for men and {percent(row['observed'], 1)} at those for women."
    )


F03: Final = Rule(
    code="F03",
    title="Men and women of one centre vote alike",
    formula="share of the leading option of the whole at the men's stations of a centre - at its women's stations: at "
    "most gap, or at most k times sqrt(p (1 - p) (1 / valid of the men + 1 / valid of the women)), p pooled over both",
    severity="warning",
    source="EU Election Assessment Team, Afghanistan 2014",
    when_not_evaluable="the units have no sex, the centre has stations of one sex only, or either cast fewer valid "
    "ballots than least_ballots",
    cries_wolf="men and women differ in some elections and regions, and do not vote one by one: households and "
    "villages vote together, so that chance differences are larger than the formula has them. Of pairs of any two "
    "stations of one area, taken for men and women, 0.3 to 1 % fail in most of thirteen elections, 5 % in Albania 2017 "
    "and 8 % in Russia 2011. A flag, never proof",
    evaluate=_pairs,
    message=_message,
    parameters={"k": 5, "gap": "1/5", "least_ballots": 50},
    meanings={
        "k": "standard deviations of the difference that chance may make",
        "gap": "difference of the shares that is let pass",
        "least_ballots": "valid ballots that men and women must each have cast",
    },
    level="total",
    owner="profile",
    needs=("sex",),
)
