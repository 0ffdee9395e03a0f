"""The terms of schema.org that the exports use, written down by hand from its pages.

Property to the types it belongs to and the types its values have. A type also has the properties of its parents.
"""

PARENTS = {
    "ClaimReview": "Review",
    "Review": "CreativeWork",
    "Claim": "CreativeWork",
    "Dataset": "CreativeWork",
    "CreativeWork": "Thing",
    "Rating": "Intangible",
    "PropertyValue": "StructuredValue",
    "StructuredValue": "Intangible",
    "Intangible": "Thing",
    "Organization": "Thing",
    "Person": "Thing",
    "Thing": None,
}

PROPERTIES = {
    "alternateName": ({"Thing"}, {"Text"}),
    "identifier": ({"Thing"}, {"PropertyValue", "Text", "URL"}),
    "name": ({"Thing"}, {"Text"}),
    "url": ({"Thing"}, {"URL"}),
    "author": ({"CreativeWork", "Rating"}, {"Organization", "Person"}),
    "datePublished": ({"CreativeWork", "Certification"}, {"Date", "DateTime"}),
    "editor": ({"CreativeWork"}, {"Person"}),
    "inLanguage": ({"CreativeWork", "Event"}, {"Language", "Text"}),
    "isBasedOn": ({"CreativeWork"}, {"CreativeWork", "Product", "URL"}),
    "text": ({"CreativeWork"}, {"Text"}),
    "appearance": ({"Claim"}, {"CreativeWork"}),
    "firstAppearance": ({"Claim"}, {"CreativeWork"}),
    "claimInterpreter": ({"Claim"}, {"Organization", "Person"}),
    "claimReviewed": ({"ClaimReview"}, {"Text"}),
    "itemReviewed": ({"Review", "AggregateRating"}, {"Thing"}),
    "reviewRating": ({"Review"}, {"Rating"}),
    "bestRating": ({"Rating"}, {"Number", "Text"}),
    "worstRating": ({"Rating"}, {"Number", "Text"}),
    "ratingValue": ({"Rating"}, {"Number", "Text"}),
    "ratingExplanation": ({"Rating"}, {"Text"}),
    "jobTitle": ({"Person"}, {"DefinedTerm", "Text"}),
    "propertyID": ({"PropertyValue"}, {"Text", "URL"}),
    "value": ({"PropertyValue"}, {"Boolean", "Number", "StructuredValue", "Text"}),
}


def lineage(kind):
    """A type and its parents."""
    found = set()
    while kind is not None:
        found.add(kind)
        kind = PARENTS[kind]
    return found


def faults(node, place="$"):
    """Where a node departs from the terms."""
    kind = node.get("@type")
    if kind not in PARENTS:
        return [f"{place}: unknown type {kind}"]
    found = []
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in PROPERTIES:
            found.append(f"{place}.{name}: unknown property")
            continue
        domain, ranges = PROPERTIES[name]
        if not domain & lineage(kind):
            found.append(f"{place}.{name}: not a property of {kind}")
        for item in value if isinstance(value, list) else [value]:
            found += _value_faults(item, ranges, f"{place}.{name}")
    return found


def _value_faults(item, ranges, place):
    import datetime as dt
    from urllib.parse import urlsplit

    if isinstance(item, dict):
        wrong = [] if ranges & lineage(item.get("@type")) else [f"{place}: {item.get('@type')} is not in {ranges}"]
        return wrong + faults(item, place)
    if isinstance(item, int | float):
        return [] if "Number" in ranges else [f"{place}: a number is not in {ranges}"]
    if "Date" in ranges:
        dt.date.fromisoformat(item)
        return []
    if ranges == {"URL"}:
        return [] if urlsplit(item).scheme in {"http", "https"} else [f"{place}: not an address"]
    return [] if ranges & {"Text", "URL"} and item else [f"{place}: a text is not in {ranges}"]
