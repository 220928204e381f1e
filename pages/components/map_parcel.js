/* Puts a parcel where the host of the map finds it (map_host.js): the values of a
selection, or overlays and own layers. The first 32 characters are a hash of the rest,
which says what `kind` of parcel it is and the `name` of the map. */
const HEAD = 32;
const shared = (globalThis.leaderAtlas ??= { loads: new Map(), commands: new Map() });
const parcels = (shared.parcels ??= new Map());
const opened = new WeakMap();

export default ({ data, parentElement }) => {
  const decoder = new TextDecoder();
  const head = decoder.decode(data.subarray(0, HEAD));
  let parcel = opened.get(parentElement);
  if (parcel?.head !== head) {
    parcel = { ...JSON.parse(decoder.decode(data.subarray(HEAD))), head, calls: 0 };
    opened.set(parentElement, parcel);
  }
  const { kind, name } = parcel;
  const call = (parcel.calls += 1);
  parcels.set(`${kind} ${name}`, parcel);
  dispatchEvent(new CustomEvent(`leader-atlas-${kind}`, { detail: name }));
  // Another page has none, unless it hands in its own.
  return () => setTimeout(() => {
    const kept = parcels.get(`${kind} ${name}`) === parcel && parcel.calls === call;
    if (kept) parcels.delete(`${kind} ${name}`);
  });
};
