"""What one photo costs, in what AWS counts: bytes of a write, and bytes that a start loads."""

import boto3

_MAX_BYTES_OF_A_WRITE = 1024  # DynamoDB's write request unit
_MAX_BYTES = 256 * 1024
_MAX_BYTES_WITH_PILLOW = 25 * 1024 * 1024  # a tenth of what Lambda takes
_WITH_PILLOW = {"serialize_image", "classify_batch", "monitor_drift"}


def test_a_photos_outcome_is_written_in_one_unit(aws):
    # GIVEN the outcomes of the photos that were classified
    pages = (
        boto3.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=aws["outcomes_table_name"])
    )
    items = [item for page in pages for item in page["Items"] if item["outcome"]["S"] != "failed"]
    assert items
    # WHEN their sizes are counted as DynamoDB does: names and values, a number as its digits
    sizes = [
        sum(
            len(name.encode()) + len(str(*attribute.values()).encode())
            for name, attribute in item.items()
        )
        for item in items
    ]
    # THEN none needs more than its budget: a write is paid for by the kilobyte that is begun
    assert max(sizes) <= _MAX_BYTES_OF_A_WRITE


def test_archives_of_functions_are_small(aws):
    # GIVEN the functions that were deployed
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    functions = [one for page in pages for one in page["Functions"]]
    assert functions
    # WHEN the sizes of their archives are read
    for function in functions:
        name = function["FunctionName"].replace("-", "_")
        pillow = any(name.endswith(one) for one in _WITH_PILLOW)
        # THEN each is within its budget
        assert function["CodeSize"] <= (_MAX_BYTES_WITH_PILLOW if pillow else _MAX_BYTES), name
