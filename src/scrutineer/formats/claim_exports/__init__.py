"""Verdicts, passages and check runs in the formats of others: ClaimReview, Web Annotation, PROV-JSON, CSV."""
