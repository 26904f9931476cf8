"""The four outcomes, exactly one of which every photo ends in."""

ACCEPTED = "accepted"
REVIEW = "review"
REJECTED = "rejected"
FAILED = "failed"

OUTCOMES = (ACCEPTED, REVIEW, REJECTED, FAILED)
