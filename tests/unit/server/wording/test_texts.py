"""All that pages and chats say is said in every language."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.wording.languages import LANGUAGES, Language, Texts, translations
from tests.page_texts import (
    PACKAGES,
    TEMPLATES,
    folder_of,
    texts_of_module,
    texts_of_source,
    texts_of_template,
    used_texts,
    words_left_in,
)

VERBATIM = {"FBFlow", "ZIP", "dag", "json", "SVG", "App", "Clock", "DT"}
"""Names and file names, which are the same in all languages."""
OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", OTHERS)
def test_every_text_that_is_used_is_translated(language: Language, package: str) -> None:
    missing = used_texts(package) - set(translations(language, package))

    assert sorted(missing) == []


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: Language, package: str) -> None:
    unused = set(translations(language, package)) - used_texts(package)

    assert sorted(unused) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_translations_have_the_values_of_their_english(package: str) -> None:
    for english, translated in translations("ru", package).items():
        forms: Sequence[str] = [translated] if isinstance(translated, str) else translated
        for form in forms:
            assert _names(form) == _names(english), english


@pytest.mark.parametrize("package", PACKAGES)
def test_texts_with_a_number_have_all_three_forms_of_russian(package: str) -> None:
    for english, translated in translations("ru", package).items():
        has_forms = not isinstance(translated, str)

        assert has_forms == ("{count}" in english), english
        assert not has_forms or len(translated) == 3, english


@pytest.mark.parametrize("package", PACKAGES)
def test_translations_are_sorted_so_that_changes_can_be_read(package: str) -> None:
    text = (folder_of(package) / "texts" / "ru.json").read_text("utf-8")
    found = json.loads(text)

    assert list(found) == sorted(found)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_words_of_one_language(template: Path) -> None:
    left = set(words_left_in(template.read_text("utf-8"))) - VERBATIM

    assert sorted(left) == []


def test_texts_of_templates_modules_and_sources_are_found() -> None:
    assert set(texts_of_template('{{ t("a") }} {{ tn("one", "many", n) }} {{ t(x) }}')) == {
        "a",
        "one",
    }
    assert list(texts_of_module('say(t("a \\"b\\""), tn(\n  "one", "many", 2)); put("x")')) == [
        'a "b"',
        "one",
    ]
    source = 'say("a"); texts.count("{count} b", "c", 1); "d".count("e"); other("f")'
    assert list(texts_of_source(source)) == ["a", "{count} b"]


def test_words_of_templates_are_found() -> None:
    assert words_left_in('<p title="Hint">{{ x }} Word <code>code</code></p>') == ["Hint", "Word"]
    assert words_left_in('<p class="big">{{ t("Word") }}</p>') == []


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 задач"),
        (1, "1 задача"),
        (2, "2 задачи"),
        (5, "5 задач"),
        (11, "11 задач"),
        (12, "12 задач"),
        (21, "21 задача"),
        (104, "104 задачи"),
        (111, "111 задач"),
        (1002, "1002 задачи"),
    ],
)
def test_russian_numbers_choose_their_form(count: int, text: str) -> None:
    assert Texts("ru", "server.web").count("{count} task", "{count} tasks", count) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks")])
def test_english_numbers_choose_their_form(count: int, text: str) -> None:
    assert Texts("en", "server.web").count("{count} task", "{count} tasks", count) == text


def _names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
