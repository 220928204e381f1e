/* Puts a command where the host of the map finds it (map_host.js). */
export default ({ data }) => {
  const shared = (globalThis.leaderAtlas ??= { loads: new Map(), commands: new Map() });
  shared.commands.set(data.name, data);
  window.dispatchEvent(new CustomEvent("leader-atlas-command", { detail: data.name }));
};
