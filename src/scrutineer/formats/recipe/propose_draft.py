"""What speaks for each key of a proposed recipe, and what only a person can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scrutineer.formats.recipe.recipe import NumberFormat, Question

DOUBTFUL: Final = 0.6
"""A decision that is less sure than this is also put as a question."""

KEEP: Final = "leave the recipe as it is"
"""What is done where the answer is the one that the proposal stands for."""


@dataclass(frozen=True)
class Reason:
    """Why a key of the recipe was proposed as it stands.

    Attributes:
        key: The key, as in `recipe_text.write_recipe`: "counts.registered", "file.a", "units.station", ...
        text: What was seen, in one sentence.
        confidence: 0 to 1; below `DOUBTFUL` there is a question too.
    """

    key: str
    text: str
    confidence: float


@dataclass
class Draft:
    """Reasons and questions as they are found.

    Attributes:
        reasons: Why keys stand as they do.
        questions: What only a person can answer.
        held_back: How numbers would be written if the doubtful signs are thousands signs; not active in the recipe.
    """

    reasons: list[Reason] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    held_back: NumberFormat = field(default_factory=NumberFormat)

    def say(
        self, key: str, text: str, confidence: float, *, doubt: str | None = None, answer: str | None = None
    ) -> None:
        """Note why a key stands as it does; what is doubtful becomes a question.

        Args:
            key: The key.
            text: What was seen.
            confidence: 0 to 1.
            doubt: The question, if it is not just whether this is so.
            answer: How it is answered, if not by leaving or correcting the key.
        """
        self.reasons.append(Reason(key, text, round(confidence, 2)))
        if confidence < DOUBTFUL:
            self.ask(key, doubt or f"is it so? {text}", answer or f"if so, {KEEP}; if not, correct {key}")

    def ask(self, key: str, text: str, answer: str) -> None:
        """Note a question, and how it is answered."""
        question = Question(key, text, answer)
        if question not in self.questions:
            self.questions.append(question)

    def about_codes(self, file: str) -> "Draft":
        """What was seen of the counts of a long file, under the key of its codes: another file gives the counts.

        Args:
            file: Id of the long file in the recipe.
        """
        key = f"file.{file}.long"
        fresh = Draft()
        for reason in self.reasons:
            fresh.reasons.append(
                Reason(key if _is_count_key(reason.key) else reason.key, reason.text, reason.confidence)
            )
        for question in self.questions:
            if _is_count_key(question.key):
                answer = (
                    f"if so, {KEEP}: [[leave_out]] leaves the rows of the code out where another file holds the count; "
                    "if not, name the code in an [[option]] in its place"
                )
                fresh.ask(key, question.text, answer)
            else:
                fresh.ask(question.key, question.text, question.answer)
        return fresh

    def take(self, other: "Draft", file: str | None = None) -> None:
        """Take over what another draft holds.

        Args:
            other: The draft.
            file: Name of the file that it is about, put before what is not filed under the file's own key.
        """
        for reason in other.reasons:
            self.reasons.append(Reason(reason.key, _about(file, reason.key) + reason.text, reason.confidence))
        for question in other.questions:
            self.ask(question.key, _about(file, question.key) + question.text, question.answer)


def _is_count_key(key: str) -> bool:
    return key == "counts" or key.startswith("counts.")


def _about(file: str | None, key: str) -> str:
    return "" if file is None or key.startswith("file.") else f"{file}: "


def comment_lines(
    reasons: Sequence[Reason], questions: Sequence[Question], places: Mapping[str, str]
) -> Mapping[str, list[str]]:
    """Key to the comment lines above it; the questions themselves are entries of the recipe.

    Args:
        reasons: What was seen.
        questions: What only a person can answer.
        places: Key of a whole list ("option") to that of its first entry ("option.cc").
    """
    top = [
        "A proposed recipe. Every line above a key says what was seen and how sure that is (0 to 1).",
        "Nothing here is known beyond what the comments say: read it and correct it.",
    ]
    if questions:
        top += [
            "Each [[question]] is something that the files do not tell. Answer it in the key that it names, then",
            "delete its lines, from [[question]] to the empty line. Nothing is imported while one stands.",
        ]
    lines: dict[str, list[str]] = {"": top}
    for reason in reasons:
        lines.setdefault(places.get(reason.key, reason.key), []).append(f"{reason.text} [{reason.confidence:.2f}]")
    for question in questions:
        lines.setdefault(places.get(question.key, question.key), []).append(f"QUESTION: {question.text}")
    # Entries without an id share one key: their reasons stand in the rules themselves.
    return {key: found for key, found in lines.items() if key not in {"leave_out", "status"}}


def percent(share: float) -> str:
    """A share for a reader; what is not all is never rounded up to all."""
    return "all" if share == 1 else f"{min(share, 0.999):.1%}"
