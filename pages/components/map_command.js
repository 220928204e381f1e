export default ({ data }) => {
  const { commands } = (globalThis.leaderAtlas ??= { loads: new Map(), commands: new Map() });
  commands.set(data.name, data);
  dispatchEvent(new CustomEvent("leader-atlas-command", { detail: data.name }));
};
