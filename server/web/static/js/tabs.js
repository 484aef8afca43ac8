// @ts-check
// Parts of a long page as tabs. Without this module the links lead to the parts, all of them open.

/**
 * Turn links to parts of the page into tabs; the address says which one is open.
 * @param {HTMLElement} bar
 * @param {(id: string) => void} [shown] is told which part is seen now
 */
export function makeTabs(bar, shown = () => {}) {
  const links = [...bar.querySelectorAll("a")];
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", bar.getAttribute("aria-label") ?? "");
  list.className = "tabs";
  links.forEach((link, place) => {
    link.setAttribute("role", "tab");
    link.id = `tab-${link.hash.slice(1)}`;
    link.setAttribute("aria-controls", link.hash.slice(1));
    parts[place]?.setAttribute("role", "tabpanel");
    parts[place]?.setAttribute("aria-labelledby", link.id);
    parts[place]?.classList.add("tab-part");
    list.append(link);
  });
  bar.replaceWith(list);

  /** @param {number} place */
  const show = (place, { focus = false, remember = true } = {}) => {
    links.forEach((link, other) => {
      const chosen = other === place;
      link.setAttribute("aria-selected", String(chosen));
      link.tabIndex = chosen ? 0 : -1;
      const part = parts[other];
      if (part) part.hidden = !chosen;
    });
    if (focus) links[place].focus();
    if (remember) history.replaceState(history.state, "", links[place].hash);
    shown(links[place].hash.slice(1));
  };

  list.addEventListener("click", (event) => {
    const place = links.indexOf(/** @type {any} */ (event.target).closest("a"));
    if (place < 0) return;
    event.preventDefault();
    show(place);
  });
  list.addEventListener("keydown", (event) => {
    const place = links.indexOf(/** @type {any} */ (event.target).closest("a"));
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: links.length - 1 }[event.key];
    if (place < 0 || next === undefined) return;
    event.preventDefault();
    show((next + links.length) % links.length, { focus: true });
  });
  const wanted = () => links.findIndex((link) => link.hash === location.hash);
  addEventListener("hashchange", () => wanted() >= 0 && show(wanted(), { remember: false }));
  show(Math.max(0, wanted()), { remember: false });
}
