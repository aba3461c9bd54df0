"""The questions of a pack, from the object in `form.json`.

Promises: what comes back can be asked, examined and drawn without another look at the pack;
everything else raises `UnfitFormError` with the question and what is wrong with it; the product's
own questions keep their kinds and their codes; conditions look at earlier questions only, so that
one pass settles them, and never at religion, category or caste, which must not show elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from desktop.domain.condition import OWN, Condition, ConditionError, names_in, read_condition
from desktop.domain.form import (
    ALWAYS,
    CODES,
    GUARDED,
    KINDS,
    OWN_KINDS,
    FieldKind,
    FormField,
    Option,
)
from desktop.domain.own import LARGEST

MOST_FIELDS = 40
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_RESERVED = frozenset({"consent", "photo", "form", "notice", "extra", "noted"})
_PARTS = frozenset(
    {"name", "kind", "required", "label", "hint", "options", "refusable", "relevant", "constraint",
     "constraint_message", "min", "max", "wide"}
)  # fmt: skip
_MOST_OPTIONS = {FieldKind.CHOICE: 60, FieldKind.MANY: 9}
_UNSEEN = frozenset({*GUARDED, "birth"})


class UnfitFormError(ValueError):
    """The form cannot be asked; `question` and `part` say where."""

    def __init__(self, question: str, part: str, why: str = "") -> None:
        super().__init__(": ".join(word for word in (question, part, why) if word))
        self.question, self.part, self.why = question, part, why


def read_fields(asked: object) -> tuple[FormField, ...]:
    """Every question, in the order of the pack.  Raises `UnfitFormError`."""
    if not isinstance(asked, list) or not asked:
        raise UnfitFormError("", "fields")
    if len(asked) > MOST_FIELDS:
        raise UnfitFormError("", "fields", f"more than {MOST_FIELDS}")
    fields: list[FormField] = []
    for untrusted in asked:
        earlier = [field.name for field in fields]
        field = _Question(untrusted, earlier).read()
        if field.name in earlier:
            raise UnfitFormError(field.name, "name", "twice")
        fields.append(field)
    _check_whole([field.name for field in fields])
    return tuple(fields)


def _check_whole(names: Sequence[str]) -> None:
    for name in ALWAYS:
        if name not in names:
            raise UnfitFormError(name, "name", "every pack asks this")
    if ("relation" in names) != ("relation_name" in names):
        raise UnfitFormError("relation", "name", "relation and relation_name are asked together")


class _Question:
    """One question being read."""

    def __init__(self, untrusted: object, earlier: Sequence[str]) -> None:
        if not isinstance(untrusted, dict):
            raise UnfitFormError("", "fields", "not an object")
        self._content: dict[str, object] = untrusted
        self._earlier = earlier
        self.name = str(untrusted.get("name"))
        self.is_own = self.name not in KINDS
        for part in sorted(set(untrusted) - _PARTS):
            self._refuse(str(part), "unknown")

    def _refuse(self, part: str, why: str = "") -> NoReturn:
        raise UnfitFormError(self.name, part, why)

    def read(self) -> FormField:
        kind = self._kind()
        is_refusable = self._content.get("refusable") is True
        if is_refusable != (self.name in GUARDED):
            # These three are refusable in every campaign, and nothing else is.
            self._refuse("refusable")
        required = self._content.get("required", False)
        least, most = self._bounds(kind)
        return FormField(
            name=self.name,
            kind=kind,
            is_required=required is True,
            words=self._words("label", self._content.get("label")),
            hint=self._words("hint", self._content["hint"]) if "hint" in self._content else {},
            options=self._options(kind),
            is_refusable=is_refusable,
            is_own=self.is_own,
            is_wide=self._content.get("wide") is True,
            least=least,
            most=most,
            shown_if=self._shown_if(),
            required_if=None if isinstance(required, bool) else self._condition("required"),
            constraint=self._constraint(),
            constraint_words=self._constraint_words(),
        )

    def _kind(self) -> FieldKind:
        if not self.is_own:
            if "kind" in self._content:
                self._refuse("kind", "the product knows this question")
            return KINDS[self.name]
        if not _NAME.fullmatch(self.name) or self.name in _RESERVED or "aadhaar" in self.name:
            self._refuse("name", "not a name for a question")
        kind = OWN_KINDS.get(str(self._content.get("kind")))
        return kind if kind is not None else self._refuse("kind", "not a kind of question")

    def _words(self, part: str, untrusted: object) -> Mapping[str, str]:
        if not isinstance(untrusted, dict) or not all(
            isinstance(untrusted.get(language), str) and untrusted[language].strip()
            for language in ("hi", "en")
        ):
            self._refuse(part, "words in hi and en")
        return {str(language): str(words) for language, words in untrusted.items()}

    def _options(self, kind: FieldKind) -> tuple[Option, ...]:
        untrusted = self._content.get("options", [])
        if not isinstance(untrusted, list) or bool(untrusted) != (kind in _MOST_OPTIONS):
            self._refuse("options")
        if len(untrusted) > _MOST_OPTIONS.get(kind, 0):
            self._refuse("options", "too many")
        options = tuple(map(self._option, untrusted))
        if len({option.code for option in options}) != len(options):
            self._refuse("options", "twice")
        return options

    def _option(self, untrusted: object) -> Option:
        if not isinstance(untrusted, dict):
            self._refuse("options")
        code = str(untrusted.get("code"))
        is_known = _CODE.fullmatch(code) if self.is_own else code in CODES[self.name]
        if not is_known:
            self._refuse("options", code)
        return Option(code, self._words("options", untrusted.get("label")))

    def _bounds(self, kind: FieldKind) -> tuple[int | None, int | None]:
        bounds: list[int | None] = []
        for part in ("min", "max"):
            value = self._content.get(part)
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            if value is not None and (kind is not FieldKind.WHOLE or not is_whole):
                self._refuse(part, "a whole number, for questions of the kind whole")
            bounds.append(value if isinstance(value, int) else None)
        least, most = bounds
        smallest, largest = (
            (-LARGEST if least is None else least),
            (LARGEST if most is None else most),
        )
        if not -LARGEST <= smallest <= largest <= LARGEST:
            self._refuse("min", "no number lies between min and max")
        return least, most

    def _shown_if(self) -> Condition | None:
        if "relevant" in self._content and self.name in (*ALWAYS, "relation", "relation_name"):
            self._refuse("relevant", "this question is always asked")
        return self._condition("relevant")

    def _constraint(self) -> Condition | None:
        if "constraint" in self._content and (self.name in _UNSEEN or self.name == "booth"):
            self._refuse("constraint", "the product has its own rules for this question")
        return self._condition("constraint", own=True)

    def _constraint_words(self) -> Mapping[str, str]:
        has_words = "constraint_message" in self._content
        if has_words != ("constraint" in self._content):
            self._refuse("constraint_message", "a constraint and its message go together")
        if not has_words:
            return {}
        return self._words("constraint_message", self._content["constraint_message"])

    def _condition(self, part: str, *, own: bool = False) -> Condition | None:
        if part not in self._content:
            return None
        text = self._content[part]
        if not isinstance(text, str):
            self._refuse(part, "not an expression")
        try:
            condition = read_condition(text)
        except ConditionError as error:
            self._refuse(part, str(error))
        for name in sorted(names_in(condition)):
            self._check_name(part, name, own=own)
        return condition

    def _check_name(self, part: str, name: str, *, own: bool) -> None:
        if name == OWN:
            if not own:
                self._refuse(part, "'.' stands in constraints only")
        elif name in _UNSEEN:
            self._refuse(part, f"{name} cannot be asked about")
        elif name not in self._earlier:
            self._refuse(part, f"{name} is not a question before this one")
