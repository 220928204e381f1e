/* Two maps side by side: the same classes, the same scale, the same part of the world. */
Object.assign(MapView.prototype, {
  /* Ties this map to a second one; whichever a person moves leads the other. */
  pairWith(other) {
    [this.peer, other.peer] = [other, this];
    for (const view of [this, other]) view.listen();
    // What a person has switched off is off on both.
    Object.assign(other, { sitesOn: this.sitesOn, districtsOn: this.districtsOn });
    other.marks.namesOn = this.marks.namesOn;
    this.takeLead();
  },

  /* A map is tied and untied many times, but listens once. */
  listen() {
    if (this.listens) return;
    this.listens = true;
    const box = this.map.getContainer();
    for (const name of ["pointerdown", "wheel", "touchstart"]) box.addEventListener(name, () => this.takeLead(), { capture: true, passive: true });
    this.map.on("move", () => this.leads() && this.peer.follow());
    this.map.on("zoomanim", ({ center, zoom }) => this.leads() && this.peer.follow({ center, zoom, animate: true }));
    this.map.on("moveend", () => this.leads() && this.peer.settle());
  },

  unpair() {
    if (this.peer) this.peer.peer = null;
    Object.assign(this, { peer: null, led: false });
  },

  /* Of two maps this one leads; what keys do begins at the first. */
  takeLead() {
    if (!this.peer) return;
    this.led = false;
    this.peer.led = true;
  },

  /* Two regions have different land: then only the scale is common. */
  sameLand() {
    return Boolean(this.peer) && this.peer.territory === this.territory;
  },

  leads() {
    return Boolean(this.peer?.view) && !this.led && !this.goesHome;
  },

  follow({ center, zoom, animate = false } = {}) {
    const lead = this.peer;
    this.following = true;
    this.moved = lead.moved;
    const middle = this.sameLand() ? center ?? lead.map.getCenter() : this.map.getCenter();
    this.map.setView(middle, zoom ?? lead.map.getZoom(), { animate });
  },

  settle() {
    this.following = false;
    this.marks.layout();
  },
});

/* Both go home in the scale in which both fit. */
const homeTogether = (view, air) => {
  const two = [view, view.peer].filter((one) => one.view);
  const room = view.L.point(2 * air, 2 * air);
  const boxes = two.map((one) => view.L.latLngBounds(one.bounds()));
  const zoom = Math.min(...two.map((one, at) => one.map.getBoundsZoom(boxes[at], false, room)));
  for (const one of two) one.goesHome = true;
  two.forEach((one, at) => {
    Object.assign(one, { moved: false, following: false, found: undefined });
    one.map.setView(boxes[at].getCenter(), zoom, { animate: false });
    one.marks.layout();
  });
  for (const one of two) one.goesHome = false;
};
