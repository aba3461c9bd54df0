"""Fills the form for one sample person, key by key, as an enroller would."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Final

from PySide6.QtCore import Qt

from ui.practice.hands import Hands
from ui.practice.people import SamplePerson, Twist, voter_card
from ui.screens.card import CardScreen
from ui.screens.drafts import DraftsScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.screens.unlock import UnlockScreen

BOOTH: Final = "केरातराई"
PIN: Final = "492001"
_PHOTO_S: Final = 12.0
# To look at a list and choose costs a thought; fewer keys than this are typed faster.
WORTH_A_LOOK: Final = 6


@dataclass(frozen=True, slots=True)
class Taken:
    """How one member was taken in."""

    person: SamplePerson
    number: str
    keys: int
    seconds: float
    is_auto: bool
    is_first: bool

    @property
    def is_usual(self) -> bool:
        """Nothing went otherwise, and the booth was carried over."""
        return self.person.twist is Twist.NONE and not self.is_first


class Enroller:
    """The hands of somebody who knows the keys."""

    def __init__(self, hands: Hands, secret: str) -> None:
        self._hands = hands
        self._secret = secret
        self.kept_over_lock = False
        self.choices = 0  # from the lists of suggestions

    @property
    def hands(self) -> Hands:
        return self._hands

    def unlock(self) -> None:
        """Types the secret; another screen is there when this returns."""
        hands = self._hands
        hands.at(UnlockScreen)
        hands.write(self._secret)
        hands.enter()
        hands.until(lambda: not hands.window.is_at(UnlockScreen), "an open laptop", 60.0)
        hands.settle()

    def take_in(self, person: SamplePerson, place: int) -> Taken:
        """One member from F2 to the card."""
        hands = self._hands
        keys, since = hands.keys, monotonic()
        screen = self._new_form()
        self._name(screen, person.name)
        if person.twist is Twist.COMES_BACK:
            screen = self._keep_and_continue(screen)
        self._fill(screen, person, place)
        if place == 0:
            self._read_notice(screen)
        if person.twist is Twist.LOCKED_AWAY:
            screen = self._lock_and_return(screen)
        is_auto = self._photo(screen, person)
        if place in (0, 1):
            hands.picture("enrol-filled" if place else "enrol-filled-first")
        hands.save()
        if person.twist is Twist.WRONG_MOBILE:
            self._put_right(screen, person)
        card = hands.at(CardScreen)
        hands.until(lambda: bool(card.number.text()), "the card")
        spent, pressed = monotonic() - since, hands.keys - keys
        return Taken(person, card.number.text(), pressed, spent, is_auto, place == 0)

    def _new_form(self) -> EnrolScreen:
        self._hands.press(Qt.Key.Key_F2)
        return self._form()

    def _form(self) -> EnrolScreen:
        screen = self._hands.at(EnrolScreen)
        self._hands.until(lambda: screen.form.field_with_focus() == "name", "the first field")
        return screen

    def _fill(self, screen: EnrolScreen, person: SamplePerson, place: int) -> None:
        hands = self._hands
        hands.enter()
        latin = screen.form.fields["name_latin"]
        hands.until(lambda: bool(latin.value()), "a suggestion in Latin letters")
        hands.enter()
        hands.write(person.gender + person.relation)
        self._name(screen, person.relation_name)
        hands.enter()
        hands.press(Qt.Key.Key_Tab)
        hands.write(person.age)
        hands.enter()
        is_short = person.twist is Twist.WRONG_MOBILE
        hands.write(person.mobile[:-1] if is_short else person.mobile)
        hands.enter()
        self._voter_card(person, place)
        self._home_of(screen, person, is_first=place == 0)
        self._guarded(screen, person)
        hands.enter()

    def _name(self, screen: EnrolScreen, name: str) -> None:
        """Word by word; whoever chooses a first word gets the space after it, too."""
        words = name.split()
        for at, word in enumerate(words):
            is_last = at == len(words) - 1
            has_space = self._word(screen, " ".join(words[: at + 1]), word, ends=is_last)
            if not is_last and not has_space:
                self._hands.write(" ")

    def _word(self, screen: EnrolScreen, wanted: str, word: str, *, ends: bool) -> bool:
        """Types until the list offers it and its digit saves keys; whether a space came along."""
        hands, offers = self._hands, screen.typing.offers
        is_first = wanted == word
        for typed, letter in enumerate(word):
            # The list answers long before a person's next key.
            hands.until(lambda: not screen.typing.is_waiting, "an answer of the list")
            left = len(word) - typed + (is_first and not ends)
            if wanted in offers.offered and left >= WORTH_A_LOOK:
                hands.write(str(offers.offered.index(wanted) + 1))
                self.choices += 1
                return is_first
            hands.write(letter)
        return False

    def _voter_card(self, person: SamplePerson, place: int) -> None:
        if person.has_voter_card:
            self._hands.write(voter_card(place))
            self._hands.enter()
        else:
            self._hands.write("1")

    def _home_of(self, screen: EnrolScreen, person: SamplePerson, *, is_first: bool) -> None:
        """Booth and PIN code are carried over from the second member on.

        Enter passes the PIN then, but not in a form that was put away and has come back.
        """
        hands = self._hands
        if is_first:
            hands.write(BOOTH)
            hands.picture("enrol-booth")
        hands.enter()
        hands.write(person.house)
        hands.enter()
        if screen.form.field_with_focus() == "pin":
            hands.write(PIN if is_first else "")
            hands.enter()

    def write_listed(self, screen: EnrolScreen, word: str) -> None:
        """A word of the pack's own list: typed until its digit saves keys."""
        self._word(screen, word, word, ends=True)

    def _guarded(self, screen: EnrolScreen, person: SamplePerson) -> None:
        hands = self._hands
        if person.twist is Twist.REFUSES:
            hands.write("000")
            return
        hands.write(person.religion + person.category)
        self.write_listed(screen, person.caste)
        hands.enter()

    def _read_notice(self, screen: EnrolScreen) -> None:
        hands = self._hands
        hands.press(Qt.Key.Key_F6)
        hands.picture("notice")
        hands.press(Qt.Key.Key_Escape)
        hands.until(screen.form.consent.tick.hasFocus, "the consent line")

    def _photo(self, screen: EnrolScreen, person: SamplePerson) -> bool:
        """Whether the camera took it by itself; F8 when it has not for a while."""
        hands, sitting = self._hands, screen.sitting
        is_auto = hands.sees(lambda: sitting.photo is not None, _PHOTO_S)
        if is_auto and person.twist is Twist.RETAKEN:
            hands.press(Qt.Key.Key_F8)
            is_auto = hands.sees(lambda: sitting.photo is not None, _PHOTO_S)
        if not is_auto:
            hands.press(Qt.Key.Key_F8)
            hands.until(lambda: sitting.photo is not None, "a photo after F8")
        hands.settle()
        return is_auto

    def _put_right(self, screen: EnrolScreen, person: SamplePerson) -> None:
        """From the band of errors, by Enter, to the field; nothing else was lost."""
        hands = self._hands
        hands.until(screen.errors.isVisible, "the band of errors")
        hands.picture("enrol-errors")
        hands.enter()
        hands.until(lambda: screen.form.field_with_focus() == "mobile", "the field")
        hands.write(person.mobile)
        hands.save()

    def _keep_and_continue(self, screen: EnrolScreen) -> EnrolScreen:
        hands = self._hands
        hands.settle()
        if screen.typing.offers.is_open:
            hands.press(Qt.Key.Key_Escape)  # closes the list of spellings first
        hands.press(Qt.Key.Key_Escape)
        hands.at(HomeScreen)
        hands.press(Qt.Key.Key_F12)
        drafts = hands.at(DraftsScreen)
        hands.until(lambda: bool(drafts.buttons), "the draft")
        hands.picture("drafts")
        hands.enter()
        return self._form()

    def _lock_and_return(self, screen: EnrolScreen) -> EnrolScreen:
        hands, before = self._hands, screen.form.answers()
        hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        hands.at(UnlockScreen)
        hands.picture("locked")
        self.unlock()
        after = hands.at(EnrolScreen)
        self.kept_over_lock = after.form.answers() == before
        return after
