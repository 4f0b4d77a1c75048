// In place of the package `events`: the four methods of Node's EventEmitter that JsSIP calls.
class EventEmitter {
  constructor() {
    this.heard = new Map();
  }
  listeners(name) {
    return this.heard.get(name) ?? [];
  }
  on(name, listener) {
    this.heard.set(name, [...this.listeners(name), listener]);
    return this;
  }
  removeListener(name, listener) {
    this.heard.set(name, this.listeners(name).filter((one) => one !== listener));
    return this;
  }
  emit(name, ...about) {
    const all = this.listeners(name);
    for (const listener of all) listener.apply(this, about);
    return all.length > 0;
  }
}
module.exports = { EventEmitter };
