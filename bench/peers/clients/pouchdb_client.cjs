// Writes N records with their photos into a local PouchDB, then replicates them up.
// node pouchdb_client.cjs MODULES FOLDER N URL STORE; says "ready", goes on at a line, says "done".
const fs = require("fs");
const [modules, folder, wanted, url, store] = process.argv.slice(2);
const PouchDB = require(modules + "/pouchdb");
(async () => {
  const local = new PouchDB(store);
  for (let index = 0; index < Number(wanted); index++) {
    const name = folder + "/" + String(index).padStart(6, "0");
    const record = JSON.parse(fs.readFileSync(name + ".json"));
    record._id = record.id;
    record._attachments = {
      photo: { content_type: "image/jpeg", data: fs.readFileSync(name + ".jpg") },
    };
    await local.put(record);
  }
  const remote = new PouchDB(url);
  await remote.info();
  console.log("ready");
  await new Promise((go) => process.stdin.once("data", go));
  const came = await local.replicate.to(remote);
  if (!came.ok || came.docs_written !== Number(wanted)) throw new Error(JSON.stringify(came));
  console.log("done");
  process.stdin.once("data", () => process.exit(0));
})().catch((error) => { console.error(error); process.exit(1); });
