/* The years go by: one measure in the classes of all years, with play and pause. */
const PLAY = "M6 4l10 6-10 6z";
const PAUSE = "M6 4h3v12H6zM11 4h3v12h-3z";
const BEAT = 1300;

const nameYear = ({ content, year, timeline }) => {
  const { name } = content.frames.steps[year];
  timeline.range.value = year;
  timeline.range.setAttribute("aria-valuetext", name);
  timeline.name.textContent = name;
};

/* The year of a command, unless it is the one that was shown before. */
const takeYear = (atlas, { year }, before) => {
  const { frames } = atlas.content;
  if (!frames?.steps.length || atlas.timeline.playing || year === before?.year) return;
  const index = frames.steps.findIndex(({ name }) => Number(name) === year);
  atlas.year = index < 0 ? frames.steps.length - 1 : index;
  nameYear(atlas);
};

/* The measure as it was in the year that is shown. */
const inYear = ({ content, year }, measure) => {
  const { frames } = content;
  if (!frames?.steps.length || frames.code !== measure.code) return measure;
  return { ...measure, ...frames.steps[year ?? frames.steps.length - 1] };
};

/* Sites count from the year of their first project, or in their years only. */
const withYear = ({ content, year }, state) => {
  if (!content.frames?.steps.length) return state;
  const { steps, cumulative } = content.frames;
  const shown = Number(steps[year].name);
  // A project without a year (0) belongs to none.
  const counts = (one) => one && (cumulative ? one <= shown : one === shown);
  const { sites } = content;
  const mask = Array.from({ length: sites.length }, (_, n) =>
    (sites.inYears(n, counts) ? "1" : "0")).join("");
  return { ...state, mask };
};

const showYear = (map, index) => {
  map.la.year = index;
  nameYear(map.la);
  show(map, map.la.state);
};

const stop = (map) => {
  const { timeline } = map.la;
  clearInterval(timeline.playing);
  timeline.playing = undefined;
  timeline.draw(PLAY, map.la.words.play);
};

const tellYear = (map) => {
  const { content, year } = map.la;
  map.fire("la-year", { value: Number(content.frames.steps[year].name) });
};

const play = (map) => {
  const { timeline, content, words } = map.la;
  const last = content.frames.steps.length - 1;
  if (map.la.year >= last) showYear(map, 0);
  timeline.draw(PAUSE, words.pause);
  timeline.playing = setInterval(() => {
    if (map.la.year < last) return showYear(map, map.la.year + 1);
    stop(map);
    tellYear(map);
  }, BEAT);
};

const addTimeline = (map) => {
  const { words } = map.la;
  const box = element("div", "la-timeline");
  const name = element("output", "la-year");
  const range = Object.assign(element("input"), { type: "range", min: 0, step: 1 });
  range.setAttribute("aria-label", words.year);
  const toggle = button(box, PLAY, words.play, () => {
    if (!map.la.timeline.playing) return play(map);
    stop(map);
    tellYear(map);
  });
  const draw = (path, label) => {
    toggle.querySelector("path").setAttribute("d", path);
    toggle.title = label;
    toggle.setAttribute("aria-label", label);
  };
  range.addEventListener("input", () => {
    stop(map);
    showYear(map, Number(range.value));
  });
  range.addEventListener("change", () => tellYear(map));
  box.append(range, name);
  map.la.timeline = { range, name, draw, control: control(map, "bottomleft", box) };
  map.on("unload", () => clearInterval(map.la.timeline?.playing));
};

part({
  fill(map, { frames }) {
    const atlas = map.la;
    if (!frames?.steps.length) return;
    if (!atlas.timeline) addTimeline(map);
    stop(map);
    const last = frames.steps.length - 1;
    atlas.timeline.range.max = last;
    atlas.year = Math.min(atlas.year ?? last, last);
    nameYear(atlas);
  },
});
