"""Spellings that mean one word, and hierarchies: what is a kind of what."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from screener.knowledge import load, locate
from screener.knowledge.load import compiled
from screener.values import Interval, parse_unit
from screener.vocabulary import ConditionsFile, DrugsFile, Fact, FactsFile, Hierarchy, Vocabulary, plain
from screener.vocabulary.compiled import vocabulary_from

ASK = {"plain": "?", "clinical": "?"}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load().vocabulary


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Tysabri", "tysabri"),
        ("  HIV  infection ", "hiv_infection"),
        ("hiv-infection", "hiv_infection"),
        ("HIV_infection", "hiv_infection"),
        ("anti\u2011CD20", "anti_cd20"),
        ("non\u2013Hodgkin", "non_hodgkin"),
        ("leucémie lymphoïde chronique", "leucemie_lymphoide_chronique"),
        ("LEUCE\u0301MIE", "leucemie"),
        ("Hodgkin\u2019s disease", "hodgkin's_disease"),
        ("Straße", "strasse"),
        ("\uff28\uff29\uff36", "hiv"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_how_a_name_is_compared(written: str, compared: str) -> None:
    assert plain(written) == compared


@given(st.text(max_size=20))
def test_comparing_twice_is_comparing_once(word: str) -> None:
    assert plain(plain(word)) == plain(word)


@given(st.text("abcé \t-_", max_size=12))
def test_capitals_and_the_space_between_words_do_not_matter(word: str) -> None:
    assert plain(word.upper()) == plain(word) == plain(f" {word.replace('-', '_')} ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("natalizumab", "natalizumab"),
        ("Tysabri", "natalizumab"),
        ("MABTHERA", "rituximab"),
        ("antibodies against CD20", "anti_cd20"),
        ("anti-CD20", "anti_cd20"),
        ("Combivir", "zidovudine_lamivudine"),
        ("AZT", "zidovudine"),
        ("acyclovir", "aciclovir"),
        ("NT-I7", "efineptakin_alfa"),
        ("plasmapheresis", "plasma_exchange"),
        ("virus specific T cells", "virus_specific_t_cells"),
    ],
)
def test_brands_and_classes_name_drugs(vocabulary: Vocabulary, written: str, meant: str) -> None:
    assert vocabulary.drug_names[plain(written)] == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HIV", "hiv_infection"),
        ("VIH", "hiv_infection"),
        ("SIDA", "aids"),
        ("LLC", "chronic_lymphocytic_leukaemia"),
        ("Hodgkin\u2019s disease", "hodgkin_lymphoma"),
    ],
)
def test_french_and_short_names_name_conditions(vocabulary: Vocabulary, written: str, meant: str) -> None:
    assert vocabulary.condition_names[plain(written)] == meant


def test_facts_have_short_names_and_know_their_own_id(vocabulary: Vocabulary) -> None:
    assert vocabulary.fact_names["kps"] == vocabulary.fact_names["karnofsky"] == "karnofsky"
    assert all(fact.id == name for name, fact in vocabulary.facts.items())


def test_a_condition_may_be_stated_as_a_fact(vocabulary: Vocabulary) -> None:
    assert vocabulary.condition_fact == {"hiv_infection": "hiv"}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("rituximab", "anti_cd20"),
        ("rituximab", "immunosuppressant"),
        ("rituximab", "biologic"),
        ("anti_cd20", "anti_cd20"),
        ("zidovudine", "anti_infective"),
        ("maraviroc", "antiretroviral"),
        ("enfuvirtide", "tried_against_pml"),
        ("diavis_t_cells", "biologic"),
        ("interferon_alfa_2b", "interferon"),
        ("betamethasone", "immunosuppressant"),
    ],
)
def test_a_drug_belongs_to_every_class_above_it(vocabulary: Vocabulary, name: str, asked: str) -> None:
    assert vocabulary.drug_tree.is_a(name, asked)
    assert name in vocabulary.drug_tree.within(asked)
    assert name == asked or not vocabulary.drug_tree.is_a(asked, name)


def test_a_kind_of_a_disease_is_that_disease(vocabulary: Vocabulary) -> None:
    tree = vocabulary.condition_tree
    assert tree.is_a("follicular_lymphoma", "cancer")
    assert tree.within("hiv_infection") == {"hiv_infection", "aids"}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("zidovudine_lamivudine", "zidovudine"),
        ("valganciclovir", "antiretroviral"),
        ("zidovudine", "immunosuppressant"),
        ("zidovudine", "tried_against_pml"),
        ("plasma_exchange", "biologic"),
        ("topotecan", "chemotherapy"),
    ],
)
def test_a_drug_belongs_to_no_class_that_no_source_gives_it(vocabulary: Vocabulary, name: str, asked: str) -> None:
    assert not vocabulary.drug_tree.is_a(name, asked)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("cmv_encephalitis", "cmv_infection"),
        ("cns_toxoplasmosis", "opportunistic_infection"),
        ("cryptococcal_meningitis", "fungal_infection"),
        ("relapsing_remitting_multiple_sclerosis", "autoimmune_cns_disease"),
        ("neuromyelitis_optica", "chronic_inflammatory_disease"),
        ("neurosarcoidosis", "immunosuppressive_condition"),
        ("cns_lymphoma", "cancer"),
        ("hypersensitivity_to_filgrastim", "drug_hypersensitivity"),
    ],
)
def test_a_disease_is_each_kind_that_stands_above_it(vocabulary: Vocabulary, name: str, asked: str) -> None:
    assert vocabulary.condition_tree.is_a(name, asked)
    assert not vocabulary.condition_tree.is_a(asked, name)


def test_what_the_trials_set_apart_stays_apart(vocabulary: Vocabulary) -> None:
    """HIV is no opportunistic infection here, and PML no condition: each has rules of its own."""
    opportunistic = vocabulary.condition_tree.within("opportunistic_infection")
    assert not opportunistic & {"hiv_infection", "aids", "neurosyphilis", "bacterial_infection"}
    assert not [name for name in vocabulary.conditions if "multifocal" in name or name == "pml"]


def test_the_shipped_hierarchies_have_no_cycle(vocabulary: Vocabulary) -> None:
    assert vocabulary.drug_tree.cycle() == vocabulary.condition_tree.cycle() == ()


# A diamond: d is a kind of b and of c, which are both kinds of a.
DIAMOND = Hierarchy({"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c"), "e": ()})


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [("a", "a", "abcd"), ("b", "ab", "bd"), ("c", "ac", "cd"), ("d", "abcd", "d"), ("e", "e", "e")],
)
def test_what_is_above_and_below_in_a_diamond(name: str, above: str, below: str) -> None:
    assert DIAMOND.ancestors(name) == set(above)
    assert DIAMOND.within(name) == set(below)
    assert DIAMOND.cycle() == ()


@pytest.mark.parametrize(
    ("parents", "cycle"),
    [
        ({"a": ("a",)}, ("a", "a")),
        ({"a": ("b",), "b": ("a",)}, ("a", "b", "a")),
        ({"x": ("a",), "a": ("b",), "b": ("a",)}, ("a", "b", "a")),
        ({"x": ("y", "a"), "y": (), "a": ("b",), "b": ("c",), "c": ("b",)}, ("b", "c", "b")),
        ({"a": ("gone",)}, ()),
        ({}, ()),
    ],
)
def test_a_cycle_is_told_from_its_first_name_back_to_it(
    parents: dict[str, tuple[str, ...]], cycle: tuple[str, ...]
) -> None:
    assert Hierarchy(parents).cycle() == cycle


@st.composite
def hierarchies(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Every name's parents come before it, so that there is no cycle."""
    names = [str(n) for n in range(draw(st.integers(1, 7)))]
    return {n: tuple(draw(st.sets(st.sampled_from(names[:i])))) if i else () for i, n in enumerate(names)}


@given(hierarchies())
def test_being_a_kind_of_is_reflexive_transitive_and_one_way(parents: dict[str, tuple[str, ...]]) -> None:
    tree = Hierarchy(parents)
    for a in parents:
        assert tree.is_a(a, a)
        for b in tree.ancestors(a):
            assert tree.ancestors(b) <= tree.ancestors(a)
            assert a == b or not tree.is_a(b, a)
            assert a in tree.within(b)


@given(hierarchies(), st.data())
def test_a_link_from_above_to_below_makes_a_cycle_through_real_parents(
    parents: dict[str, tuple[str, ...]], data: st.DataObject
) -> None:
    low = data.draw(st.sampled_from(sorted(parents)))
    top = data.draw(st.sampled_from(sorted(Hierarchy(parents).ancestors(low))))
    parents = parents | {top: (*parents[top], low)}
    found = Hierarchy(parents).cycle()
    assert found[0] == found[-1]
    assert all(parent in parents[name] for name, parent in pairwise(found))


@pytest.mark.parametrize(
    ("said", "possible"),
    [
        ("positive", {"positive"}),
        ("equivocal", {"negative", "positive"}),
        ("not_done", set()),
        ("detected", {"positive"}),
        ("purple", None),
    ],
)
def test_what_a_word_of_the_record_may_mean(vocabulary: Vocabulary, said: str, possible: set[str] | None) -> None:
    assert vocabulary.facts["csf_jcv_pcr"].possible(said) == possible


@pytest.mark.parametrize(
    ("fact", "said", "possible"),
    [
        ("hiv_type", "unknown", {"hiv_1", "hiv_2", "both"}),
        ("pml_iris", "suspected", {"absent", "present"}),
        ("course", "unclear", {"improving", "stable", "worsening"}),
        ("pml_suspected", "ruled_out", {"false"}),
        ("pregnant", "negative", {"false"}),
        ("transplant_rejection", "suspected", {"false", "true"}),
    ],
)
def test_free_words_leave_open_what_they_do_not_say(
    vocabulary: Vocabulary, fact: str, said: str, possible: set[str]
) -> None:
    assert vocabulary.facts[fact].possible(said) == frozenset(possible)


def test_what_changes_within_weeks_is_asked_again(vocabulary: Vocabulary) -> None:
    again = {name for name, fact in vocabulary.facts.items() if fact.recheck_after}
    assert again == {"karnofsky", "ecog", "course", "pml_iris", "pregnant"}


def test_what_only_a_person_can_say_is_never_the_records_fault(vocabulary: Vocabulary) -> None:
    asked = {name: fact for name, fact in vocabulary.facts.items() if fact.answered_by != "record"}
    assert {"consent", "contraception", "representative", "health_insurance"} <= set(asked)
    assert {fact.obtained for fact in asked.values()} == {"asking"}
    assert {name for name, fact in vocabulary.facts.items() if not fact.may_fail} == {"consent", "representative"}


def test_every_fact_says_where_it_is_found_and_what_it_takes(vocabulary: Vocabulary) -> None:
    assert [name for name, fact in vocabulary.facts.items() if not fact.found] == []
    needles = {name for name, fact in vocabulary.facts.items() if fact.obtained in ("lumbar_puncture", "biopsy")}
    assert {"csf_jcv_pcr", "pml_tissue"} <= needles
    assert [name for name in needles if vocabulary.facts[name].routine] == []


def test_numbers_have_a_usual_range_and_say_where_it_is_from(vocabulary: Vocabulary) -> None:
    ranges = {name: fact for name, fact in vocabulary.facts.items() if fact.plausible}
    assert [name for name, fact in ranges.items() if not fact.plausible_source] == []
    without = {name for name, fact in vocabulary.facts.items() if fact.type == "number" and not fact.plausible}
    assert without == {"age", "bk_virus_blood_copies"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("LCR", "csf"),
        ("liquide céphalorachidien", "csf"),
        ("CSF", "csf"),
        ("sang", "blood"),
        ("saliva", "saliva"),
        ("", ""),
    ],
)
def test_what_a_sample_is_of(vocabulary: Vocabulary, written: str, meant: str) -> None:
    assert vocabulary.specimen(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Stelara", "ustekinumab"),
        ("Kesimpta", "ofatumumab"),
        ("Yescarta", "axicabtagene_ciloleucel"),
        ("ARV", "antiretroviral"),
        ("corticoïdes", "corticosteroid"),
        ("Solupred", "prednisone_or_prednisolone"),
        ("échanges plasmatiques", "plasma_exchange"),
        ("ciclosporine", "ciclosporin"),
        ("Méthotrexate", "methotrexate"),
        ("fumarate de diméthyle", "dimethyl_fumarate"),
    ],
)
def test_letters_name_drugs_in_french_and_by_brand(vocabulary: Vocabulary, written: str, meant: str) -> None:
    assert vocabulary.drug_names[plain(written)] == meant


def test_a_name_of_the_vocabulary_goes_before_a_translation(vocabulary: Vocabulary) -> None:
    for section, names in (("conditions", vocabulary.condition_names), ("routes", vocabulary.route_names)):
        for name, entry in getattr(vocabulary, section).items():
            assert names[plain(entry.name)] == names[plain(name)] == name


@pytest.mark.parametrize("short", ["MMF", "EP", "RCP", "BAV", "ASCT", "CV", "mmf", "charge virale"])
def test_a_short_form_of_several_things_names_nothing_and_tells_its_meanings(
    vocabulary: Vocabulary, short: str
) -> None:
    assert len(vocabulary.meanings(short)) > 1
    known = (vocabulary.drug_names, vocabulary.condition_names, vocabulary.fact_names)
    assert not [names for names in known if plain(short) in names]


def test_any_other_word_has_no_meanings_to_choose_from(vocabulary: Vocabulary) -> None:
    assert vocabulary.meanings("rituximab") == vocabulary.meanings("") == ()


def test_no_rule_can_ask_for_a_sign_on_mri(vocabulary: Vocabulary) -> None:
    signs = vocabulary.mri.signs
    assert {sign.seen_in for sign in signs.values()} == {"typical", "atypical", "iris"}
    assert not set(signs) & {*vocabulary.fact_names, *vocabulary.condition_names}
    assert all(told.source for sign in signs.values() for told in sign.bearing)


def test_what_is_told_has_a_source(vocabulary: Vocabulary) -> None:
    kinds = (vocabulary.facts, vocabulary.conditions, vocabulary.classes, vocabulary.drugs)
    told = [one for entries in kinds for entry in entries.values() for one in entry.bearing]
    more = [one for drug in vocabulary.drugs.values() for one in (*drug.label_says, *drug.washout)]
    halves = [drug.half_life for drug in vocabulary.drugs.values() if drug.half_life]
    assert min(map(len, (told, more, halves))) > 5
    for one in (*told, *more, *halves):
        assert one.says
        assert one.source
        assert "UNVERIFIED" not in one.says + one.source
        assert "recalled" not in one.says + one.source


def test_the_compiled_vocabulary_is_the_one_of_the_files() -> None:
    bundle = compiled(locate())
    read = Vocabulary(
        FactsFile.model_validate(bundle["facts"]),
        ConditionsFile.model_validate(bundle["conditions"]),
        DrugsFile.model_validate(bundle["drugs"]),
    )
    made = vocabulary_from(json.loads(json.dumps(bundle)))
    assert made.lists_recheck_after == read.lists_recheck_after
    for kind in ("facts", "conditions", "classes", "drugs", "routes", "indications", "specimens"):
        ours, theirs = getattr(made, kind), getattr(read, kind)
        assert list(ours) == list(theirs)
        for name, entry in theirs.items():
            assert ours[name] == entry
            assert repr(ours[name]) == repr(entry)
            assert ours[name].model_dump_json() == entry.model_dump_json()


def test_lymphocytes_are_one_number_in_either_unit(vocabulary: Vocabulary) -> None:
    count, unit = Interval.exactly(Decimal("0.2")), parse_unit("10*9/L")
    assert vocabulary.facts["lymphocytes"].in_its_unit(count, unit) == Interval.exactly(Decimal(200))


def test_the_words_of_a_fact_are_its_values_and_what_records_say(vocabulary: Vocabulary) -> None:
    assert vocabulary.facts["sex"].words() == ["female", "male", "woman", "man", "f", "m", "w", "weiblich", "männlich"]


def test_the_plausible_range_of_a_fact_if_it_has_one(vocabulary: Vocabulary) -> None:
    assert vocabulary.facts["weight"].plausible_interval() == Interval.between(Decimal(2), Decimal(300))
    assert vocabulary.facts["sex"].plausible_interval() is None


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ({"type": "number", "reads": "any_ever"}, "Only values in an order can outweigh each other."),
        ({"type": "category"}, "A category has values, other types have none."),
        ({"type": "date", "values": ["a"]}, "A category has values, other types have none."),
    ],
)
def test_a_fact_that_cannot_be_read_is_refused(fact: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Fact.model_validate({"name": "x", "ask": ASK, "topic": "x", **fact})


CREATININE = Fact(
    name="creatinine",
    ask={"plain": "p", "clinical": "c"},
    type="number",
    topic="laboratory",
    unit="umol/L",
    also_in=("mg/dL",),
)


def test_mass_becomes_substance_only_with_a_molar_mass_from_the_data() -> None:
    """1 mg/dL of 100 g/mol is 100 umol/L; without the molar mass nothing is guessed."""
    one, unit = Interval.exactly(Decimal(1)), parse_unit("mg/dL")
    assert CREATININE.in_its_unit(one, unit) is None
    known = CREATININE.model_copy(update={"grams_per_mole": Decimal(100)})
    assert known.in_its_unit(one, unit) == Interval.exactly(Decimal(100))
