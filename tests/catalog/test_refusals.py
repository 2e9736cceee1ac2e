"""What a catalog may not say: each refusal names the line, the path, what is wrong and what would be right."""

# ruff: noqa: E501  a table reads best with one case on a line

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from store.catalog import import_file, read
from store.db import Database
from store.errors import Refused
from tests.catalog.files import SMALL, edited, written
from tests.conftest import NOW


@dataclass(frozen=True)
class Case:
    """`path` is empty where the file could not be read that far."""

    name: str
    text: str | bytes
    line: int
    path: str
    says: str
    right: str


def changed(name: str, old: str, new: str, line: int, path: str, says: str, right: str) -> Case:
    return Case(name, edited((old, new)), line, path, says, right)


OWNER, RETRAINING = "    product_owner: ana\n", "    retraining: bo\n"
NAME = "  name: Rail Eye\n"
PRODUCT, HELD = "products[0]", "products[0].owners.retraining"

CASES = (
    # the file
    Case("broken yaml", "a: [1\nb: 2\n", 2, "", "this is not YAML", "valid YAML"),
    Case("a tab", "a:\n\tb: 1\n", 2, "", "cannot start any token", "valid YAML"),
    Case("latin-1", "company:\n  name: Malmö\n".encode("latin-1"), 2, "", "byte 0xf6 is not UTF-8", "saved as UTF-8"),
    Case("utf-16", "company:\n".encode("utf-16"), 1, "", "is not UTF-8", "saved as UTF-8"),
    Case("a control character", "company:\n  name: a\x07b\n", 2, "", "control characters are not allowed", "valid YAML"),
    Case("a list at the top", "- a\n- b\n", 1, "", "there is a list at the top", "a mapping with sections"),
    Case("an empty file", "", 1, "", "there is no mapping at the top", "a mapping with sections"),
    Case("another kind of file", "version: 3\nservices: {}\n", 1, "", "no section of a catalog", "products"),
    Case("an anchor", "people: &everybody\n- a\n", 1, "", "anchors and aliases", "the value in full"),
    Case("an alias", "people:\n- *everybody\n", 2, "", "anchors and aliases", "the value in full"),
    Case("a bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", 1, "", "anchors and aliases", "the value in full"),
    Case("a tag", "people: !!python/object:os.system x\n", 1, "", "the tag", "plain text"),
    Case("a key that is a list", "? [a, b]\n: 1\n", 1, "", "a key is a list", "a word"),
    Case("depth", "people: " + "[" * 500, 1, "", "nested deeper than", "own shape"),
    Case("depth in blocks", "".join(f"{' ' * n}a:\n" for n in range(100)), 13, "", "nested deeper than", "own shape"),
    Case("two documents", SMALL + "---\na: b\n", 49, "", "a second document begins", "one document in one file"),
    # keys
    changed("a misspelt key", "  owners:\n    product", "  onwers:\n    product", 32, "products[0].onwers", "did you mean owners?", "'owners'"),
    changed("a key in another spelling", "  backups:\n", "  Back-Ups:\n", 35, "products[0].Back-Ups", "did you mean backups?", "'backups'"),
    changed("a misspelt section", "pilots:\n", "pilot:\n", 42, "pilot", "did you mean pilots?", "'pilots'"),
    changed("a key twice", NAME, NAME * 2, 30, "products[0].name", "written twice, on lines 29 and 30", "one of the two"),
    changed("a section twice", "components:", "products:", 37, "products", "written twice, on lines 27 and 37", "one of the two"),
    # shapes
    changed("a missing name", NAME, "", 28, "products[0].name", "it is missing", "a line 'name: ...'"),
    changed("an empty name", NAME, "  name:\n", 29, "products[0].name", "it is empty", "text"),
    changed("a text for a list", "[crack finder]", "crack finder", 30, "products[0].aliases", "it is text", "a list"),
    changed("a list for a text", NAME, "  name: [Rail, Eye]\n", 29, "products[0].name", "it is a list", "text"),
    changed("an entry that is a text", "- id: bo\n", "- somebody\n- id: bo\n", 24, "people[1]", "it is text", "'- id: ...'"),
    changed("a section that is a text", "company:\n  name: Tern Rail", "company: Tern Rail", 1, "company", "it is text", "a mapping"),
    changed("a section that is a mapping", "components:\n-", "components:\n ", 37, "components", "it is a mapping", "a list of entries"),
    changed("an unknown scope", "  layer: outcome\n", "  scope: galaxy\n", 9, "accountabilities[0].scope", "it is 'galaxy'", "'company'"),
    changed("an unknown state", "  backup: ana\n", "  state: ill\n", 26, "people[1].state", "it is 'ill'", "'absent'"),
    changed("an id with a space", "- id: lens-feed", "- id: lens feed", 38, "components[0].id", "'lens feed': it is no id", "no spaces"),
    changed("a broken e-mail", "  backup: ana\n", "  email: bo at tern\n", 26, "people[1].email", "no e-mail address", "ana@company"),
    changed("an unknown zone", "  name: Track\n", "  name: Track\n  zone: Europe/Lisbonn\n", 19, "teams[0].zone", "no time zone", "'Europe/Lisbon'"),
    # words
    changed("a mention in a name", NAME, "  name: Rail <!channel>\n", 29, "products[0].name", "contains '<!'", "the plain name"),
    changed("a mention in an alias", "crack finder", "'<@U12345>'", 30, "products[0].aliases[0]", "contains '<@'", "the plain name"),
    changed("a masked link in a name", NAME, "  name: '[Rail](https://x.example)'\n", 29, "products[0].name", "contains ']('", "the plain name"),
    changed("another masked link", NAME, "  name: <https://x.example|Rail>\n", 29, "products[0].name", "contains '<http'", "the plain name"),
    changed("a bidirectional override", NAME, '  name: "Rail \\u202E eyE"\n', 29, "products[0].name", "(U+202E)", "visible characters"),
    changed("a zero-width space", NAME, '  name: "Rail\\u200BEye"\n', 29, "products[0].name", "(U+200B)", "visible characters"),
    changed("a line break in a name", NAME, '  name: "Rail\\nEye"\n', 29, "products[0].name", "(U+000A)", "on one line"),
    changed("a nul in a text", NAME, NAME + '  summary: "a\\0b"\n', 30, "products[0].summary", "(U+0000)", "without it"),
    changed("a long name", NAME, f"  name: {'R' * 201}\n", 29, "products[0].name", "it is 201 characters long", "at most 200"),
    changed("a long text", NAME, f"{NAME}  summary: {'s' * 4001}\n", 30, "products[0].summary", "4,001 characters long", "at most 4,000"),
    # what refers to what
    changed("two people with one id", "- id: bo\n", "- id: ana\n  name: Ana\n- id: bo\n", 24, "people[1].id", "is the id of people[0] already", "an id of its own"),
    changed("an unknown layer", "  layer: outcome", "  layer: outcom", 9, "accountabilities[0].layer", "'outcom' is no layer", "'outcome'"),
    changed("an unknown primary role", "role: product_owner", "role: product_ower", 13, "lifecycle[0].primary_role", "no accountability", "'product_owner'"),
    changed("an unknown team", "  team: track\n- id: bo", "  team: trak\n- id: bo", 23, "people[0].team", "'trak' is no team", "'track'"),
    changed("an unknown lead", "  lead: ana", "  lead: anna", 19, "teams[0].lead", "'anna' is no person", "'ana'"),
    changed("a team as a lead", "  lead: ana", "  lead: team:track", 19, "teams[0].lead", "'team:track' is no person", "a person"),
    changed("no lead", "  lead: ana\n", "", 17, "teams[0].lead", "team 'track' has no lead", "the id of a person"),
    changed("a null lead", "  lead: ana\n", "  lead: null\n", 19, "teams[0].lead", "team 'track' has no lead", "the id of a person"),
    changed("an unknown product", "  product: rail-eye\n  owner", "  product: rail-eyes\n  owner", 40, "components[0].product", "no product", "'rail-eye'"),
    changed("an unknown place", "  where: track", "  where: depot", 46, "pilots[0].where", "'depot' is no team", "the id of a team"),
    changed("an unknown holder", RETRAINING, "    retraining: boo\n", 34, HELD, "'boo' is no person or team", "'bo'"),
    changed("a name for an id", RETRAINING, "    retraining: Bo Lindqvist\n", 34, HELD, "'Bo Lindqvist' is no person", "'bo'"),
    changed("a team without its mark", RETRAINING, "    retraining: track\n", 34, HELD, "'track' is no person", "'team:track'"),
    changed("an unknown team as a holder", RETRAINING, "    retraining: team:x\n", 34, HELD, "'team:x' is no person or team", "team:<id>"),
    changed("an unknown component owner", "owner: team:track", "owner: team:trac", 41, "components[0].owner", "'team:trac'", "'team:track'"),
    changed("an unknown accountability", RETRAINING, "    retrainning: bo\n", 34, "products[0].owners.retrainning", "no accountability", "'retraining'"),
    changed("an unknown portfolio lead", "_lead: ana", "_lead: zoe", 15, "portfolio.portfolio_lead", "'zoe' is no person", "a person"),
    changed("a misspelt portfolio lead", "portfolio_lead", "portfolio_led", 15, "portfolio.portfolio_led", "no accountability", "'portfolio_lead'"),
    # holders
    changed("two holders in a list", RETRAINING, "    retraining: [bo, ana]\n", 34, HELD, "it has 2 holders", "one holder"),
    changed("two holders in two lines", RETRAINING, RETRAINING * 2, 35, HELD, "two holders, on lines 34 and 35", "one holder"),
    changed("two portfolio leads", "_lead: ana", "_lead: [ana, bo]", 15, "portfolio.portfolio_lead", "it has 2 holders", "one holder"),
    changed("two component owners", "owner: team:track", "owner: [ana, bo]", 41, "components[0].owner", "it has 2 holders", "one holder"),
    changed("a pilot's role on a product", RETRAINING, "    pilot_owner: bo\n", 34, "products[0].owners.pilot_owner", "has scope pilot", "scope product"),
    changed("a product's role on a pilot", "    pilot_owner: bo", "    retraining: bo", 48, "pilots[0].owners.retraining", "has scope product", "scope pilot"),
    changed("a product's role of the company", "portfolio_lead", "retraining", 15, "portfolio.retraining", "has scope product", "scope company"),
    changed("a holder as their own backup", "    retraining: ana", "    retraining: bo", 36, "products[0].backups.retraining", "their own backup", "somebody else"),
    changed("a person as their own backup", "backup: ana", "backup: bo", 26, "people[1].backup", "'bo' is their own backup", "ends with somebody"),
    changed("two who back each other up", "  team: track\n- id: bo", "  backup: bo\n- id: bo", 23, "people[0].backup", "in a circle (ana -> bo -> ana)", "ends with somebody"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_refused_with_line_path_and_what_would_be_right(case: Case, tmp_path: Path) -> None:
    file = written(tmp_path, case.text)
    with pytest.raises(Refused) as refused:
        read(file)
    (problem,) = refused.value.problems
    place = f"{file}, line {case.line}, {case.path}: " if case.path else f"{file}, line {case.line}: "
    assert problem.startswith(place)
    wrong, _, right = problem.removeprefix(place).partition(" Right would be ")
    assert case.says in wrong
    assert case.right in right
    assert problem.isprintable()


def test_the_small_catalog_is_sound(tmp_path: Path) -> None:
    assert read(written(tmp_path, SMALL)).warnings == ()


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = edited(
        ("  lead: ana", "  lead: nobody-here"),
        (NAME, "  name: ''\n"),
        (RETRAINING, "    retraining: [a, b]\n"),
        ("  where: track", "  where: depot"),
    )
    with pytest.raises(Refused) as refused:
        read(written(tmp_path, text))
    paths = [problem.split(", ")[2].split(":")[0] for problem in refused.value.problems]
    assert paths == ["teams[0].lead", "products[0].name", "products[0].owners.retraining", "pilots[0].where"]


def test_a_wrong_field_hides_nothing_else_in_its_entry(tmp_path: Path) -> None:
    text = edited((NAME, "  name: Rail Eye\n  summary: [no]\n"), (OWNER, "    product_owner: nobody\n"))
    with pytest.raises(Refused) as refused:
        read(written(tmp_path, text))
    assert [problem.count("products[0].") for problem in refused.value.problems] == [1, 1]


def test_a_section_that_cannot_be_read_is_told_alone(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(
            written(
                tmp_path,
                edited(
                    ("people:\n- id: ana\n  name: Ana Petrov\n", "people:\n  id: ana\n"),
                    ("- id: bo\n", ""),
                    ("  name: Bo Lindqvist\n", ""),
                ),
            )
        )
    (problem,) = refused.value.problems
    assert "line 20, people: it is a mapping" in problem


def test_a_thousand_problems_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    people = "people:\n" + "".join(f"- id: p{n}\n  name: ''\n" for n in range(1500))
    with pytest.raises(Refused) as refused:
        read(written(tmp_path, people))
    assert len(refused.value.problems) == 1001
    assert refused.value.problems[-1] == "... and 500 more."


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path / "nothing.yaml")


def test_a_file_of_more_than_20_mb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="larger than 20 MB"):
        read(written(tmp_path, b"# " + b"x" * 20_000_000))


def test_an_unknown_key_that_is_close_to_none_is_a_warning(tmp_path: Path) -> None:
    catalog = read(written(tmp_path, edited((NAME, NAME + "  criticality: high\n"))))
    (warning,) = catalog.warnings
    assert "line 30, products[0].criticality: the key is unknown and ignored" in warning


def test_a_name_that_is_there_twice_is_kept_once_with_a_warning(tmp_path: Path) -> None:
    catalog = read(written(tmp_path, edited(("[crack finder]", "[crack finder, crack finder]"))))
    assert catalog.products[0].aliases == ("crack finder",)
    assert "line 30, products[0].aliases[1]: 'crack finder' is there twice" in catalog.warnings[0]


def test_plain_words_stay_what_was_written(tmp_path: Path) -> None:
    catalog = read(written(tmp_path, edited((NAME, "  name: No\n  summary: 1e3\n  users: 2026-11-20\n"))))
    product = catalog.products[0]
    assert (product.name, product.summary, product.users) == ("No", "1e3", "2026-11-20")


@pytest.mark.parametrize("case", [CASES[0], CASES[-1]], ids=lambda case: case.name)
async def test_a_refused_file_changes_nothing(case: Case, tmp_path: Path, database: Database) -> None:
    before = await database.portfolio()
    with pytest.raises(Refused):
        await import_file(database, written(tmp_path, case.text), said_by="ana", at=NOW)
    assert await database.portfolio() == before
