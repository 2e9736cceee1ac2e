"""The index over a company's words, and how it keeps up with changes. Refuses to test what questions mean."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from store.portfolio import Accountability, Component, Identity, Person, Portfolio, Product
from tests.language.company import lexicon, tern

ASKED = """
who owns Dock Eye
who owns Kelp Finder
which tool finds kelp?
who pays for the drone
the kelp feed, whose?
what does Nan Quill answer for
who owns pallet camera
dok eye ownr
which tool spots broken pallets?
""".strip().splitlines()
KELP = Product("kelp", "Kelp Finder", aliases=("drone",), summary="Finds kelp in sea pictures", use_for=("find kelp",))


def _same(one: Lexicon, other: Lexicon) -> None:
    for question in ASKED:
        left, right = read(question, one), read(question, other)
        assert (left.kind, left.product, left.component, left.person, left.accountability) == (
            right.kind, right.product, right.component, right.person, right.accountability,
        ), question  # fmt: skip


def _with(portfolio: Portfolio, *products: Product) -> Portfolio:
    return replace(portfolio, products={**portfolio.products, **{one.id: one for one in products}})


def test_a_new_product_is_found_without_building_anew() -> None:
    grown = _with(tern(), KELP)
    changed = lexicon().changed(grown, products=["kelp"])
    assert read("who owns the drone", changed).product == "kelp"
    assert changed.shards[0] is lexicon().shards[0]
    _same(changed, Lexicon.of(grown))


def test_a_renamed_product_loses_its_old_words() -> None:
    renamed = _with(tern(), replace(tern().products["churn-radar"], name="Quay Gaze", formerly=()))
    changed = lexicon().changed(renamed, products=["churn-radar"])
    assert read("who owns Exit Sign", lexicon()).product == "churn-radar"
    assert read("who owns Exit Sign", changed).product is None
    assert read("who owns Quay Gaze", changed).product == "churn-radar"
    _same(changed, Lexicon.of(renamed))


def test_a_removed_product_is_unknown() -> None:
    products = {name: one for name, one in tern().products.items() if name != "dock-eye"}
    shrunk = replace(tern(), products=products, components={}, pilots={})
    changed = lexicon().changed(shrunk, products=["dock-eye"], components=tern().components, pilots=tern().pilots)
    assert read("who owns Dock Eye", changed).product is None


def test_a_new_part_describes_its_product_as_well() -> None:
    feed = Component("kelp-feed", "Kelp feed", product="dock-eye", summary="Tide tables")
    grown = replace(tern(), components={**tern().components, "kelp-feed": feed})
    changed = lexicon().changed(grown, components=["kelp-feed"])
    assert read("the kelp feed, whose?", changed).component == "kelp-feed"
    _same(changed, Lexicon.of(grown))


def test_new_people_are_known_by_name() -> None:
    grown = replace(tern(), people={**tern().people, "nan": Person("nan", "Nan Quill")})
    assert read("what does Nan Quill answer for", lexicon().changed(grown, people=["nan"])).person == "nan"


def test_taught_cues_count_at_once() -> None:
    taught = {
        **tern().accountabilities,
        "running_cost": Accountability("running_cost", "Running cost", cues=("butters the bread",)),
    }
    changed = lexicon().changed(replace(tern(), accountabilities=taught))
    assert read("who butters the bread of Dock Eye?", changed).accountability == "running_cost"
    assert read("who butters the bread of Dock Eye?", lexicon()).kind == "clarify"


def test_a_company_may_keep_an_accountability_nobody_else_has() -> None:
    carbon = Accountability("carbon", "Carbon footprint", means="Answers for emissions")
    grown = replace(tern(), accountabilities={**tern().accountabilities, "carbon": carbon})
    assert read("who answers for the carbon footprint of Dock Eye", Lexicon.of(grown)).accountability == "carbon"


def test_a_mention_is_the_person_behind_the_handle() -> None:
    known = Identity("slack", "T1", "U77", "ines-hollt")
    portfolio = replace(tern(), identities={("slack", "T1", "U77"): known})
    assert read("what does <@U77> answer for", Lexicon.of(portfolio)).person == "ines-hollt"


def test_many_changes_ask_for_a_new_lexicon() -> None:
    many = [replace(KELP, id=f"kelp-{at}", name=f"Kelp {at}") for at in range(1001)]
    assert lexicon().changed(_with(tern(), *many), products=[one.id for one in many]).worn
    assert not lexicon().changed(_with(tern(), KELP), products=["kelp"]).worn


@given(st.lists(st.sampled_from(sorted(tern().products)), max_size=4, unique=True))
@settings(max_examples=20, deadline=None)
def test_saying_that_something_changed_which_did_not_changes_nothing(touched: list[str]) -> None:
    _same(lexicon().changed(tern(), products=touched), lexicon())
