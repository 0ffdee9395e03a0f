"""The document of `scrutineer seats` as text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scrutineer.cli.explained_text import explained_lines
from scrutineer.cli.options import number, per_cent

_SHOWN = 60
_MOVING = 10


def seats_text(document: Mapping[str, Any], title: str, names: Mapping[str, str]) -> str:
    """The lines to print.

    Args:
        document: As `seat_document` gives it, with the record.
        title: Title of the election.
        names: Option id to name.
    """
    return "\n".join(_lines(document, title, names))


def _lines(document: Mapping[str, Any], title: str, names: Mapping[str, str]) -> Iterator[str]:
    record, law = document["record"], document["law"]
    yield f"{title}  (record {record['id']}, digest {record['digest'][:12]})\n"
    yield f"law: {law['title'] if law else 'none named by the record'}" + (f"  ({law['day']})" if law else "")
    if document["law_period"]:
        yield f"  {document['law_period']}"
    if law and law["unverified_used"]:
        yield f"  used without a source that was read: {', '.join(law['unverified_used'])}"
    for note in document["notes"]:
        yield f"note: {note}"
    if document["decision"] is not None:
        yield from _decision(document["decision"])
    if document["decision"] is not None and document["total"] is None and not document["seats"]:
        return
    yield f"seats: {number(document['total'])}   method: {document['method'] or '-'}   {document['derivation']}"
    for option, won in sorted(document["seats"].items(), key=lambda item: -(item[1] or 0)):
        if won:
            yield f"  {names.get(option, option)[:48]:<50}{won:>5}"
    yield from _threshold(document, names)
    yield from _districts(document, names)
    yield from _proportionality(document)
    for sentence in document["implications"]:
        yield f"\n{sentence}"
    if "fragile" in document:
        yield from _fragile(document, names)
        yield from _without_margins(document["districts"])
        yield from _national(document["national_margins"], names)
    if "resampling" in document:
        for drawn in document["resampling"].values():
            yield from () if drawn is None else _resampled(drawn, document["districts"], names)
    if "explained" in document:
        explained = document["explained"]
        own = next(d["standings"] for d in document["districts"] if d["unit"] == explained["unit"])
        yield from explained_lines(explained, names, own or document["standings"])
    if "reform" in document:
        yield from _reform(document, names)


def _decision(found: Mapping[str, Any]) -> Iterator[str]:
    rule = found["rule"]
    shares = rule["kind"] != "plurality" and found["base"] is not None
    base = f" of {number(found['base'])} {rule['base']}" if shares else ""
    yield f"rule: {rule['expression']}{base}" + ("; else a run-off" if rule["otherwise"] == "runoff" else "")
    yield found["sentence"] if found["why_not"] is None else f"The outcome cannot be told: {found['why_not']}."
    outcome = found["outcome"]
    if outcome and outcome["tied"] and found["tie_rule"] is None:
        yield "No source that was read says how equal votes are decided."


def _threshold(document: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    rule = document["threshold"]
    if rule is None:
        return
    yield f"\nthreshold: {rule['admitted']} of {rule['base'].replace('_', ' ')}, {rule['scope']}"
    for found in document["standings"]:
        if not found["admitted"] and found["votes"]:
            lacks = (
                "" if found["to_gain"] is None else f"; {number(found['to_gain'])} votes more would have admitted it"
            )
            yield f"  left out: {names.get(found['option'], found['option'])} ({number(found['votes'])} votes{lacks})"


def _districts(document: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    districts = document["districts"]
    yield from _alliances(districts, names)
    if len(districts) < 2 and not any(district["ties"] for district in districts):
        return
    yield f"\n{'district':<26}{'seats':>6}  {'as reported':<12}computed"
    for district in districts[:_SHOWN]:
        won = ", ".join(f"{names.get(o, o)[:20]} {n}" for o, n in _falling(district["seats"]) if n)
        agrees = {True: "yes", False: "NO", None: "-"}[district["agrees"]]
        yield f"{district['name'][:25]:<26}{number(district['magnitude']):>6}  {agrees:<12}{won or '-'}"
        if district["why_not"] is not None:
            yield f"{'':<26}        no result: {district['why_not']}"
        for tie in district["ties"]:
            lot = f"; lot: {', '.join(tie['lot']['winners'])} ({tie['lot']['source']})" if tie["lot"] else ""
            yield f"{'':<26}        tie of {', '.join(tie['options'])} for {tie['seats_open']} seat(s){lot}"
    if len(districts) > _SHOWN:
        yield f"... and {len(districts) - _SHOWN} more districts (--json lists all)"


def _alliances(districts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Lists that were joined, each alliance once where it is the same in every district."""
    told = set()
    for district in districts:
        for alliance in district["alliances"]:
            members = ", ".join(names.get(option, option) for option in alliance["members"])
            void = f"; no effect: {alliance['why_void']}" if alliance["why_void"] else ""
            line = f"joined: {members} ({alliance['name']}{void})"
            if line not in told:
                told.add(line)
                yield f"{'' if len(told) > 1 else chr(10)}{line}"


def _proportionality(document: Mapping[str, Any]) -> Iterator[str]:
    found = document["disproportionality"]
    if (document["total"] or 0) < 2:
        return
    if found["why_not"] is not None:
        yield f"\nhow far seats follow votes: cannot be told, because {found['why_not']}"
        return
    indices = {"Gallagher": "gallagher", "Loosemore-Hanby": "loosemore_hanby", "Sainte-Laguë": "sainte_lague"}
    told = [f"{name} {'-' if found[key] is None else f'{100 * found[key]:.2f}'}" for name, key in indices.items()]
    yield f"\nhow far the {found['of_seats']} seats follow the votes (0: exact proportion): {', '.join(told)}"
    yield (
        f"  effective number of parties: {found['effective_parties_votes']:.2f} by votes, "
        f"{found['effective_parties_seats']:.2f} by seats"
    )


def _falling(seats: Mapping[str, int] | None) -> list[tuple[str, int]]:
    return sorted((seats or {}).items(), key=lambda item: (-item[1], item[0]))


def _fragile(document: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    yield "\nSeats that the fewest votes would move (votes from one list to the other):"
    if not document["fragile"]:
        yield "  none could be worked out"
    for flip in document["fragile"]:
        pair = f"{names.get(flip['from'], flip['from'])} to {names.get(flip['to'], flip['to'])}"
        tie = "" if flip["votes_to_tie"] is None else f"; {number(flip['votes_to_tie'])} make a tie"
        if (flip["votes_from"], flip["votes_to"]) != (flip["from"], flip["to"]):
            moved = [names.get(flip[key], flip[key]) for key in ("votes_from", "votes_to")]
            tie += f"; by votes from {moved[0]} to {moved[1]}"
        yield f"  {number(flip['votes']):>9}  {flip['unit'][:24]:<25}seat {flip['seat']} of {pair}{tie}"


def _without_margins(districts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The districts whose margins are not worked out, by reason."""
    reasons: dict[str, list[str]] = {}
    for district in districts:
        if district["margins_needs"] is not None:
            reasons.setdefault(district["margins_needs"], []).append(district["name"])
    for reason, called in reasons.items():
        more = f" and {len(called) - _MOVING} more" if len(called) > _MOVING else ""
        yield f"  not worked out in {', '.join(called[:_MOVING])}{more}: {reason}"


_WHAT = {
    "majority_lost": "{option} loses its majority",
    "first_passed": "{to} has more seats than {option}",
    "seats_lost": "{option} has {seats} fewer",
    "seats_gained": "{option} has {seats} more",
}


def _national(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    yield "\nThe nation (fewest votes moved between lists inside districts; of two numbers, it is no less and no more):"
    if found["needs"]:
        yield f"  not worked out: {found['needs']}"
    if found["margins"]:
        for caveat in found["evidence"]["caveats"][1:]:
            yield f"  {caveat}"
    for margin in found["margins"][:_SHOWN]:
        words = {key: names.get(margin[key], margin[key]) for key in ("option", "to")}
        seats = f"{number(margin['seats'])} seat{'' if margin['seats'] == 1 else 's'}"
        said = _WHAT[margin["what"]].format(**words, seats=seats)
        yield f"  {_between(margin['lower'], margin['upper']):>19}  {said}"
    if len(found["margins"]) > _SHOWN:
        yield f"  ... and {len(found['margins']) - _SHOWN} more (--json lists all)"
    for crossing in found["thresholds"][:_MOVING]:
        option = names.get(crossing["option"], crossing["option"])
        side = "falls below" if crossing["admitted"] else "passes"
        then = f"the rules then give no result: {crossing['why_none']}"
        if crossing["seats_if"] is not None:
            seats = ", ".join(f"{names.get(o, o)[:20]} {n}" for o, n in _falling(crossing["seats_if"]) if n)
            then = f"seats then: {seats}"
        yield f"  {number(crossing['to_cross']):>19}  {option[:30]} {side} the threshold; {then}"


def _between(lower: int | None, upper: int | None) -> str:
    if lower == upper:
        return "not possible" if upper is None else number(upper)
    return f"at least {number(lower)}" if upper is None else f"{number(lower)} to {number(upper)}"


def _resampled(drawn: Mapping[str, Any], districts: list[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    what = {"votes": "votes drawn anew in each district", "stations": "stations drawn anew in each district"}
    yield f"\n{number(drawn['draws'])} nations at random, {what[drawn['design']]} (seed {drawn['evidence']['seed']}):"
    yield f"  {'':<40}{'seats':>6}{'mean':>9}   95 of 100 draws"
    shown = [(o, found) for o, found in drawn["options"].items() if found["seats"] or found["mean"]]
    for option, found in sorted(shown, key=lambda item: (-item[1]["seats"], -item[1]["mean"])):
        low, high = found["quantiles"]["0.025"], found["quantiles"]["0.975"]
        yield f"  {names.get(option, option)[:38]:<40}{found['seats']:>6}{found['mean']:>9.2f}   {low} to {high}"
    if drawn["majority"]:
        yield f"  the majority changes in {per_cent(drawn['majority_changes'])} of the draws"
    yield f"  who is first changes in {per_cent(drawn['first_changes'])} of the draws"
    called = {district["unit"]: district["name"] for district in districts}
    moving = sorted((d for d in drawn["districts"] if d["differs"]), key=lambda d: -d["differs"])
    for district in moving[:_MOVING]:
        yield f"  {called.get(district['unit'], district['unit'])[:38]:<40}differs in {per_cent(district['differs'])}"
    for caveat in drawn["evidence"]["caveats"]:
        yield f"  {caveat}"


def _reform(document: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    other = document["reform"]
    yield f"\nThe same votes under another law: {other['law']['title']}"
    yield f"  {'':<50}{'law':>6}{'reform':>8}"
    exact = other["computed"] is not None
    before = (document["computed"] or document["seats"]) if exact else _in_districts(document)
    after = other["computed"] if exact else _in_districts(other)
    for option in sorted({*before, *after}, key=lambda o: -(before.get(o, 0) or 0)):
        if before.get(option) or after.get(option):
            yield f"  {names.get(option, option)[:48]:<50}{before.get(option, 0):>6}{after.get(option, 0):>8}"
    if not exact:
        yield (
            f"  {'Of districts that could be computed alone.' if after else 'Nothing could be computed.'} "
            + " ".join(other["implications"][:1])
        )


def _in_districts(document: Mapping[str, Any]) -> dict[str, int]:
    """Computed seats over the districts that have some."""
    found: dict[str, int] = {}
    for district in document["districts"]:
        for option, seats in (district["seats"] or {}).items():
            found[option] = found.get(option, 0) + seats
    return found
