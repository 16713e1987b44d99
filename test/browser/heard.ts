import type { Page } from 'playwright-core';

/** What the browser tells a screen reader of one thing on a page. */
export interface Heard {
  role: string;
  name: string;
  description: string;
  /** `live`, `invalid`, `focused`, `disabled` …: those that are set. */
  states: Record<string, unknown>;
  /** All text that is in it. */
  text: string;
}

/** All of a page as it is heard: not what the markup says, but what the browser makes of it. */
export async function hear(page: Page): Promise<Heard[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const textBelow = (id: string): string => {
    const node = byId.get(id);
    if (node?.role?.value === 'StaticText') return String(node.name?.value);
    return (node?.childIds ?? []).map(textBelow).filter(Boolean).join(' ');
  };
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ nodeId, role, name, description, properties = [] }) => ({
      role: String(role?.value),
      name: String(name?.value ?? ''),
      description: String(description?.value ?? ''),
      states: Object.fromEntries(properties.map((property) => [property.name, property.value.value])),
      text: textBelow(nodeId),
    }));
}

/** What has the focus, as it is heard. The page itself has it too, but is no answer. */
export async function hearFocused(page: Page): Promise<Heard | undefined> {
  const focused = (await hear(page)).filter(({ states }) => states.focused);
  return focused.find(({ role }) => role !== 'RootWebArea');
}
