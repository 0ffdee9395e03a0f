"""What is possible without votes by district, as text."""

from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 30


def missing_votes_text(document: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The lines to print; empty where the document has none of it.

    Args:
        document: As `MissingVotes.as_dict` gives it.
        names: Option id to name.
    """
    parts = [*_possible(document["possible"], names), *_deviation(document["deviation"], names)]
    parts += _formulas(document["uniform_formulas"], names)
    parts += [f"\n{sentence}" for sentence in document["without_votes"]]
    return "\n".join(parts)


def _unsourced(is_sourced: bool) -> str:
    return "" if is_sourced else " (the seats by district have no source)"


def _possible(conditions: list[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    if not conditions:
        return
    yield f"\nFewest and most seats that fit{_unsourced(conditions[0]['known']['magnitudes_sourced'])}:"
    for number, condition in enumerate(conditions, 1):
        supposed = "  (supposed: no source gives it)" if condition["supposed"] else ""
        bounds = "; ".join(
            f"{names.get(b['option'], b['option'])} {b['least']} everywhere, {b['source'] or 'no source'}"
            for b in condition["known"]["shares"]
            if number > 1 and not condition["supposed"]
        )
        yield f"  {number}  {condition['title']}{': ' + bounds if bounds else ''}{supposed}"
        if condition["reason"]:
            yield f"     impossible: {condition['reason']}"
    yield f"  {'':<{_WIDTH}}" + "".join(f"{number:>20}" for number in range(1, len(conditions) + 1))
    ranges = [{found["option"]: found for found in condition["ranges"]} for condition in conditions]
    for option in dict.fromkeys(option for found in ranges for option in found):
        cells = [_range(found[option]) if option in found else "-" for found in ranges]
        yield f"  {_name(names, option):<{_WIDTH}}" + "".join(f"{cell:>20}" for cell in cells)
    if any(
        found["least"] is None or found["most"] is None for condition in conditions for found in condition["ranges"]
    ):
        yield "  (2..3: it cannot be told where between these the end of the range lies)"


def _range(found: Mapping[str, Any]) -> str:
    """`3 to 9`; an end that cannot be told is given by what is proved and what is shown: `2..3 to 9..11`."""
    return f"{_end(found, 'least')} to {_end(found, 'most')}"


def _end(found: Mapping[str, Any], end: str) -> str:
    if found[end] is not None:
        return str(found[end])
    proved, shown = found[f"{end}_proved"], found[f"{end}_shown"]
    ends = [proved, shown] if end == "least" else [shown, proved]
    return "..".join("?" if value is None else str(value) for value in ends)


def _deviation(found: Mapping[str, Any] | None, names: Mapping[str, str]) -> Iterator[str]:
    if found is None:
        return
    first, rival, bound = _name(names, found["first"]), _name(names, found["rival"]), found["bound"]
    shares = f"{first} {_percent(found['first_share'])}, {rival} {_percent(found['rival_share'])}"
    yield f"\nWhat would give {rival} one seat of a district (national shares: {shares}):"
    yield f"  {'':>6}{'share, ' + 'if the first':>22}{'':>14}{'or moved from':>17}" + (
        f"{'share, if first':>18}" if bound else ""
    )
    yield f"  {'seats':>6}{'keeps its own':>22}{'times national':>16}{'the first':>15}" + (
        f"{'has ' + bound['least']:>18}" if bound else ""
    )
    for row in found["rows"]:
        line = f"  {row['magnitude']:>6}"
        line += f"{_percent(row['share_needed']) if row['reachable'] else 'cannot':>22}"
        line += f"{_decimal(row['times_national']) if row['reachable'] else '-':>16}{_percent(row['transfer']):>15}"
        if bound:
            line += f"{_percent(row['share_at_bound']) if row['possible_at_bound'] else 'cannot':>18}"
            line += "" if row["transfer_within_bound"] else "  (moved votes alone would pass the bound)"
        yield line


def _formulas(found: Mapping[str, Any] | None, names: Mapping[str, str]) -> Iterator[str]:
    if found is None:
        return
    yield f"\nThe same votes under other formulas, at national shares{_unsourced(found['magnitudes_sourced'])}:"
    for row in found["rows"]:
        won = ", ".join(
            f"{_name(names, option)} {number}" + (f" to {row['most'][option]}" if row["most"][option] != number else "")
            for option, number in sorted(row["seats"].items(), key=lambda item: -item[1])
            if row["most"][option]
        )
        open_ = "  (other seats if one list has all unnamed votes)" if row["depends_on_unnamed"] else ""
        yield f"  {row['title']:<{_WIDTH}}{won}{open_}"


def _name(names: Mapping[str, str], option: str) -> str:
    return names.get(option, option)[: _WIDTH - 2]


def _decimal(value: Mapping[str, Any] | None) -> str:
    return "-" if value is None else f"{value['decimal']:.2f}"


def _percent(value: Mapping[str, Any] | None) -> str:
    return "-" if value is None else f"{100 * value['decimal']:.2f}%"
