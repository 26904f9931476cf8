"""What the documentation says of the code, held against the code."""

import os
import re
from pathlib import Path

import pytest

from localaws.registry import services, table

REPOSITORY = Path(__file__).resolve().parents[2]
IGNORED = {".git", ".tox", ".work", ".venv"}
PAGES = [
    path
    for path in REPOSITORY.rglob("*.md")
    if not IGNORED & set(path.relative_to(REPOSITORY).parts)
]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_to_a_file_leads_somewhere(page):
    # GIVEN a page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    # WHEN its links to files are followed
    missing = [link for link in links if not (page.parent / link).exists()]

    # THEN all are there
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_to_a_section_leads_to_its_heading(page):
    # GIVEN a page's links to sections, of itself and of other pages
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", page.read_text())

    # WHEN their headings are looked up, as GitHub makes anchors of them
    dead = [
        f"{file}#{anchor}"
        for file, anchor in links
        if anchor not in anchors((page.parent / file if file else page).read_text())
    ]

    # THEN all are there
    assert dead == []


def anchors(page: str) -> set[str]:
    """Return GitHub's anchors of a page's headings: lower case, hyphens, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def linked(page: Path) -> set[Path]:
    """Return the files that a page links to."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    return {(page.parent / link).resolve() for link in links}


def test_the_index_leads_to_every_page_of_the_documentation():
    # GIVEN the pages below docs/ and the index
    docs = REPOSITORY / "docs"
    index = linked(docs / "index.md")

    # WHEN its links, and those of the lists in folders, are followed
    reached = index.union(*(linked(page) for page in index if page.name == "README.md"))

    # THEN each page is reached
    pages = {page for page in PAGES if page.is_relative_to(docs)} - {docs / "index.md"}
    assert sorted(str(page) for page in pages - reached) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_script_that_a_page_names_can_be_run(page):
    # GIVEN a page that names scripts, in its commands or beside them
    named = set(re.findall(r"(?<!unit/)\bscripts/(\w+\.py)\b", page.read_text()))

    # WHEN they are looked for
    scripts = [REPOSITORY / "scripts" / name for name in sorted(named)]

    # THEN each is there, begins with its interpreter, and may be executed
    assert [
        script.name
        for script in scripts
        if not script.read_text().startswith("#!") or not os.access(script, os.X_OK)
    ] == []


def test_the_table_of_coverage_is_the_codes_own():
    # GIVEN localaws's table of coverage
    page = (REPOSITORY / "python" / "localaws" / "COVERAGE.md").read_text()
    written = re.search(r"<!-- localaws coverage -->\n(.*?)<!-- end -->", page, re.DOTALL).group(1)

    # WHEN the code is asked
    # THEN it says the same (`localaws coverage` prints it)
    assert written.strip() == table().strip()


def test_the_picture_of_localaws_names_every_service_that_it_replaces():
    # GIVEN the picture on the page of how localaws works
    picture = (REPOSITORY / "docs" / "localaws.md").read_text().split("```")[1]
    # WHEN it is compared with the packages of services
    names = [module.__name__.split(".")[2] for module in services()]
    # THEN each is named
    assert len(names) > 5
    assert [name for name in names if not re.search(rf"\b{name}\b", picture)] == []


def test_a_photo_s_page_names_every_reason_of_a_rejection():
    # GIVEN the errors that are reasons of a rejection
    source = (REPOSITORY / "python/scones/src/scones/errors.py").read_text()
    reasons = re.findall(r"class (\w+)\(ImageRejected\)", source)

    # WHEN the page of a photo's way is searched for them
    page = (REPOSITORY / "docs" / "photos.md").read_text()

    # THEN it names each
    assert reasons
    assert [reason for reason in reasons if f"`{reason}`" not in page] == []


def test_every_message_of_the_faq_is_one_that_is_printed():
    # GIVEN the headings of the FAQ that quote a message, and all that can print one
    page = (REPOSITORY / "docs" / "faq.md").read_text()
    quoted = re.findall(r"^### `([^`]+)`", page, re.MULTILINE)
    sources = [
        path.read_text()
        for folder in ("scripts", "python", "lambdas", "terraform", "training_jobs")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in {".py", ".tf", ".tftpl"} and "build" not in path.parts
    ]
    code = "\n".join(sources)
    # WHEN each is looked for: an error's name, and the words that follow it
    terraforms_own = {"Error acquiring the state lock", "pip"}
    joined = re.sub(r'"\s*f?"', "", code)  # texts that go on in the next line
    missing = []
    for message in set(quoted) - terraforms_own:
        named = re.match(r"([A-Z]\w+)(?:: |$)", message)
        name, text = (named[1], message[named.end() :]) if named else ("", message)
        is_known = not name or f"class {name}(" in code or f'"{name}"' in code
        words = [part.strip(" :") for part in text.split("…")]
        if not is_known or not all(part in joined for part in words):
            missing.append(message)
    # THEN it is there
    assert len(quoted) > 15
    assert missing == []


def test_no_page_installs_a_package_that_is_another_project_s():
    # GIVEN the names of what this repository packages, and those that PyPI has of others
    metadata = [path.read_text() for path in REPOSITORY.glob("python/*/pyproject.toml")]
    names = [re.search(r'^name = "(.+)"', text, re.MULTILINE)[1] for text in metadata]
    assert "localaws" not in names
    # WHEN every page's installations are read THEN each of ours is by its folder
    for page in PAGES:
        for words in re.findall(r"pip install ([^#\n]*)", page.read_text()):
            packages = [re.split(r"[\[=<>~!]", word.strip("'\"`"))[0] for word in words.split()]
            assert not {"localaws", "scones"} & set(packages), page
