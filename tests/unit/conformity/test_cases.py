"""Files of cases are read, or refused by name."""

import json

import pytest

from conformity.__main__ import PAGE, main, page
from conformity.cases import CaseInvalid, files, read

CASE = {"name": "a fact", "steps": [{"wait": 0}]}


def written(tmp_path, document):
    file = tmp_path / "sqs" / "facts.json"
    file.parent.mkdir()
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def test_a_case_has_what_its_file_shares(tmp_path):
    # GIVEN a file with a source, a setup and two cases
    shared = {"source": "a page", "setup": [{"wait": 1}], "teardown": [{"wait": 2}]}
    other = {**CASE, "name": "b", "source": "another", "outcome": "wrong", "why": "because"}
    # WHEN it is read
    first, second = read(written(tmp_path, {**shared, "cases": [CASE, other]}))
    # THEN both have the setup before their steps, and their own where they have one
    assert (first.service, first.source, first.outcome, first.why) == ("sqs", "a page", "holds", "")
    assert first.steps == second.steps == ({"wait": 1}, {"wait": 0})
    assert first.teardown == ({"wait": 2},)
    assert (second.source, second.outcome, second.why) == ("another", "wrong", "because")


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("{", "facts.json is no JSON"),
        ({"cases": []}, r"facts.json: \['source'\] is missing"),
        ({"source": "a", "cases": [], "case": []}, r"nobody reads \['case'\]"),
        ({"source": "a", "cases": [{"name": "b"}]}, r"facts.json: b: \['steps'\] is missing"),
        ({"source": "a", "cases": [{**CASE, "outcome": "wrong"}]}, "need a why"),
        ({"source": "a", "cases": [{**CASE, "outcome": "odd", "why": "b"}]}, "one of"),
        ({"source": "a", "cases": [{**CASE, "why": "b"}]}, "need a why"),
        ({"source": "a", "cases": [CASE, CASE]}, "two cases have this name"),
    ],
)
def test_a_file_that_lacks_something_is_refused(tmp_path, document, text):
    # GIVEN a file that is no file of cases WHEN it is read THEN file and fault are named
    with pytest.raises(CaseInvalid, match=text):
        list(read(written(tmp_path, document)))


def test_the_page_is_what_the_cases_say():
    # GIVEN the repository's page WHEN it is compared THEN it is the one of its cases
    assert PAGE.read_text() == page(), "run tox run -e conformity"
    assert main(["--check"]) == 0


def test_every_file_is_read():
    # GIVEN the repository's files WHEN they are read THEN each has cases
    assert files()
    for file in files():
        assert list(read(file)), file
