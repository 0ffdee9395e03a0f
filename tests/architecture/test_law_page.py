"""The page of the laws says what the law files say."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from scrutineer.formats.law_file import list_laws, load_law


@pytest.fixture(scope="module")
def generator(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("law_page", root / "docs" / "law_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_made_from_the_files(generator: ModuleType) -> None:
    # After a change of a law: python docs/law_page.py
    assert generator.PAGE.read_text(encoding="utf-8") == generator.page()


def test_every_law_and_every_unverified_value_stands_on_the_page(generator: ModuleType) -> None:
    sections = {part.partition("\n")[0]: part for part in generator.PAGE.read_text(encoding="utf-8").split("\n## ")[1:]}
    assert sorted(sections) == list(list_laws())
    for law_id, section in sections.items():
        law = load_law(law_id)
        doubtful = sum(d.value is not None and not d.verified for values in law.parameters.values() for d in values)
        doubtful += sum(not variant.verified for variant in law.variants)
        assert section.count("**unverified**") == doubtful, law_id
        assert all(f"`{name}`" in section for name in law.parameters), law_id
