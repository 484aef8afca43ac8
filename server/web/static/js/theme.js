// @ts-check
// Light or dark at once; without this module the links load the page again.

const YEAR = 31_536_000;

/** Make the links of the themes act on the page itself. */
export function switchThemes() {
  const links = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#themes a[data-choice]"))];
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const theme = link.dataset.choice ?? "auto";
      document.documentElement.dataset.theme = theme;
      document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
      for (const other of links) {
        if (other === link) other.setAttribute("aria-current", "true");
        else other.removeAttribute("aria-current");
      }
      // A page that was opened with ?theme= would come back in that theme.
      const address = new URL(location.href);
      if (address.searchParams.has("theme")) {
        address.searchParams.delete("theme");
        history.replaceState(history.state, "", address);
      }
    });
  }
}
