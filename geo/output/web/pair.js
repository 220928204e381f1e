/* Two maps side by side: the same classes, the same scale, the same part of the world. */
Object.assign(MapView.prototype, {
  /* Ties this map to a second one; whichever a person moves leads the other. */
  pairWith(other) {
    [this.peer, other.peer] = [other, this];
    for (const view of [this, other]) {
      const lead = () => {
        view.led = false;
        view.peer.led = true;
      };
      const box = view.map.getContainer();
      for (const name of ["pointerdown", "wheel", "touchstart"]) box.addEventListener(name, lead, { capture: true, passive: true });
      view.map.on("move", () => view.leads() && view.peer.follow());
      view.map.on("zoomanim", ({ center, zoom }) => view.leads() && view.peer.follow({ center, zoom, animate: true }));
      view.map.on("moveend", () => view.leads() && view.peer.settle());
    }
    this.takeLead();
  },

  unpair() {
    if (this.peer) this.peer.peer = null;
    Object.assign(this, { peer: null, led: false });
  },

  /* What keys and the look-up do begins at the first map. */
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
