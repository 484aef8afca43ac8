// A graph that was compiled to a WebAssembly module, for pages and for Node; see docs/wasm.md.

const EMPTY = 0, FAULT = 4, UNSIGNED = 256;

export class App {
  /** Loads a module; `onEvent(app, node, event)` does the work of blocks like OUT_ANY_CONSOLE. */
  static async load(bytes, onEvent = () => {}) {
    const app = new App();
    const module = await WebAssembly.compile(bytes);
    const [about] = WebAssembly.Module.customSections(module, "fbflow");
    app.about = JSON.parse(new TextDecoder().decode(about));
    const events = Object.keys(app.about.events);
    const event = (node, number) => onEvent(app, app.about.nodes[node].name, events[number]);
    const instance = await WebAssembly.instantiate(module, { fb: { event }, math: Math });
    app.exports = instance.exports;
    app.exports.start();
    return app;
  }

  /** Lets time go by up to `now`, a BigInt of nanoseconds; true = there is still something to do. */
  advance(now, budget = 100_000) {
    let status = this.exports.run(budget);
    while (status === EMPTY && this.exports.next_due() <= now) {
      this.exports.tick(now);
      status = this.exports.run(budget);
    }
    if (status === FAULT) throw new Error(this.fault());
    if (status === EMPTY) this.exports.tick(now);
    return status !== EMPTY;
  }

  inject(event) { this.exports.inject(this.about.events[event]); }
  emit(output) { this.exports.emit(this.about.outputs[output]); }

  read(name) {
    const pin = this.about.pins[name];
    if (pin.value === "place") return `${pin.type} at ${pin.address}`;
    const value = this.exports[`read_${pin.value === "text" ? "i32" : pin.value}`](pin.number);
    if (pin.states) return pin.states[value];
    if (pin.type === "BOOL") return value === 1;
    return pin.value === "text" ? this.text(value) : value;
  }

  write(name, value) {
    const pin = this.about.pins[name];
    this.exports[`write_${pin.value}`](pin.number, pin.value === "i64" ? BigInt(value) : value);
  }

  /** The text at an address: the number of its characters, then their code points. */
  text(address) {
    const [length] = new Uint32Array(this.exports.memory.buffer, address, 1);
    const points = new Uint32Array(this.exports.memory.buffer, address + 4, length);
    return Array.from(points, (one) => String.fromCodePoint(one)).join("");
  }

  fault() {
    const { messages, addresses: at } = this.about.faults;
    const memory = new DataView(this.exports.memory.buffer);
    const code = memory.getUint32(at.code, true);
    const isUnsigned = (name) => name === "a" && code & UNSIGNED;
    const told = (name) => memory[isUnsigned(name) ? "getBigUint64" : "getBigInt64"](at[name], true);
    const node = memory.getUint32(at.node, true);
    const name = node && this.about.nodes[memory.getUint32(node + at.number_in_node, true)].name;
    const message = messages[code & ~UNSIGNED].replace(/{(\w)}/g, (_, one) => told(one));
    return name ? `${name}: ${message}` : message;
  }
}

/** What OUT_ANY_CONSOLE does; `print` gets the line. */
export function printing(print) {
  return (app, node, event) => {
    if (app.about.outside[node].work !== "OUT_ANY_CONSOLE") return;
    const enabled = app.read(`${node}.QI`), label = app.read(`${node}.LABEL`);
    const shown = String(app.read(`${node}.IN`)).replace(/^(true|false)$/, (word) => word.toUpperCase());
    if (enabled) print(label ? `${label} = ${shown}` : shown);
    app.write(`${node}.QO`, enabled ? 1 : 0);
    app.emit(`${node}.CNF`);
  };
}
