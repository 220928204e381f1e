/* Where the upper one of two maps ends: a slider that moves its edge. */
export default ({ parentElement, data }) => {
  const range = parentElement.querySelector("input");
  range.setAttribute("aria-label", data.label);
  const place = parentElement.closest(".st-key-map_swipe");
  const move = () => {
    place?.style.setProperty("--la-swipe", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${data.left} ${range.value} %`);
  };
  range.oninput = move;
  move();
};
