"""Votes that do not add up to the valid ballots, so that their shares do not add up to one hundred per cent."""

from scrutineer.checks.subject import LIST_OF
from scrutineer.record.record import ElectionRecord
from scrutineer.report.numerals import count, per_cent
from scrutineer.tabulation.tally import Tally, share


def votes_beyond_valid(record: ElectionRecord, tally: Tally) -> str:
    """What the votes add up to, in a sentence; empty where they make up the valid ballots, or options are missing.

    Candidates of a list are left out: their votes are part of those of the list.
    """
    valid = tally.count("valid")
    if not valid or not tally.ranking:
        return ""
    candidates = {option.id for option in record.metadata.options_of(tally.contest) if option.extra.get(LIST_OF)}
    total = sum(votes for option, votes in tally.ranking if option not in candidates)
    whole = tally.options_complete and len(tally.ranking) == len(tally.votes)
    # Fewer votes than valid ballots say something only where every option has a figure.
    if total == valid or (total < valid and not whole):
        return ""
    side = f"{count(abs(total - valid))} {'more' if total > valid else 'fewer'} than"
    return (
        f"The votes of all options add up to {count(total)}, {side} the {count(valid)} valid ballots, so the shares of "
        f"valid votes add up to {per_cent(share(total, valid))}."
    )
