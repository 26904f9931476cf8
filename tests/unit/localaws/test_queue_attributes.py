"""A queue's attributes: all of them, but found out only when asked for."""

from localaws.services.sqs.attributes import Attributes


def test_attributes_are_those_that_are_found():
    # GIVEN attributes WHEN they are read THEN they are a mapping like any other
    attributes = Attributes(lambda: {"A": 1, "B": 2}, is_fifo=False)
    assert dict(attributes) == {"A": 1, "B": 2}
    assert ("A" in attributes, "C" in attributes, len(attributes)) == (True, False, 2)


def test_nothing_is_counted_for_what_only_fifo_queues_have():
    # GIVEN a queue that is no FIFO, and one that is
    def count() -> dict[str, str]:
        counted.append(1)
        return {"ContentBasedDeduplication": "true"}

    counted: list[int] = []
    plain, fifo = Attributes(count, is_fifo=False), Attributes(count, is_fifo=True)
    # WHEN they are asked for it THEN only the one that has it looks
    assert plain.get("ContentBasedDeduplication") is None
    assert counted == []
    assert fifo.get("ContentBasedDeduplication") == "true"
    assert fifo["ContentBasedDeduplication"] == "true"
    assert counted == [1]
