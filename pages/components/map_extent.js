/* Tells what part of the world the map of the page shows, once it is asked. */
const SHRINK = -0.005;

export default ({ setStateValue }) => {
  const map = [...document.querySelectorAll(".folium-map")]
    .map((box) => box.leaderMap)
    .find((one) => one?.la?.content);
  // At home a link shows the whole region, whatever the size of the window.
  if (!map || map.la.atHome) return setStateValue("extent", "");
  // A little less, so that the same window finds the same zoom again.
  const box = map.getBounds().pad(SHRINK);
  const parts = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  setStateValue("extent", parts.map((part) => part.toFixed(5)).join(","));
};
