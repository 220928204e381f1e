/* The mode in which a click places a point that can be dragged. */

const showPoint = (map, { pick_point: active, point }) => {
  const atlas = map.la;
  map.getContainer().classList.toggle("la-picking", Boolean(active));
  if (!active || (point && `${point}` !== `${atlas.point}`)) {
    atlas.pin?.remove();
    atlas.pin = undefined;
  }
  atlas.point = point;
  if (active && point && !atlas.pin) setPin(map, [point[1], point[0]]);
};

const setPin = (map, at) => {
  const atlas = map.la;
  if (atlas.pin) return atlas.pin.setLatLng(at);
  const icon = L.divIcon({ className: "la-pin", iconSize: [22, 22] });
  atlas.pin = L.marker(at, { icon, draggable: true, autoPan: true }).addTo(map);
  atlas.pin.on("dragend", () => firePoint(map, atlas.pin.getLatLng()));
};

const firePoint = (map, { lat, lng }) => {
  const value = [lng, lat].map((number) => Number(number.toFixed(6)));
  map.la.point = value;
  map.fire("la-point", { value });
};

part({
  frame(map) {
    map.on("click", ({ latlng }) => {
      if (!map.la.state?.pick_point) return;
      setPin(map, latlng);
      firePoint(map, latlng);
    });
  },
  show: showPoint,
});
