"""ListTrainingJobs: the filters, orders and pages of its service model."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def jobs(aws, training_request, trained) -> list[str]:
    """The names of twelve jobs, oldest first; the last but one has failed."""
    names = []
    for number, letter in enumerate("cabdfeghijlk"):
        request = training_request("")
        request["TrainingJobName"] = f"listed-{letter}"
        del request["HyperParameters"]
        entry = ["false"] if number == 10 else ["true"]
        request["AlgorithmSpecification"]["ContainerEntrypoint"] = entry
        aws("sagemaker").create_training_job(**request)
        names.append(request["TrainingJobName"])
    for name in names:
        trained(name)
    return names


@pytest.fixture
def listed(aws, jobs):
    """``listed(**filters)`` is the names of these jobs, of all pages."""

    def names(**filters) -> list[str]:
        pages = aws("sagemaker").get_paginator("list_training_jobs")
        filters = {"NameContains": "listed-"} | filters
        found = [job for page in pages.paginate(**filters) for job in page["TrainingJobSummaries"]]
        return [job["TrainingJobName"] for job in found]

    return names


def test_jobs_are_in_the_order_that_is_asked_for(jobs, listed):
    # GIVEN jobs WHEN they are listed in each order THEN they are in it, by default the oldest first
    assert listed() == jobs
    assert listed(SortOrder="Descending") == jobs[::-1]
    assert listed(SortBy="Name") == sorted(jobs)
    assert listed(SortBy="Status")[-1] == jobs[10]


def test_filters_look_at_all_jobs_and_not_at_a_page(jobs, listed):
    # GIVEN a failed job that is the eleventh WHEN jobs are filtered, two a page THEN it is found
    two = {"PaginationConfig": {"PageSize": 2}}
    assert listed(StatusEquals="Failed", **two) == [jobs[10]]
    assert listed(NameContains="listed-k", **two) == ["listed-k"]
    later = datetime.now(UTC) + timedelta(hours=1)
    assert listed(CreationTimeAfter=later) == listed(LastModifiedTimeAfter=later) == []
    assert listed(CreationTimeBefore=later, LastModifiedTimeBefore=later) == jobs


def test_a_page_has_ten_jobs_unless_asked_otherwise(aws, jobs):
    # GIVEN twelve jobs WHEN a page is asked for THEN it has ten, and leads on
    sagemaker = aws("sagemaker")
    first = sagemaker.list_training_jobs(NameContains="listed-")
    assert [one["TrainingJobName"] for one in first["TrainingJobSummaries"]] == jobs[:10]
    assert first["TrainingJobSummaries"][0]["SecondaryStatus"] == "Completed"
    rest = sagemaker.list_training_jobs(NameContains="listed-", NextToken=first["NextToken"])
    assert [one["TrainingJobName"] for one in rest["TrainingJobSummaries"]] == jobs[10:]
    assert "NextToken" not in rest


@pytest.mark.parametrize(
    ("filters", "code", "message"),
    [
        ({"NextToken": "?"}, "ValidationException", "Invalid pagination token"),
        ({"SortBy": "Age"}, "ValidationException", "at 'sortBy' failed to satisfy constraint"),
        (
            {"WarmPoolStatusEquals": "Available"},
            "NotImplementedByLocalaws",
            "ListTrainingJobs by WarmPoolStatusEquals",
        ),
    ],
)
def test_what_no_listing_has_is_refused(aws, filters, code, message):
    # GIVEN an unknown token, order or filter WHEN jobs are listed THEN that is refused by name
    with pytest.raises(ClientError) as refused:
        aws("sagemaker").list_training_jobs(**filters)
    assert refused.value.response["Error"]["Code"] == code
    assert message in refused.value.response["Error"]["Message"]
