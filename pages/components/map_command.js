export default ({ data }) => {
  const { commands, stale } = (globalThis.leaderAtlas ??= { loads: new Map(), commands: new Map() });
  if (stale?.(data)) return;
  commands.set(data.name, data);
  dispatchEvent(new CustomEvent("leader-atlas-command", { detail: data.name }));
};
