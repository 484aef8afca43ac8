// The panel beside a picture: what the server knows of one block. It is a part of a page, fetched
// as such; on a narrow screen it is a dialog over the page.

const NARROW = matchMedia("(max-width: 60rem)");

export class Panel {
  /**
   * @param {HTMLDialogElement} dialog holds `[data-panel-body]` and a button `[data-close]`.
   * @param {(node: string) => string} address where the panel of a block is.
   * @param {object} hears `opened(node, dialog)`, `closed(node)`.
   */
  constructor(dialog, address, hears) {
    this.dialog = dialog;
    this.body = dialog.querySelector("[data-panel-body]");
    this.address = address;
    this.hears = hears;
    this.node = "";
    this.cancel = null;
    dialog.querySelector("[data-close]").addEventListener("click", () => this.close());
    dialog.addEventListener("close", () => this.closed());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !dialog.matches(":modal")) this.close();
    });
  }

  /** Show a block. Where it is asked for again, it is fetched again. */
  async open(node, { focus = true } = {}) {
    this.cancel?.abort();
    this.cancel = new AbortController();
    const fresh = node !== this.node;
    this.node = node;
    try {
      const answer = await fetch(this.address(node), {
        signal: this.cancel.signal,
        headers: { Accept: "text/html" },
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = page.querySelector("[data-panel-part]") ?? page.querySelector("main");
      this.body.replaceChildren(...(part ? [document.adoptNode(part)] : []));
    } catch (error) {
      if (error.name === "AbortError") return;
      throw error;
    }
    this.reveal();
    if (fresh) this.dialog.scrollTop = 0;
    if (fresh && focus) this.dialog.querySelector("h2")?.focus();
    this.hears.opened(node, this.body);
  }

  reveal() {
    if (this.dialog.open) return;
    if (NARROW.matches) this.dialog.showModal();
    else this.dialog.show();
    document.body.classList.add("with-panel");
  }

  close() {
    this.dialog.close();
  }

  closed() {
    const { node } = this;
    this.node = "";
    this.cancel?.abort();
    document.body.classList.remove("with-panel");
    this.hears.closed(node);
  }
}
