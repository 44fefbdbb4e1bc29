/** The reason of a score in words where the network gives them, else its code, made readable. */
export const reasonIn = (row: { reason: string; reasonText?: string | null }) => row.reasonText ?? row.reason.replaceAll("-", " ");
