/** The DevEUI of what the code on a device's label says (LoRa Alliance TR005); null when it is no such text. The node checks the rest. */
export function labelOf(text: string): string | null {
  const parts = /^LW:D0:([0-9a-f]{16}):([0-9a-f]{16}):[0-9a-f]{8}(:.*)?$/i.exec(text.trim());
  return parts ? parts[2]!.toLowerCase() : null;
}
