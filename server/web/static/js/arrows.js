// Blocks of a picture by keyboard: one of them is reached by Tab, the arrow keys lead from each to
// its neighbours. With a thousand blocks, nobody could pass by them with Tab.

const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
// How much worse it is to lie aside than to be far away.
const ASIDE = 3;

export class Arrows {
  constructor(svg, blocks) {
    this.groups = [...blocks.values()].map((block) => block.group);
    for (const group of this.groups) group.setAttribute("tabindex", "-1");
    this.current = this.groups[0];
    this.current?.setAttribute("tabindex", "0");
    svg.addEventListener("focusin", (event) => this.take(event.target.closest("[data-node]")));
    svg.addEventListener("keydown", (event) => this.key(event));
  }

  take(group) {
    if (!group || group === this.current) return;
    this.current?.setAttribute("tabindex", "-1");
    group.setAttribute("tabindex", "0");
    this.current = group;
  }

  key(event) {
    const direction = DIRECTIONS[event.key];
    const from = event.target.closest("[data-node]");
    if (!direction || !from || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = this.neighbour(from, direction);
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  neighbour(from, [dx, dy]) {
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const group of this.groups) {
      if (group === from) continue;
      const [otherX, otherY] = middle(group);
      const along = (otherX - x) * dx + (otherY - y) * dy;
      const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
      const cost = along + ASIDE * aside;
      if (along > 1 && cost < least) [best, least] = [group, cost];
    }
    return best;
  }
}

const middles = new WeakMap();

function middle(group) {
  let found = middles.get(group);
  if (!found) {
    const box = (group.querySelector(".body") ?? group).getBBox();
    found = [box.x + box.width / 2, box.y + box.height / 2];
    middles.set(group, found);
  }
  return found;
}
