"""ClaimReview, the terms of schema.org for a fact check, as JSON-LD. Only for signed verdicts.

The author is the organisation that publishes, the editor the person who signed. `isBasedOn` names the version of the
record by its digest.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

from scrutineer.claims.ledger_state import Signature
from scrutineer.claims.rating import BEST, WORST, rating_of
from scrutineer.claims.verdict import Verdict
from scrutineer.formats.claim_exports.names import full_date, hash_address, web_address
from scrutineer.record.election import Source
from scrutineer.record.record import ElectionRecord

CONTEXT: Final = "https://schema.org"


def claim_review(
    verdict: Verdict,
    signature: Signature,
    record: ElectionRecord,
    *,
    page: str | None = None,
    people: Collection[str] = (),
) -> dict[str, Any]:
    """A signed verdict as a ClaimReview.

    Args:
        verdict: The verdict.
        signature: The signature in force under it, not stale.
        record: The record that it was read from.
        page: Address of the published report; the verdict's own address is the claim's anchor in it.
        people: Names of those who are known to be persons although the claim gives no office.

    Returns:
        The node, without `@context`. What is unknown is left out, as is usual in JSON-LD.
    """
    claim = verdict.claim
    return _known(
        {
            "@type": "ClaimReview",
            "url": f"{page}#claim-{claim.id}" if web_address(page) else None,
            "datePublished": signature.at[:10],
            "inLanguage": "en",
            "author": {"@type": "Organization", "name": signature.organisation},
            "editor": {"@type": "Person", "name": signature.by},
            "claimReviewed": claim.text,
            "itemReviewed": _claim(verdict, record, people),
            "reviewRating": _rating(verdict, signature),
            "isBasedOn": {
                "@type": "Dataset",
                "@id": hash_address(signature.record_digest),
                "name": record.metadata.election.title,
                "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256", "value": signature.record_digest},
            },
        }
    )


def claim_reviews(nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Several reviews as one JSON-LD document."""
    return {"@context": CONTEXT, "@graph": list(nodes)}


def _rating(verdict: Verdict, signature: Signature) -> dict[str, Any]:
    rating = rating_of(verdict)
    numbers = {} if rating.value is None else {"ratingValue": rating.value, "bestRating": BEST, "worstRating": WORST}
    words = {"alternateName": rating.name, "ratingExplanation": signature.explanation}
    return {"@type": "Rating", **numbers, **words}


def _claim(verdict: Verdict, record: ElectionRecord, people: Collection[str]) -> dict[str, Any]:
    claim = verdict.claim
    ids = [part.strip() for part in claim.source.split(";") if part.strip()]
    sources = [source for name in ids if (source := record.metadata.source(name))]
    dated = sorted((date, number) for number, item in enumerate(sources) if (date := full_date(item.date)))
    # Without an office, and unknown to the register of the election, a speaker is a publisher or a body.
    kind = "Person" if claim.role or claim.speaker in people else "Organization"
    author = {"@type": kind, "name": claim.speaker} | ({"jobTitle": claim.role} if claim.role else {})
    return _known(
        {
            "@type": "Claim",
            "text": claim.printed,
            "author": author,
            "datePublished": claim.date.isoformat() if claim.date else None,
            "appearance": [_work(source) for source in sources] or None,
            "firstAppearance": _work(sources[dated[0][1]]) if dated else None,
        }
    )


def _work(source: Source) -> dict[str, Any]:
    return _known(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "url": web_address(source.url),
            "datePublished": full_date(source.date),
        }
    )


def _known(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value is not None}
