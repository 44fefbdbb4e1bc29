/** The reason of a score in words where the network gives them, else its code, made readable. */
export function reasonIn(row: { reason: string; reasonText?: string | null }): string {
  const said = row.reasonText ?? row.reason.replaceAll("-", " ");
  return said.charAt(0).toUpperCase() + said.slice(1);
}
