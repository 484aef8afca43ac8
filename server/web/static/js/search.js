// A field that finds one of many names: a combobox with a list, by the ARIA pattern.

const MOST = 30;
let count = 0;

export class Search {
  /**
   * @param {HTMLInputElement} input stands in a `[data-search]`, beside an empty `[role=listbox]`.
   * @param {() => string[]} names all there are.
   * @param {(name: string) => void} choose is told which one it is.
   */
  constructor(input, names, choose) {
    this.input = input;
    this.list = input.closest("[data-search]").querySelector("[role=listbox]");
    this.names = names;
    this.choose = choose;
    this.found = [];
    this.at = -1;
    this.number = (count += 1);
    input.addEventListener("input", () => this.look());
    input.addEventListener("focus", () => input.value && this.look());
    input.addEventListener("blur", () => this.hide());
    input.addEventListener("keydown", (event) => this.key(event));
    // Not on click: the field would lose its focus before, and the list with it.
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.place));
    });
  }

  look() {
    const wanted = this.input.value.trim().toLowerCase();
    if (!wanted) return this.hide();
    const hits = this.names().filter((name) => name.toLowerCase().includes(wanted));
    const rank = (name) => {
      const own = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
      return own.startsWith(wanted) ? 0 : own.includes(wanted) ? 1 : 2;
    };
    hits.sort((one, other) => rank(one) - rank(other) || one.length - other.length);
    this.found = hits.slice(0, MOST);
    this.at = this.found.length ? 0 : -1;
    this.show();
  }

  show() {
    this.list.replaceChildren(
      ...this.found.map((name, place) => {
        const option = document.createElement("li");
        option.setAttribute("role", "option");
        option.id = `found-${this.number}-${place}`;
        option.dataset.place = place;
        option.textContent = name;
        return option;
      }),
    );
    this.list.hidden = !this.found.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.classList.toggle("nothing", !this.found.length);
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === this.at));
    });
    const current = this.list.children[this.at];
    current?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", current?.id ?? "");
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) return this.look();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.hide();
    }
  }

  take(place) {
    const name = this.found[place];
    if (name === undefined) return;
    this.input.value = name;
    this.hide();
    this.choose(name);
  }

  hide() {
    this.list.hidden = true;
    this.input.classList.remove("nothing");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-activedescendant", "");
  }
}
