// @ts-check
// The page of a graph: its picture, and the panel about a block.

import { openPicture } from "./picture_page.js";
import { localize } from "./times.js";

const page = new URL(location.href);

const view = openPicture({
  address: (node) => `${page.pathname}/block?node=${encodeURIComponent(node)}`,
  opened: (node, body) => {
    localize(body);
    remember(node);
  },
  closed: () => remember(""),
});

const asked = page.searchParams.get("block");
if (asked && view) view.show(asked);

/**
 * Keep in the address which block is open: it can be sent to somebody.
 * @param {string} node
 */
function remember(node) {
  const address = new URL(location.href);
  if (node) address.searchParams.set("block", node);
  else address.searchParams.delete("block");
  history.replaceState(history.state, "", address);
}
