export default ({ data }) => {
  const shared = (globalThis.leaderAtlas ??= { loads: new Map(), commands: new Map() });
  const { commands, listed } = shared;
  const measure = data.measure ?? data.state?.measure;
  // A run that began before the last choice in the list of measures (map_host.js).
  if (listed?.until > performance.now() && measure && measure !== listed.measure) return;
  commands.set(data.name, data);
  dispatchEvent(new CustomEvent("leader-atlas-command", { detail: data.name }));
};
