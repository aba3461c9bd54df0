"""What every program is given: sample records of about 2 KB with Hindi text, photos of 40 KB.

The same index gives the same bytes on every machine.  The people are samples.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from pathlib import Path

PHOTO_BYTES = 40_960
RECORD_BYTES = 2_048
_GIVEN = ("सुनीता", "राजेश", "मोहम्मद", "लक्ष्मी", "गीता", "अनिल", "कमला", "शांति", "दिनेश", "उर्मिला")
_FAMILY = ("साहू", "यादव", "वर्मा", "निषाद", "अंसारी", "सिंह", "मिश्रा", "कुशवाहा", "शर्मा")
_SENTENCES = (
    "सदस्य ने बताया कि परिवार के सभी लोगों के पास राशन कार्ड है और बैंक खाता चालू है",
    "आवेदन पंचायत भवन में शिविर के दौरान लिया गया मोबाइल नंबर बदल गया है",
)
_WORDS = tuple(word for sentence in _SENTENCES for word in sentence.split())


def record(index: int) -> bytes:
    """JSON, about `RECORD_BYTES` long."""
    chance = random.Random(f"record:{index}")
    fields: dict[str, object] = {
        "id": hashlib.sha256(b"record %d" % index).hexdigest()[:32],
        "name": f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}",
        "relation_name": f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}",
        "mobile": f"9{chance.randrange(10**9):09}",
        "booth": f"CG-{chance.randrange(1, 91):03}-{chance.randrange(1, 300):03}",
        "pin": f"49{chance.randrange(10**4):04}",
        "notes": "",
    }
    notes: list[str] = []
    size = len(_json(fields))
    while size < RECORD_BYTES - 12:
        notes.append(chance.choice(_WORDS))
        size += len(notes[-1].encode()) + 1
    return _json({**fields, "notes": " ".join(notes)})


def photo(index: int) -> bytes:
    """Begins as a JPEG does, and cannot be made smaller."""
    return b"\xff\xd8\xff\xe0" + random.Random(f"photo:{index}").randbytes(PHOTO_BYTES - 4)


def write(folder: Path, wanted: int) -> int:
    """One .json and one .jpg for each; how many bytes all have."""
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for index in range(wanted):
        for name, data in ((f"{index:06}.json", record(index)), (f"{index:06}.jpg", photo(index))):
            (folder / name).write_bytes(data)
            size += len(data)
    return size


def _json(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
