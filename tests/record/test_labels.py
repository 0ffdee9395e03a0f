"""Names in narrow columns stay different from each other."""

from hypothesis import given
from hypothesis import strategies as st

from scrutineer.record.labels import apart

WIDTH = 20
NAMES = st.lists(st.text("ab (1)", min_size=1, max_size=40), min_size=1, max_size=12)


def test_short_labels_stand_as_they_are_and_long_ones_keep_both_ends():
    assert apart(["Ash", "Number of ballots in the mobile boxes"], WIDTH) == ["Ash", "Number of…ile boxes"]


def test_labels_that_differ_in_the_middle_alone_get_their_place():
    alike = [f"Ballots found in the {which} boxes of the station" for which in ("mobile", "fixed")]
    assert apart(["Ash", *alike], WIDTH) == ["Ash", "Ballots…station (2)", "Ballots…station (3)"]


@given(NAMES)
def test_different_labels_never_look_alike_and_none_is_too_wide(names):
    shown = apart(names, WIDTH)
    assert all(len(label) <= WIDTH for label in shown)
    assert len(set(shown)) == len(set(names))
    assert [shown[names.index(name)] for name in names] == shown
