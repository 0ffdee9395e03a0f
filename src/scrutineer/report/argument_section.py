"""What a conclusion rests on: the map of an argument, with the verdict at each of its figures."""

from scrutineer.claims.argument import UNDECIDED, ArgumentEdge, AssessedArgument
from scrutineer.claims.verdict import Verdict
from scrutineer.report.claims_section import claim_anchor
from scrutineer.report.examination import Examination
from scrutineer.report.numerals import listed, plural
from scrutineer.report.page import ArgumentMap, ArgumentReason, Section
from scrutineer.report.verdict_words import VERDICTS

KIND_WORDS = {"figure": "Figure", "step": "Step", "conclusion": "Conclusion"}
READING = (
    "Figures are given as reasons for more than they count. The map shows which conclusion rests on which figure, and "
    "what the record says about each figure."
)
NO_VERDICT = (
    "A verdict on a figure is no verdict on the conclusion: whether the steps between them hold, no count shows."
)
IN_A_SENTENCE = {
    "supported": "supported",
    "supported_then": "right when said and since revised",
    "depends": "dependent on the definition",
    "sources_disagree": "told differently by its sources",
    "contradicted": "contradicted",
    "not_enough_evidence": "without enough evidence",
    "not_checkable": "not checkable",
}


def argument_section(examination: Examination) -> Section | None:
    """The section, or None where no maps of arguments lie beside the record."""
    if not examination.arguments:
        return None
    by_id = {verdict.id: verdict for verdict in examination.verdicts}
    return Section(
        id="argument",
        title="What the conclusion rests on",
        sentences=(READING, NO_VERDICT),
        arguments=tuple(argument_map(item, by_id) for item in examination.arguments),
    )


def argument_map(assessed: AssessedArgument, verdicts: dict[str, Verdict]) -> ArgumentMap:
    """One argument as the page shows it."""
    argument = assessed.argument
    conclusion = argument.conclusion.id
    return ArgumentMap(
        id=f"argument-{argument.id}",
        title=argument.title,
        conclusion=_Branches(assessed, verdicts).reason(conclusion, ""),
        sentences=tuple(_sentences(assessed)),
        note=argument.note,
        sources=argument.source,
    )


class _Branches:
    """The nodes as a tree below the conclusion; a node that stands for two others is told in full once."""

    def __init__(self, assessed: AssessedArgument, verdicts: dict[str, Verdict]) -> None:
        self.assessed, self.verdicts = assessed, verdicts
        self.told: set[str] = set()

    def reason(self, name: str, relation: str) -> ArgumentReason:
        argument = self.assessed.argument
        node = argument.node(name)
        again = name in self.told
        self.told.add(name)
        verdict = self.assessed.verdicts[name]
        claim = self.verdicts[node.claim].claim if node.claim else None
        edges = () if again else argument.reasons(name)
        below = [self.reason(edge.start, _relation(edge, edges[:number])) for number, edge in enumerate(edges)]
        return ArgumentReason(
            id=f"argument-{argument.id}-{node.id}",
            relation=relation,
            kind=KIND_WORDS[node.kind],
            text=node.text,
            verdict=verdict,
            verdict_label=VERDICTS[verdict],
            anchor=claim_anchor(claim) if claim else None,
            is_again=again,
            reasons=tuple(below),
        )


def _relation(edge: ArgumentEdge, before: tuple[ArgumentEdge, ...]) -> str:
    """The words in front of a reason."""
    if edge.role == "attacks":
        return "against it"
    joined = edge.joint is not None and any(other.joint == edge.joint for other in before)
    if joined:
        return "and, only together with it,"
    return "because" if not before else "and, apart from that, because"


def _sentences(assessed: AssessedArgument) -> list[str]:
    argument, verdicts = assessed.argument, assessed.verdicts
    grounds = argument.grounds()
    counted = [(code, sum(verdicts[node.id] == code for node in grounds)) for code in VERDICTS]
    told = listed([f"{number} {IN_A_SENTENCE[code]}" for code, number in counted if number])
    said = [f"In the end the conclusion stands on {plural(len(grounds), 'ground')}: {told}."]
    groups = {(edge.end, edge.joint): None for edge in argument.edges if edge.joint and edge.role == "supports"}
    for end, joint in groups:
        together = [e.start for e in argument.reasons(end) if e.joint == joint and e.role == "supports"]
        broken = [argument.node(name).text for name in together if verdicts[name] == "contradicted"]
        if broken and len(together) > 1:
            said.append(
                f"{plural(len(together), 'reason')} are given only together; the figures contradict "
                f"{listed([f'“{text}”' for text in broken])}"
            )
    steps = sum(node.kind != "figure" and verdicts[node.id] == UNDECIDED for node in argument.nodes)
    if steps:
        said.append(f"{plural(steps, 'step')}, the conclusion among them, no figure can settle.")
    return said
