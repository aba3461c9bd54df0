"""Notes with photos into a local collection, then one sync of both.  Run by Anki's own Python.

anki_client.py FOLDER N URL STORE; says "ready", goes on at a line, says "done".
"""

import sys
import time
from pathlib import Path

from anki.collection import AddNoteRequest, Collection
from anki.decks import DeckId

folder, wanted, url, store = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
store.mkdir(parents=True)
collection = Collection(str(store / "collection.anki2"))
auth = collection.sync_login("sample", "sample", url)
collection.close_for_full_sync()
collection.full_upload_or_download(auth=auth, server_usn=None, upload=True)
collection.reopen(after_full_sync=True)
kind = collection.models.by_name("Basic")
notes = []
for index in range(wanted):
    name = f"{index:06}.jpg"
    collection.media.write_data(name, (folder / name).read_bytes())
    note = collection.new_note(kind)
    note["Front"] = f'{index} <img src="{name}">'
    note["Back"] = (folder / f"{index:06}.json").read_text(encoding="utf-8")
    notes.append(AddNoteRequest(note=note, deck_id=DeckId(1)))
collection.add_notes(notes)
print("ready", flush=True)
sys.stdin.readline()
said = collection.sync_collection(auth, sync_media=False)
assert said.required == said.NO_CHANGES, said
collection.sync_media(auth)
while collection.media_sync_status().active:
    time.sleep(0.01)
print("done", flush=True)
sys.stdin.readline()
