// Events come in pieces of any size.
import assert from "node:assert/strict";
import test from "node:test";

import { EventText } from "../../server/web/static/js/event_text.js";

const STREAM = 'retry: 2000\n\nid: a-1\nevent: run\ndata: {"n": 1}\n\n: nothing happened\n\nid: a-2\r\ndata:one\r\ndata: two\r\n\r\nevent: gap\n\n';
const EXPECTED = [
  { id: "a-1", event: "run", data: '{"n": 1}' },
  { id: "a-2", event: "", data: "one\ntwo" },
  { id: "", event: "gap", data: "" },
];

test("messages come as they are completed", () => {
  const text = new EventText();
  assert.deepEqual(text.add(STREAM), EXPECTED);
  assert.equal(text.retry, 2000);
});

for (const size of [1, 2, 3, 7, 20]) {
  test(`pieces of ${size} characters make the same messages`, () => {
    const text = new EventText();
    const found = [];
    for (let place = 0; place < STREAM.length; place += size) found.push(...text.add(STREAM.slice(place, place + size)));
    assert.deepEqual(found, EXPECTED);
  });
}

test("what is not completed waits", () => {
  const text = new EventText();
  assert.deepEqual(text.add("id: 1\ndata: x"), []);
  assert.deepEqual(text.add("\n\n"), [{ id: "1", event: "", data: "x" }]);
});
