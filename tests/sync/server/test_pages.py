"""The centre's pages: who sees what, where forms may come from, what is written down."""

from __future__ import annotations

import gettext
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from re import findall, sub

import pyotp
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from sqlalchemy import insert, select, update

import resources
import sync.server
from sync.protocol.bundle import BundleHead, read_answer, write_bundle
from sync.protocol.cose import public_key
from sync.protocol.day import DayStatement, as_text
from sync.protocol.grants import RevocationList
from sync.server import audit, people
from sync.server.app import receive_app
from sync.server.centre import Centre
from sync.server.command_line.founding import signed_pack
from sync.server.database import keep, reading, writing
from sync.server.pages_frame import grouped
from sync.server.people import NewPerson, Role, add_person
from sync.server.tables import AUDIT, DEVICE, MEMBER, VERSION
from tests.domain.samples import some_answers
from tests.support.bare_laptop import A_PHOTO
from tests.support.bare_laptop import Laptop as BareLaptop
from tests.support.browser import Answer, Browser
from tests.support.parts import SECRET, Ledger

URL = "https://centre.example:8443"
WORDS = "a passphrase of a sample person"


@dataclass
class Visiting:
    """Somebody before a browser, with a code app for each sample person."""

    browser: Browser
    secrets: dict[str, str]

    def get(self, path: str) -> tuple[int, str]:
        answer = self.browser.get(path)
        return answer.status, unescape(answer.text)

    def post(self, path: str, *, origin: str = URL, **fields: str) -> tuple[int, str]:
        answer = self.browser.post(path, origin, **fields)
        return answer.status, unescape(answer.text)

    def door(self, usr: str) -> Answer:
        code = pyotp.TOTP(self.secrets[usr]).now()
        return self.browser.post("/sign-in", user=usr, password=WORDS, code=code)

    def enter(self, usr: str) -> None:
        assert self.door(usr).status == 303

    def form_token(self) -> str:
        return str(findall(r'name="form_token" value="([0-9a-f]+)"', self.get("/")[1])[0])


@pytest.fixture(autouse=True)
def _quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "hash_password", lambda password: f"quick:{password}")
    monkeypatch.setattr(
        people, "is_password", lambda password, hashed: hashed == f"quick:{password}"
    )


@pytest.fixture
def visiting(ledger: Ledger, tmp_path: Path, url: str) -> Iterator[Visiting]:
    """A centre of two districts with one laptop and one member each, and three people."""
    near = ledger.laptop("near-1", "CG-1")
    far = ledger.laptop("far-1", "CG-10")
    ledger.receiving.receive([
        near.proof_packet(), near.enrolment(some_answers(epic="", name="सुनीता देवी")),
        near.enrolment(some_answers(epic="", birth={"year": 2012})),
        far.enrolment(some_answers(epic="ABC1234566", name="मीरा बाई")),
    ])  # fmt: skip
    ledger.open_all()
    secrets = {
        usr: add_person(ledger.engine, NewPerson(usr, usr, role, scope), WORDS)
        for usr, role, scope in (
            ("meena", Role.DISTRICT, "CG-1"), ("state", Role.STATE, "CG"),
            ("auditor", Role.AUDITOR, "CG"),
        )
    }  # fmt: skip
    centre = Centre(
        folder=ledger.keys.root.parent, database=url, blobs=f"file://{tmp_path / 'blobs'}",
        url=URL, host="127.0.0.1", port=8443,
    )  # fmt: skip
    app = receive_app(centre)
    yield Visiting(Browser(app, URL), secrets)
    app.state.parts.engine.dispose()


def member_ids(ledger: Ledger) -> dict[str, str]:
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(MEMBER.c.name, MEMBER.c.id))
        return {row.name: bytes(row.id).hex() for row in rows}


def actions(ledger: Ledger) -> list[tuple[str, str, str]]:
    return [(row.actor, row.action, row.outcome) for row in audit.latest(ledger.engine, 50)]


@pytest.mark.parametrize("path", ["/", "/members", "/members/00", "/audit"])
def test_whoever_has_not_signed_in_is_shown_the_door(visiting: Visiting, path: str) -> None:
    answer = visiting.browser.get(path)

    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")


def test_the_visit_cookie_is_for_this_host_over_tls_and_no_script(visiting: Visiting) -> None:
    answer = visiting.door("meena")

    cookie = SimpleCookie(answer.cookies[0])["__Host-visit"]
    assert (cookie["secure"], cookie["httponly"]) == (True, True)
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("strict", "/", "")


def test_a_refusal_at_the_door_says_nothing_about_who_is_registered(visiting: Visiting) -> None:
    known = visiting.post("/sign-in", user="meena", password="wrong", code="123456")
    unknown = visiting.post("/sign-in", user="nobody", password="wrong", code="123456")

    assert known == unknown
    assert known[0] == 401


def test_one_address_cannot_try_the_door_all_day(visiting: Visiting) -> None:
    tries = [visiting.post("/sign-in", user="meena", password="x", code="1")[0] for _ in range(22)]

    assert tries == [401] * 20 + [429] * 2


def test_a_form_larger_than_any_form_is_not_read(visiting: Visiting) -> None:
    assert visiting.post("/sign-in", user="meena", password="x" * 20_000, code="1")[0] == 413


def test_pages_allow_no_script_are_never_stored_and_tell_no_other_site(visiting: Visiting) -> None:
    headers = visiting.browser.get("/sign-in").headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "max-age" in headers["strict-transport-security"]


def test_no_page_has_a_script_or_a_style_of_its_own(visiting: Visiting) -> None:
    visiting.enter("state")
    pages = [visiting.get(path)[1] for path in ("/", "/members", "/audit", "/verify", "/nowhere")]

    assert not [
        page for page in pages if "<script" in page or "style=" in page or " on" + "click" in page
    ]


def test_a_form_of_another_site_is_refused_and_written_down(
    visiting: Visiting, ledger: Ledger
) -> None:
    visiting.enter("meena")
    token = visiting.form_token()

    assert visiting.post("/sign-out", origin="https://evil.example", form_token=token)[0] == 403
    assert visiting.post("/sign-out", form_token="0" * 32)[0] == 403
    assert visiting.get("/")[0] == 200
    assert [action for _, action, _ in actions(ledger)[:2]] == ["denied", "denied"]


def test_signing_out_ends_the_visit_for_good(visiting: Visiting) -> None:
    visiting.enter("meena")
    kept = dict(visiting.browser.cookies)

    assert visiting.post("/sign-out", form_token=visiting.form_token())[0] == 303
    visiting.browser.cookies.update(kept)
    assert visiting.get("/")[0] == 303


def test_a_district_sees_its_own_and_the_rest_does_not_exist(
    visiting: Visiting, ledger: Ledger
) -> None:
    ids = member_ids(ledger)
    visiting.enter("meena")

    overview, members = visiting.get("/")[1], visiting.get("/members")[1]
    assert "near-1" in overview
    assert "far-1" not in overview
    assert "सुनीता देवी" in members
    assert "मीरा बाई" not in members
    foreign, unknown = f"/members/{ids['मीरा बाई']}", "/members/" + "0" * 32
    assert visiting.get(foreign) == visiting.get(unknown)
    assert visiting.get(foreign)[0] == visiting.get(foreign + "/photo")[0] == 404
    assert ("meena", "denied", "E-SRV-11") in actions(ledger)


def test_a_state_sees_every_district(visiting: Visiting) -> None:
    visiting.enter("state")

    members = visiting.get("/members")[1]
    assert "सुनीता देवी" in members
    assert "मीरा बाई" in members


def test_the_overview_counts_what_laptops_say_what_came_and_what_was_approved(
    visiting: Visiting,
) -> None:
    visiting.enter("meena")

    cells = findall(r"<b>([\d,]+)</b>", visiting.get("/")[1])
    # Two enrolled (the test packet apart), two received, one approved, one for a person.
    assert cells[:4] == ["2", "2", "1", "1"]


def test_a_laptop_silent_for_a_day_is_named_with_what_it_still_holds(
    visiting: Visiting, ledger: Ledger
) -> None:
    with writing(ledger.engine) as connection:
        connection.execute(
            update(DEVICE)
            .where(DEVICE.c.label == "near-1")
            .values(contact_at=DEVICE.c.contact_at - 25 * 3600 * 1000, made=10)
        )
    visiting.enter("meena")

    page = visiting.get("/?lang=en")[1]
    silent = page[page.index("Laptops silent for 24 hours") :]
    assert "near-1" in silent
    assert "7 waiting to send" in silent


def test_rows_are_masked_and_the_whole_entry_needs_a_reason_that_is_logged(
    visiting: Visiting, ledger: Ledger
) -> None:
    ids = member_ids(ledger)
    visiting.enter("state")
    path = f"/members/{ids['मीरा बाई']}"
    masked = visiting.get("/members")[1] + visiting.get(path)[1]
    assert "9876543210" not in masked
    assert "ABC1234566" not in masked
    assert "98••••210" in masked

    token = visiting.form_token()
    assert visiting.post(path, form_token=token, reason="curious")[0] == 404
    whole = visiting.post(path, form_token=token, reason="complaint")[1]

    assert "9876543210" in whole
    assert "ABC1234566" in whole
    assert actions(ledger)[0] == ("state", "fields_seen", "complaint")


def test_a_photo_is_shown_and_the_look_is_written_down(visiting: Visiting, ledger: Ledger) -> None:
    visiting.enter("meena")
    identity = member_ids(ledger)["सुनीता देवी"]

    answer = visiting.browser.get(f"/members/{identity}/photo")

    assert answer.content == A_PHOTO
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert actions(ledger)[0] == ("meena", "photo_seen", "ok")


def test_corrected_questions_are_named_in_the_words_of_the_pack(
    visiting: Visiting, ledger: Ledger
) -> None:
    visiting.enter("meena")
    identity = member_ids(ledger)["सुनीता देवी"]
    with writing(ledger.engine) as connection:
        changed = json.dumps({"address": None, "pin": "493441", "photo": None, "no_such": None})
        row = {"id": bytes.fromhex(identity), "rev": 2, "changes": changed, "dev": b"d", "at": 1,
               "reason": "other", "words": "", "usr": "namuna"}  # fmt: skip
        connection.execute(insert(VERSION), row)
    in_force = ledger.keys.root.parent / "campaign.pack"

    assert "address, pin, फ़ोटो, no_such · namuna" in visiting.get(f"/members/{identity}")[1]
    in_force.write_bytes(signed_pack("chhattisgarh", ledger.keys.open_keys(SECRET)))
    try:
        hindi = visiting.get(f"/members/{identity}?lang=hi")[1]
        english = visiting.get(f"/members/{identity}?lang=en")[1]
        in_force.write_bytes(in_force.read_bytes()[:-9])
        damaged = visiting.get(f"/members/{identity}?lang=hi")[1]
    finally:
        in_force.unlink()
    assert "पता, पिन कोड, फ़ोटो, no_such · namuna" in hindi
    assert "Address, PIN code, Photo, no_such · namuna" in english
    assert "address, pin, फ़ोटो, no_such · namuna" in damaged


def test_an_auditor_sees_counts_and_the_log_only(visiting: Visiting, ledger: Ledger) -> None:
    visiting.enter("auditor")
    identity = member_ids(ledger)["सुनीता देवी"]

    assert visiting.get("/")[0] == 200
    assert visiting.get("/audit?lang=en")[1].count("The chain is whole") == 1
    paths = ("/members", f"/members/{identity}", f"/members/{identity}/photo")
    assert [visiting.get(path)[0] for path in paths] == [403] * 3


def test_a_district_does_not_read_the_log_of_others(visiting: Visiting) -> None:
    visiting.enter("meena")

    assert visiting.get("/audit")[0] == 403


def test_the_log_names_no_member(visiting: Visiting, ledger: Ledger) -> None:
    visiting.enter("state")
    for identity in member_ids(ledger).values():
        visiting.browser.get(f"/members/{identity}/photo")

    with reading(ledger.engine) as connection:
        text = str(connection.execute(select(AUDIT)).all())
    assert "सुनीता" not in text
    assert "9876543210" not in text


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=999999999999", "page=x", "booth=%00", "booth=%25",
              "state=x", "device=" + "d" * 500, "photos=1"],
)  # fmt: skip
def test_any_address_of_the_list_gives_a_page(visiting: Visiting, query: str) -> None:
    visiting.enter("state")

    assert visiting.get(f"/members?{query}")[0] == 200


def test_filters_stand_in_the_address_and_hold_only_codes(visiting: Visiting) -> None:
    visiting.enter("state")

    assert "मीरा बाई" not in visiting.get("/members?device=near-1")[1]
    assert "मीरा बाई" in visiting.get("/members?booth=CG-090-012")[1]
    assert "मीरा बाई" not in visiting.get("/members?state=duplicate_person")[1]


def test_pages_are_in_hindi_until_a_link_asks_for_english(visiting: Visiting) -> None:
    assert '<html lang="hi">' in visiting.get("/sign-in")[1]
    assert "Short name" in visiting.get("/sign-in?lang=en")[1]
    assert "Short name" in visiting.get("/sign-in")[1]
    assert "छोटा नाम" in visiting.get("/sign-in?lang=hi")[1]


def test_every_word_of_the_pages_has_its_hindi() -> None:
    folder = Path(sync.server.__file__).parent / "templates"
    found = extract_from_dir(folder, [("**.html", "jinja2.ext:babel_extract")], {"**.html": {}})
    words = gettext.translation("centre", resources.path("words"), ["hi"])

    assert [text for _, _, text, _, _ in found if words.gettext(str(text)) == text] == []


def test_a_card_check_tells_status_and_masked_name_only(visiting: Visiting, ledger: Ledger) -> None:
    with reading(ledger.engine) as connection:
        number = str(connection.scalar(select(MEMBER.c.number).where(MEMBER.c.name == "मीरा बाई")))

    answer = visiting.browser.get(f"/v1/cards/{number}").json()
    page = visiting.post("/verify", number=number.lower())[1]

    assert answer["status"] == "valid"
    assert answer["name"] == "म••• ब•••"
    assert "मीरा" not in page
    assert "कार्ड दर्ज है" in page


def test_a_revoked_card_and_an_unknown_number_say_so(visiting: Visiting, ledger: Ledger) -> None:
    with reading(ledger.engine) as connection:
        row = connection.execute(select(MEMBER.c.number, MEMBER.c.dev)).first()
    assert row is not None
    control = ledger.keys.open_keys(b"the opener's passphrase of a test").control
    listed = RevocationList(number=2, at=1, devices={bytes(row.dev): 0}).sign(control, b"kid!")
    with writing(ledger.engine) as connection:
        keep(connection, "revocations", listed)

    assert visiting.browser.get(f"/v1/cards/{row.number}").json()["status"] == "revoked"
    for text in ("ZZZZ-00001-A", "x", "%00", "न" * 50):
        assert visiting.browser.get(f"/v1/cards/{text}").json()["status"] == "unknown"


def test_numbers_cannot_be_tried_through(visiting: Visiting) -> None:
    statuses = [visiting.browser.get("/v1/cards/ZZZZ00001A").status for _ in range(25)]

    assert statuses == [200] * 20 + [429] * 5


def test_metrics_count_and_name_nobody(visiting: Visiting, ledger: Ledger) -> None:
    far = visiting.browser.get("/metrics")
    near = Browser(visiting.browser.app, URL, peer="127.0.0.1").get("/metrics")

    assert far.status == 404
    assert 'sadasya_packets_received_total{outcome="stored"} 0.0' in near.text
    assert "sadasya_packets_unopened 0.0" in near.text
    assert "sadasya_build_info" in near.text
    assert "near-1" not in near.text


def test_numbers_are_grouped_as_in_india() -> None:
    assert [grouped(n) for n in (0, 999, 1000, 112406, 10000000)] == [
        "0", "999", "1,000", "1,12,406", "1,00,00,000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/static/sadasya.css", "/static/fonts/NotoSansDevanagari_400Regular.ttf"]
)
def test_what_pages_refer_to_is_there(visiting: Visiting, path: str) -> None:
    assert visiting.browser.get(path).status == 200


def test_the_hindi_that_ships_is_the_hindi_that_is_written() -> None:
    folder = resources.path("words", "hi", "LC_MESSAGES")
    with (folder / "centre.po").open("rb") as file:
        written = {str(m.id): m.string for m in read_po(file) if m.id}
    words = gettext.translation("centre", resources.path("words"), ["hi"])

    assert {text: words.gettext(text) for text in written} == written


def brought(visiting: Visiting, data: bytes, token: str, origin: str = URL) -> Answer:
    """A file in a form, as a browser sends it."""
    edge = "----an-edge"
    parts = (
        f'--{edge}\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{token}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="bundle"; filename="a.enb"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = parts.encode() + data + f"\r\n--{edge}--\r\n".encode()
    headers = {
        "content-type": f"multipart/form-data; boundary={edge}", "origin": origin,
        "content-length": str(len(body)),
    }  # fmt: skip
    return visiting.browser._ask("POST", "/bundles", body, headers)


def a_bundle(laptop: BareLaptop) -> bytes:
    packets = [laptop.enrolment(photo=b"\xff\xd8\xff\xd9") for _ in range(2)]
    head = BundleHead(
        dev=laptop.dev, bundle=b"a bundle", count=2, first=1, last=2, made=3, after="", epoch=0,
        made_at=0,
    )  # fmt: skip
    return write_bundle(head, packets, laptop.key)


def test_a_bundle_is_brought_by_a_page_and_its_answer_taken_along(
    visiting: Visiting, ledger: Ledger
) -> None:
    near, far = ledger.laptop("near-stick", "CG-1"), ledger.laptop("far-stick", "CG-10")
    visiting.enter("meena")
    token = visiting.form_token()

    page = unescape(brought(visiting, a_bundle(near), token).text)
    assert "near-stick" in page
    assert "मिल गईं: 2 प्रविष्टियाँ" in page
    assert ">3</span>" in page or "3</span></td>" in page  # made 3, has 2: the third is missing
    key = findall(r'href="/bundles/([0-9a-f]{32})"', page)[0]
    answer = visiting.browser.get(f"/bundles/{key}")
    assert answer.headers["content-disposition"].endswith('.rcpt"')
    read = read_answer(answer.content, public_key(near.receipts_public))
    assert read.head is not None
    assert (read.head.made, read.head.has, read.head.missing) == (3, 2, ((3, 3),))

    # Of another district it is taken in all the same, and not shown.
    page = unescape(brought(visiting, a_bundle(far), token).text)
    assert "far-stick" not in page
    elsewhere = (far.dev + b"a bundle").hex()
    assert visiting.browser.get(f"/bundles/{elsewhere}").status == 404
    assert ledger.rows() == 8
    assert "नहीं है" in unescape(brought(visiting, b"nothing of ours", token).text)


def test_a_bundle_is_brought_only_by_who_may_and_from_a_page_of_ours(
    visiting: Visiting, ledger: Ledger
) -> None:
    data = a_bundle(ledger.laptop("stick", "CG-1"))
    assert brought(visiting, data, "x").status == 303  # the door
    visiting.enter("meena")
    assert brought(visiting, data, "x").status == 403
    token = visiting.form_token()
    assert brought(visiting, data, token, origin="https://elsewhere.example").status == 403
    visiting.enter("auditor")
    assert visiting.get("/bundles")[0] == 403
    assert brought(visiting, data, visiting.form_token()).status == 403
    assert ledger.rows() == 4


def test_what_is_missing_is_shown_by_number_and_gaps_stand_first(
    visiting: Visiting, ledger: Ledger
) -> None:
    whole, gap = ledger.laptop("a-whole", "CG-1"), ledger.laptop("z-gap", "CG-1")
    other = ledger.laptop("elsewhere", "CG-10")
    for laptop in (whole, gap, other):
        packets = [laptop.enrolment(photo=b"\xff\xd8\xff\xd9") for _ in range(4)]
        ledger.receiving.receive(packets if laptop is whole else [*packets[:1], *packets[2:]])
    gap.seq = 2
    ledger.receiving.receive([gap.enrolment(photo=b"\xff\xd8\xff\xd9", seq=4)])
    visiting.enter("meena")

    page = unescape(visiting.browser.get("/laptops").text)
    assert page.index("z-gap") < page.index("a-whole")
    assert "elsewhere" not in page, "of another district"
    assert "DEVICE_ROLLED_BACK" in page
    assert "इस लैपटॉप की पुरानी नकल पर काम हो रहा है · 4" in page
    assert "2</span>" in page

    statement = DayStatement(
        dev=gap.dev, label="z-gap", on="2026-11-22", first=1, last=6, made=6, stored=3, at=1
    ).sign(gap.key, gap.dev)  # fmt: skip
    token = visiting.form_token()
    for wanted, text in (
        ("z-gap, 2026-11-22: बनीं 6, यहाँ 3 · जो नहीं आईं 2, 5-6", as_text(statement)),
        ("यह यहाँ के किसी लैपटॉप का ब्योरा नहीं है", as_text(statement)[:-3]),
    ):
        answer = visiting.browser.post("/laptops", form_token=token, statement=text)
        words = sub(r"<[^>]*>", "", unescape(answer.text))
        assert (answer.status, wanted in " ".join(words.split())) == (200, True)
