// @ts-check
// The text of a stream of server-sent events, piece by piece.

/** @typedef {{id: string, event: string, data: string}} Message */

/** Reads messages from text that comes in pieces. */
export class EventText {
  constructor() {
    this.rest = "";
    /** How long the server wants readers to wait before they come again, in milliseconds. */
    this.retry = 0;
  }

  /**
   * Return the messages that a piece completes.
   * @param {string} piece
   * @returns {Message[]}
   */
  add(piece) {
    const blocks = (this.rest + piece).replaceAll("\r\n", "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map((block) => this.message(block)).filter((found) => found !== null);
  }

  /**
   * @param {string} block
   * @returns {Message | null}
   */
  message(block) {
    const found = { id: "", event: "", data: /** @type {string[]} */ ([]) };
    for (const line of block.split("\n")) {
      const [, field, value] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? ["", "", ""];
      if (field === "data") found.data.push(value ?? "");
      else if (field === "id") found.id = value ?? "";
      else if (field === "event") found.event = value ?? "";
      else if (field === "retry" && /^\d+$/.test(value ?? "")) this.retry = Number(value);
    }
    if (!found.data.length && !found.event) return null;
    return { id: found.id, event: found.event, data: found.data.join("\n") };
  }
}
