"""Check runs in PROV-JSON: which activity made which verdict out of which record, and who signed it.

An activity uses the version of the record and the documents in which the claims were read; it makes a verdict for each
claim and is associated with the program. A signature is an activity of a person who acts for an organisation. What a
verdict says is told only where a signature of it is in force; of the others only the hash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.claims.ledger import sha256_of
from scrutineer.claims.ledger_state import LedgerState, Signature
from scrutineer.formats.claim_exports.names import web_address
from scrutineer.record.election import Source

PREFIXES: Final = {"scr": "urn:x-scrutineer:"}
"""`prov` and `xsd` are known to every reader of PROV-JSON."""


@dataclass(frozen=True, slots=True)
class Run:
    """A check run: its payload, when it was, and a name for it."""

    name: str
    at: str
    payload: Mapping[str, Any]


class _Document:
    """A PROV-JSON document in the making; what is told twice stands once."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, part: str, name: str, **attributes: Any) -> str:
        told = {key.replace("__", ":"): value for key, value in attributes.items() if value is not None}
        self.parts.setdefault(part, {})[name] = told
        return name

    def relate(self, relation: str, **ends: str) -> None:
        told = {f"prov:{key}": value for key, value in ends.items()}
        self.parts.setdefault(relation, {})[f"_:{relation}-{sha256_of(told)[:16]}"] = told


def prov_document(
    runs: Sequence[Run], state: LedgerState, *, title: str, sources: Mapping[str, tuple[Source, ...]]
) -> dict[str, Any]:
    """Check runs and the signatures under their verdicts.

    Args:
        runs: The runs.
        state: What the ledger says.
        title: Title of the election.
        sources: Claim id to the documents in which the claim was read.

    Returns:
        The document, in the shape of the W3C submission on PROV-JSON.
    """
    document = _Document()
    made: set[tuple[str, str]] = set()
    signed = {(signature.claim, signature.verdict_sha256) for signature in state.signatures.values()}
    for run in runs:
        payload = run.payload
        activity = document.add("activity", f"scr:run-{run.name}", prov__startTime=run.at, prov__endTime=run.at)
        software = document.add(
            "agent",
            _named("software", payload["software"]),
            prov__type=_type("SoftwareAgent"),
            prov__label=payload["software"],
        )
        document.relate("wasAssociatedWith", activity=activity, agent=software)
        record = document.add(
            "entity",
            f"scr:record-{payload['record_digest']}",
            prov__label=f"{title}, record {payload['record']}",
            scr__sha256=payload["record_digest"],
        )
        document.relate("used", activity=activity, entity=record)
        articles = [document.add("entity", f"scr:text-{name}", scr__sha256=name) for name in payload["articles"]]
        for claim in payload["claims"]:
            articles += [_source(document, source) for source in sources.get(claim["id"], ())]
            verdict = _verdict_name(claim["id"], claim["verdict_sha256"])
            word = claim["verdict"] if (claim["id"], claim["verdict_sha256"]) in signed else None
            document.add(
                "entity",
                verdict,
                prov__label=f"verdict on {claim['id']}: {word or 'not signed'}",
                scr__verdict=word,
                scr__sha256=claim["verdict_sha256"],
            )
            document.relate("wasGeneratedBy", entity=verdict, activity=activity)
            document.relate("wasDerivedFrom", generatedEntity=verdict, usedEntity=record)
            made.add((claim["id"], claim["verdict_sha256"]))
        for article in articles:
            document.relate("used", activity=activity, entity=article)
    for signature in state.all_signatures:
        if (signature.claim, signature.verdict_sha256) in made:
            _sign(document, signature)
    return {"prefix": dict(PREFIXES), **document.parts}


def _sign(document: _Document, signature: Signature) -> None:
    activity = document.add(
        "activity", f"scr:signature-{signature.sequence}", prov__startTime=signature.at, prov__endTime=signature.at
    )
    person = document.add("agent", _named("person", signature.by), prov__type=_type("Person"), prov__label=signature.by)
    organisation = document.add(
        "agent",
        _named("organisation", signature.organisation),
        prov__type=_type("Organization"),
        prov__label=signature.organisation,
    )
    document.relate("used", activity=activity, entity=_verdict_name(signature.claim, signature.verdict_sha256))
    document.relate("wasAssociatedWith", activity=activity, agent=person)
    document.relate("actedOnBehalfOf", delegate=person, responsible=organisation)


def _verdict_name(claim: str, sha256: str) -> str:
    return f"scr:verdict-{sha256_of([claim, sha256])[:32]}"


def _source(document: _Document, source: Source) -> str:
    return document.add(
        "entity",
        _named("source", source.id),
        prov__label=source.title,
        prov__location=web_address(source.url),
        scr__sha256=source.sha256,
    )


def _named(kind: str, name: str) -> str:
    """A name of letters and digits only: names of people and sources may hold anything."""
    return f"scr:{kind}-{sha256_of(name)[:16]}"


def _type(name: str) -> dict[str, str]:
    return {"$": f"prov:{name}", "type": "xsd:QName"}
