/* Takes small pictures over as they are made, and tells the list of steps. */
export default ({ data }) => {
  const known = (globalThis.leaderAtlasPictures ??= new Map());
  for (const [hash, picture] of Object.entries(data)) known.set(hash, picture);
  window.dispatchEvent(new Event("leader-atlas-pictures"));
};
