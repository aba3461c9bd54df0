"""One request for each record with its photo, on one connection.

kinto_client.py FOLDER N URL; says "ready", goes on at a line, says "done".
"""

import json
import sys
import uuid
from pathlib import Path

import requests

folder, wanted, url = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
session = requests.Session()
session.auth = ("sample", "sample")
bucket = f"{url}/v1/buckets/b{uuid.uuid4().hex[:8]}"
for made in (bucket, f"{bucket}/collections/members"):
    session.put(made, json={}).raise_for_status()
given = [
    ((folder / f"{index:06}.json").read_text(encoding="utf-8"),
     (folder / f"{index:06}.jpg").read_bytes())
    for index in range(wanted)
]  # fmt: skip
print("ready", flush=True)
sys.stdin.readline()
for record, photo in given:
    where = f"{bucket}/collections/members/records/{uuid.uuid4()}/attachment"
    files = {"attachment": ("photo.jpg", photo, "image/jpeg")}
    fields = {name: value for name, value in json.loads(record).items() if name != "id"}
    session.post(where, files=files, data={"data": json.dumps(fields)}).raise_for_status()
print("done", flush=True)
sys.stdin.readline()
