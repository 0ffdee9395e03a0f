"""What speaks for each key of a proposed recipe, and what only a person can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

DOUBTFUL: Final = 0.6
"""A decision that is less sure than this is also put as a question."""


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


@dataclass(frozen=True)
class Question:
    """What the files do not answer; the recipe stands as it would be read without an answer.

    Attributes:
        key: The key that the answer goes into.
        text: The question, in plain words.
    """

    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"


@dataclass
class Draft:
    """Reasons and questions as they are found."""

    reasons: list[Reason] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def say(self, key: str, text: str, confidence: float, *, doubt: str | None = None) -> None:
        """Note why a key stands as it does; what is doubtful becomes a question.

        Args:
            key: The key.
            text: What was seen.
            confidence: 0 to 1.
            doubt: The question, if it is not just whether this is so.
        """
        self.reasons.append(Reason(key, text, round(confidence, 2)))
        if confidence < DOUBTFUL:
            self.ask(key, doubt or f"is it so? {text}")

    def ask(self, key: str, text: str) -> None:
        """Note a question."""
        question = Question(key, text)
        if question not in self.questions:
            self.questions.append(question)


def comment_lines(
    reasons: Sequence[Reason], questions: Sequence[Question], places: Mapping[str, str]
) -> Mapping[str, list[str]]:
    """Key to the comment lines above it; the questions also stand together at the top.

    Args:
        reasons: What was seen.
        questions: What only a person can answer.
        places: Key of a whole list ("option") to that of its first entry ("option.cc").
    """
    top = [
        "A proposed recipe. Every line above a key says what was seen and how sure that is (0 to 1).",
        "Read it, correct it, and import again with it. Nothing here is known beyond what the comments say.",
    ]
    if questions:
        top += ["", "QUESTIONS that the files do not answer:"]
        top += [f"  {number}. {question}" for number, question in enumerate(questions, start=1)]
    lines: dict[str, list[str]] = {"": [*top, ""]}
    for reason in reasons:
        lines.setdefault(places.get(reason.key, reason.key), []).append(f"{reason.text} [{reason.confidence:.2f}]")
    for question in questions:
        lines.setdefault(places.get(question.key, question.key), []).append(f"QUESTION: {question.text}")
    # Entries without an id share one key: their reasons stand in the rules themselves.
    return {key: found for key, found in lines.items() if key not in {"leave_out", "status"}}


def percent(share: float) -> str:
    """A share for a reader; what is not all is never rounded up to all."""
    return "all" if share == 1 else f"{min(share, 0.999):.1%}"
